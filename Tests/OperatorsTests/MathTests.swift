import ModelIR
import Testing

/// Elementwise operators and matrix products at their edges; expected values follow from the
/// standard's formulas, or are numpy's.
@Suite struct MathTests {
  /// Values of a function of one real number.
  struct RealRow: CustomTestStringConvertible, Sendable {
    var name: String
    var opset = 28
    var attributes: [String: AttributeValue] = [:]
    var x: [Double]
    var y: [Double]
    var testDescription: String { "\(name)-\(opset) of \(x)" }
  }

  static let realRows: [RealRow] = [
    RealRow(name: "Abs", x: [-0.0, -2, .nan, -.infinity], y: [0, 2, .nan, .infinity]),
    RealRow(name: "Sqrt", x: [4, -1, .infinity], y: [2, .nan, .infinity]),
    RealRow(name: "Log", x: [0, -1, 1], y: [-.infinity, .nan, 0]),
    RealRow(name: "Reciprocal", x: [0, -0.0, 4], y: [.infinity, -.infinity, 0.25]),
    RealRow(name: "Exp", x: [1000, -1000, 0], y: [.infinity, 0, 1]),
    RealRow(name: "Round", x: [0.5, 1.5, 2.5, -4.5, -0.5], y: [0, 2, 2, -4, 0]),
    RealRow(name: "Sign", x: [-3, 0, 7, .nan], y: [-1, 0, 1, .nan]),
    RealRow(name: "Acosh", x: [1, 0.5], y: [0, .nan]),
    RealRow(name: "Atanh", x: [1, -1, 2], y: [.infinity, -.infinity, .nan]),
    RealRow(name: "Erf", x: [0, .infinity, -.infinity], y: [0, 1, -1]),
    RealRow(name: "Sigmoid", x: [1000, -1000, 0], y: [1, 0, 0.5]),
    RealRow(name: "Softplus", x: [1000, -1000, 0], y: [1000, 0, 0.6931472]),
    RealRow(name: "Mish", x: [1000, 0], y: [1000, 0]),
    RealRow(name: "HardSigmoid", x: [-10, 0, 10, .nan], y: [0, 0.5, 1, .nan]),
    RealRow(name: "HardSwish", x: [-3, 3, 0, 1], y: [0, 3, 0, 2.0 / 3]),
    RealRow(name: "LeakyRelu", x: [-1, 2, .nan], y: [-0.01, 2, .nan]),
    RealRow(name: "Elu", attributes: ["alpha": .float(2)], x: [-1000, 3], y: [-2, 3]),
    RealRow(name: "Selu", opset: 1, x: [1], y: [1.0507]),
    RealRow(name: "Selu", opset: 6, x: [1], y: [1.050701]),
    RealRow(name: "Celu", attributes: ["alpha": .float(2)], x: [-2, 3], y: [-1.2642411, 3]),
    RealRow(name: "ThresholdedRelu", x: [1, 1.5, -3], y: [0, 1.5, 0]),
    RealRow(name: "Shrink", x: [-2, 0.5, 2], y: [-2, 0, 2]),
    RealRow(
      name: "Shrink", attributes: ["bias": .float(1.5), "lambd": .float(1)], x: [-2, 0.5, 2],
      y: [-0.5, 0, 0.5]),
    RealRow(name: "Swish", attributes: ["alpha": .float(0)], x: [4], y: [2]),
    RealRow(name: "Gelu", x: [1, 0], y: [0.8413447, 0]),
    RealRow(
      name: "Gelu", attributes: ["approximate": .string("tanh")], x: [1], y: [0.8411920]),
    RealRow(
      name: "Clip", opset: 6, attributes: ["max": .float(1)], x: [-1e30, 2, .nan],
      y: [-1e30, 1, .nan]),
  ]

  @Test(arguments: realRows) func `functions of one real number`(row: RealRow) throws {
    let run = OperatorRun(row.name, opset: row.opset, row.attributes)
    let y = try run(.float([row.x.count], row.x))[0]
    #expect(agree(y.doubles, row.y), "\(y.doubles)")
    #expect(try run(.float([0, 2], []))[0].shape == [0, 2])
    #expect(try run(.float([], [row.x[0]]))[0].shape == [])
    #expect(try run.failure(Tensor([1], strings: ["1"])) == "E0801")
  }

