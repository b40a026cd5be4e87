import ModelIR
import Testing

/// Conversions between element types; expected values are from the standard's tables.
@Suite struct CastTests {
  private func cast(
    _ x: Tensor, _ type: ElementType, opset: Int = 28, _ more: [String: AttributeValue] = [:]
  ) throws -> Tensor {
    let to: [String: AttributeValue] = ["to": .int(Int64(type.rawValue))]
    return try OperatorRun("Cast", opset: opset, to.merging(more) { $1 })(x)[0]
  }

  private let special = Tensor.float(
    [8], [.infinity, -.infinity, .nan, 0, -0.0, 1e30, -1e30, 1])

  /// The patterns that the special numbers become.
  struct Table: CustomTestStringConvertible, Sendable {
    var type: ElementType
    var opset: Int
    var saturates: Bool
    var patterns: [UInt8]
    var testDescription: String { "\(type.name) since \(opset), saturate \(saturates)" }
  }

  static let tables: [Table] = [
    Table(
      type: .float8e4m3fn, opset: 28, saturates: true,
      patterns: [0x7E, 0xFE, 0x7F, 0, 0x80, 0x7E, 0xFE, 0x38]),
    Table(
      type: .float8e4m3fn, opset: 28, saturates: false,
      patterns: [0x7F, 0xFF, 0x7F, 0, 0x80, 0x7F, 0xFF, 0x38]),
    Table(
      type: .float8e4m3fnuz, opset: 28, saturates: true,
      patterns: [0x7F, 0xFF, 0x80, 0, 0, 0x7F, 0xFF, 0x40]),
    Table(
      type: .float8e4m3fnuz, opset: 19, saturates: true,
      patterns: [0x80, 0x80, 0x80, 0, 0, 0x7F, 0xFF, 0x40]),
    Table(
      type: .float8e4m3fnuz, opset: 28, saturates: false,
      patterns: [0x80, 0x80, 0x80, 0, 0, 0x80, 0x80, 0x40]),
    Table(
      type: .float8e5m2, opset: 28, saturates: true,
      patterns: [0x7B, 0xFB, 0x7E, 0, 0x80, 0x7B, 0xFB, 0x3C]),
    Table(
      type: .float8e5m2, opset: 28, saturates: false,
      patterns: [0x7C, 0xFC, 0x7E, 0, 0x80, 0x7C, 0xFC, 0x3C]),
    Table(
      type: .float8e5m2fnuz, opset: 23, saturates: true,
      patterns: [0x80, 0x80, 0x80, 0, 0, 0x7F, 0xFF, 0x40]),
    Table(
      type: .float4e2m1, opset: 28, saturates: true,
      patterns: [0x7, 0xF, 0x8, 0, 0x8, 0x7, 0xF, 0x2]),
    Table(
      type: .float6e3m2, opset: 28, saturates: true,
      patterns: [0x1F, 0x3F, 0x20, 0, 0x20, 0x1F, 0x3F, 0xC]),
  ]

  @Test(arguments: tables) func `special numbers become what the tables say`(table: Table) throws {
    let y = try cast(
      special, table.type, opset: table.opset, ["saturate": .int(table.saturates ? 1 : 0)])
    #expect(y == Tensor(table.type, [8], elements: table.patterns))
  }

  @Test func `rounding is to nearest, ties to even`() throws {
    // Between 8 and 9 in E4M3FN lies nothing; 17 lies between 16 and 18.
    let x = Tensor.float([4], [17, 19, 0.0009765625, 0.002])
    #expect(try cast(x, .float8e4m3fn).doubles == [16, 20, 0, 0.001953125])
    let fours = Tensor.float([5], [0.25, 0.75, 1.25, 2.5, 5])
    #expect(try cast(fours, .float4e2m1).doubles == [0, 1, 1, 2, 4])
  }

  @Test func `powers of two are rounded as asked`() throws {
    let x = Tensor.float([7], [1, 1.25, 1.5, 0, .infinity, .nan, 1e-45])
    func codes(_ mode: String, _ saturates: Int64) throws -> [UInt8] {
      let y = try cast(
        x, .float8e8m0, ["round_mode": .string(ByteString(mode)), "saturate": .int(saturates)])
      return y.reinterpreted(as: .uint8).int64s.map { UInt8($0) }
    }
    #expect(try codes("up", 1) == [127, 128, 128, 0, 0xFE, 0xFF, 0])
    #expect(try codes("down", 1) == [127, 127, 127, 0, 0xFE, 0xFF, 0])
    #expect(try codes("nearest", 0) == [127, 127, 128, 0xFF, 0xFF, 0xFF, 0xFF])
    let unknown = OperatorRun("Cast", ["to": .int(24), "round_mode": .string("odd")])
    #expect(try unknown.failure(x) == "E0410")
  }