  /// Integers combined by an operator of two inputs.
  struct IntegerRow: CustomTestStringConvertible, Sendable {
    var name: String
    var type: ElementType
    var attributes: [String: AttributeValue] = [:]
    var a: [Int64]
    var b: [Int64]
    var c: [Int64]
    var testDescription: String { "\(name) of \(type.name) \(a) and \(b)" }
  }

  static let integerRows: [IntegerRow] = [
    IntegerRow(name: "Add", type: .uint8, a: [250], b: [10], c: [4]),
    IntegerRow(name: "Sub", type: .uint16, a: [1], b: [2], c: [65535]),
    IntegerRow(name: "Mul", type: .int8, a: [100], b: [2], c: [-56]),
    IntegerRow(name: "Div", type: .int32, a: [-7, 7], b: [2, -2], c: [-3, -3]),
    IntegerRow(name: "Div", type: .int64, a: [.min], b: [-1], c: [.min]),
    IntegerRow(name: "Div", type: .uint64, a: [-1], b: [2], c: [.max]),
    IntegerRow(name: "Mod", type: .int32, a: [-7, 7, 6], b: [3, -3, -3], c: [2, -2, 0]),
    IntegerRow(
      name: "Mod", type: .int32, attributes: ["fmod": .int(1)], a: [-7, 7], b: [3, -3],
      c: [-1, 1]),
    IntegerRow(name: "Mod", type: .int64, a: [.min], b: [-1], c: [0]),
    IntegerRow(
      name: "Pow", type: .int32, a: [-1, 2, 1, 3], b: [-3, -1, -9, 4], c: [-1, 0, 1, 81]),
    IntegerRow(name: "Max", type: .uint64, a: [-1], b: [1], c: [-1]),
    IntegerRow(name: "Min", type: .int64, a: [-1], b: [1], c: [-1]),
    IntegerRow(
      name: "BitShift", type: .int8, attributes: ["direction": .string("RIGHT")],
      a: [-8, -8, 8, -1], b: [1, 9, 9, -1], c: [-4, -1, 0, -1]),
    IntegerRow(
      name: "BitShift", type: .int8, attributes: ["direction": .string("LEFT")],
      a: [127, 1, 1], b: [1, 7, 8], c: [-2, -128, 0]),
    IntegerRow(
      name: "BitShift", type: .uint8, attributes: ["direction": .string("LEFT")], a: [255],
      b: [1], c: [254]),
    IntegerRow(name: "BitwiseXor", type: .int16, a: [-1], b: [255], c: [-256]),
  ]

  @Test(arguments: integerRows) func `integers wrap around`(row: IntegerRow) throws {
    let c = try OperatorRun(row.name, row.attributes)(
      Tensor(row.type, [row.a.count], int64s: row.a), Tensor(row.type, [row.b.count], int64s: row.b)
    )[0]
    #expect(c == Tensor(row.type, [row.c.count], int64s: row.c))
  }

  @Test func `integers of one input wrap around`() throws {
    let lowest = Tensor(.int8, [2], int64s: [-128, 5])
    #expect(try OperatorRun("Abs")(lowest)[0].int64s == [-128, 5])
    #expect(try OperatorRun("Neg")(lowest)[0].int64s == [-128, -5])
    let unsigned = Tensor(.uint64, [2], int64s: [-1, 0])
    #expect(try OperatorRun("Abs")(unsigned)[0].int64s == [-1, 0])
    #expect(try OperatorRun("Sign")(unsigned)[0].int64s == [1, 0])
    #expect(try OperatorRun("BitwiseNot")(Tensor(.uint8, [1], int64s: [0]))[0].int64s == [255])
  }

  @Test func `division by the integer zero is refused`() throws {
    let one = Tensor(.int32, [1], int64s: [1])
    let zero = Tensor(.int32, [1], int64s: [0])
    #expect(try OperatorRun("Div").failure(one, zero) == "E0802")
    #expect(try OperatorRun("Mod").failure(one, zero) == "E0802")
    let power = Tensor(.int32, [1], int64s: [-1])
    #expect(try OperatorRun("Pow").failure(zero, power) == "E0802")
  }

  @Test func `the real remainder has the sign of the divisor`() throws {
    let a = Tensor.float([8], [-7, 7, 0, -0.0, 1, -1, .infinity, 1])
    let b = Tensor.float([8], [3, -3, -2, 2, .infinity, .infinity, 2, 0])
    let c = try OperatorRun("Mod")(a, b)[0].doubles
    #expect(agree(c, [2, -2, 0, 0, 1, .infinity, .nan, .nan]))
    #expect(c[2].sign == .minus && c[3].sign == .plus)
    #expect(try OperatorRun("Mod", opset: 13).failure(a, b) == "E0410")
    let truncated = try OperatorRun("Mod", opset: 13, ["fmod": .int(1)])(a, b)[0].doubles
    #expect(agree(truncated, [-1, 1, 0, 0, 1, -1, .nan, .nan]))
  }

  @Test func `before opset 7 broadcasting is one-sided and asked for`() throws {
    let a = Tensor.counting([2, 3, 2])
    let b = Tensor.float([3], [10, 20, 30])
    let broadcast: [String: AttributeValue] = ["broadcast": .int(1), "axis": .int(1)]
    let y = try OperatorRun("Add", opset: 6, broadcast)(a, b)[0]
    #expect(y.doubles == [11, 12, 23, 24, 35, 36, 17, 18, 29, 30, 41, 42])
    #expect(try OperatorRun("Add", opset: 6).failure(a, b) == "E0502")
    #expect(try OperatorRun("Add", opset: 6, ["broadcast": .int(1)]).failure(b, a) == "E0502")
    let far: [String: AttributeValue] = ["broadcast": .int(1), "axis": .int(3)]
    #expect(try OperatorRun("Add", opset: 6, far).failure(a, b) == "E0410")
    let last = Tensor.float([2], [10, 20])
    let suffix = try OperatorRun("Sub", opset: 6, ["broadcast": .int(1)])(a, last)[0]
    #expect(suffix.doubles.prefix(2) == [-9, -18])
  }

  @Test func `operators of many inputs broadcast since opset 8, and NaN wins`() throws {
    let a = Tensor.float([2, 1], [1, .nan])
    let b = Tensor.float([2], [3, 0])
    #expect(agree(try OperatorRun("Max")(a, b)[0].doubles, [3, 1, .nan, .nan]))
    #expect(agree(try OperatorRun("Min")(b, a)[0].doubles, [1, 0, .nan, .nan]))
    #expect(agree(try OperatorRun("Mean")(b, b, .float([], [6]))[0].doubles, [4, 2]))
    #expect(try OperatorRun("Sum", opset: 6).failure(a, b) == "E0502")
    #expect(try OperatorRun("Sum").failure() == "E0801")
    #expect(try OperatorRun("Sum")(b)[0] == b)
  }

  @Test func `a lower bound above the upper one gives the upper one`() throws {
    let x = Tensor.float([3], [-5, .nan, 9])
    let y = try OperatorRun("Clip")(x, .float([], [4]), .float([], [2]))[0]
    #expect(agree(y.doubles, [2, .nan, 2]))
    let bytes = Tensor(.uint8, [2], int64s: [3, 200])
    #expect(
      try OperatorRun("Clip")(bytes, nil, Tensor(.uint8, [], int64s: [100]))[0].int64s == [3, 100])
    #expect(try OperatorRun("Clip").failure(x, .float([2], [1, 2]), nil) == "E0502")
  }

  @Test func `a slope for each channel is understood before opset 7`() throws {
    let x = Tensor.float([1, 2, 2], [-1, 1, -1, 1])
    let slope = Tensor.float([2], [10, 20])
    #expect(try OperatorRun("PRelu", opset: 6)(x, slope)[0].doubles == [-10, 1, -20, 1])
    #expect(try OperatorRun("PRelu", opset: 9)(x, slope)[0].doubles == [-10, 1, -10, 1])
    #expect(try OperatorRun("PRelu").failure(slope, x) == "E0502")
  }

  @Test func `extents known in part are computed with`() throws {
    func elements(_ name: String, _ a: [Dimension], _ b: [Dimension]) throws -> [Dimension]? {
      try OperatorRun(name).elements([a, b])
    }
    let shape: [Dimension] = [.symbol("N"), 3, .unknown]
    #expect(try elements("Mul", shape, [1, 2, 0]) == [.symbol("N"), 6, 0])
    #expect(try elements("Add", shape, [0, 2, 1]) == [.symbol("N"), 5, .unknown])
    #expect(try elements("Sub", shape, [.symbol("N"), 5, .unknown]) == [0, -2, .unknown])
    #expect(try elements("Div", shape, [2]) == [.symbol("floor(N/2)"), 1, .unknown])
    #expect(try elements("Div", [.known(.min)], [-1]) == [.unknown])
    #expect(try elements("Add", [.known(.max)], [1]) == [.unknown])
  }
}