  @Test func `integers wrap around and are rounded once`() throws {
    let x = Tensor(.int16, [3], int64s: [200, -1, 256])
    #expect(try cast(x, .int8).int64s == [-56, -1, 0])
    #expect(try cast(x, .uint8).int64s == [200, 255, 0])
    #expect(try cast(x, .int4).int64s == [-8, -1, 0])
    #expect(try cast(x, .uint2).int64s == [0, 3, 0])
    #expect(try cast(x, .bool).booleans == [true, true, true])
    // Through a double this one would be rounded twice, and up to 2^53 + 2^30.
    let large = Tensor(.int64, [1], int64s: [1 << 53 + 1 << 29 + 1])
    #expect(try cast(large, .float).doubles == [0x1p53 + 0x1p30])
    let unsigned = Tensor(.uint64, [1], int64s: [-1])
    #expect(try cast(unsigned, .double).doubles == [0x1p64])
    #expect(try cast(unsigned, .float16).doubles == [.infinity])
    // A tie for bfloat16 but for the last bit.
    let tie = Tensor(.int64, [2], int64s: [1 << 60 + 1 << 52 + 1, 1 << 60 + 1 << 52])
    #expect(try cast(tie, .bfloat16).doubles == [0x1.02p60, 0x1p60])
  }

  @Test func `real numbers become integers toward zero and true unless zero`() throws {
    let x = Tensor.float([4], [-2.7, 2.7, 0.3, .nan])
    #expect(try cast(x, .int32).int64s == [-2, 2, 0, 0])
    #expect(try cast(x, .bool).booleans == [true, true, true, true])
    #expect(try cast(.float([2], [0, -0.0]), .bool).booleans == [false, false])
  }

  @Test func `strings hold decimal numbers`() throws {
    let x = Tensor([6], strings: ["3.14", "1e-5", "+INF", "-inf", "NaN", " 7 "])
    let y = try cast(x, .float).doubles
    #expect(agree(y, [3.14, 1e-5, .infinity, -.infinity, .nan, 7]))
    let integers = Tensor([3], strings: ["9223372036854775807", "-5", "100.5"])
    #expect(try cast(integers, .int64).int64s == [.max, -5, 100])
    let to = OperatorRun("Cast", ["to": .int(1)])
    #expect(try to.failure(Tensor([1], strings: ["Hello World!"])) == "E0802")
    let numbers = Tensor(.double, [6], doubles: [314.15926, 1e-7, -2.5e20, .nan, -.infinity, 3])
    #expect(
      try cast(numbers, .string).strings == [
        "314.15926", "0.0000001", "-250000000000000000000.0", "NaN", "-INF", "3.0",
      ])
    #expect(
      try cast(Tensor(.uint64, [1], int64s: [-1]), .string).strings == ["18446744073709551615"])
  }

  @Test func `the first version names the type`() throws {
    let old = OperatorRun("Cast", opset: 1, ["to": .string("INT32")])
    #expect(try old(.float([1], [5.5]))[0].int64s == [5])
    #expect(
      try OperatorRun("Cast", opset: 1, ["to": .string("NUMBER")]).failure(.counting([1]))
        == "E0410")
    #expect(try OperatorRun("Cast", ["to": .int(99)]).failure(.counting([1])) == "E0410")
    #expect(try OperatorRun("Cast", ["to": .int(14)]).failure(.counting([1])) == "E0410")
  }

  @Test func `CastLike takes the type of its second input`() throws {
    let y = try OperatorRun("CastLike")(.float([1], [2.9]), Tensor(.uint8, [0], int64s: []))[0]
    #expect(y == Tensor(.uint8, [1], int64s: [2]))
  }

  @Test func `bits keep their meaning only to the type`() throws {
    func bitCast(_ x: Tensor, _ type: ElementType) throws -> Tensor {
      try OperatorRun("BitCast", ["to": .int(Int64(type.rawValue))])(x)[0]
    }
    #expect(try bitCast(.float([1], [1]), .int32).int64s == [0x3F80_0000])
    #expect(try bitCast(Tensor(.int4, [2], int64s: [-1, 7]), .uint4).int64s == [15, 7])
    #expect(try bitCast(Tensor(.uint2, [2], int64s: [3, 1]), .int2).int64s == [-1, 1])
    #expect(try bitCast(Tensor(.int4, [1], int64s: [-1]), .float4e2m1).doubles == [-6])
    let wider = OperatorRun("BitCast", ["to": .int(7)])
    #expect(try wider.failure(.counting([1])) == "E0410")
  }
}
