import ModelIR
import Operators
import Runtime
import Testing

/// Plans keep numbers of 16 bits as floats from node to node, and round them where that matters.
@Suite struct WideningTests {
  static let types: [ElementType] = [.float16, .bfloat16]

  private static func run(
    _ model: Model, _ x: Tensor, mode: ExecutionMode = .optimized, threads: Int = 1
  ) throws -> [Tensor] {
    var session = try Session(model, mode: mode, threads: threads)
    return try session.run(["x": .tensor(x)]).compactMap(\.value.tensor)
  }

  private static func steps(_ model: Model, _ x: Tensor) throws -> Int {
    var session = try Session(model)
    return try session.profile(["x": .tensor(x)]).count
  }

  /// Results are one unit at most from those that float computes of the same numbers, rounded once.
  private func expectFloats(
    _ type: ElementType, _ x: Tensor, conversions: Int = 2,
    _ net: (ElementType, ElementType) -> Model
  ) throws {
    let x = x.rounded(to: type)
    let model = net(type, type)
    let wide = net(type, .float)
    let actual = try #require(try Self.run(model, x).first)
    let expected = try #require(
      try Self.run(wide, x.rounded(to: .float), mode: .reference).first
    ).rounded(to: type)
    let largest = expected.doubles.map(abs).max() ?? 0
    let distance = actual.unitsInLastPlace(from: expected, negligible: 1e-5 * largest)
    #expect(distance ?? .max <= 1)
    #expect(try Self.run(model, x, threads: 3).first == actual, "threads change bits")
    // Conversions come to the steps of a net of floats.
    let count = try Self.steps(net(.float, .float), x.rounded(to: .float))
    #expect(try Self.steps(model, x) == count + conversions)
    // Evaluation rounds between nodes: some units of the largest result.
    let unit = largest * (type == .float16 ? 0x1p-10 : 0x1p-7)
    let evaluated = try #require(try Self.run(model, x, mode: .reference).first)
    let error = zip(actual.doubles, evaluated.doubles).map { abs($0 - $1) }.max() ?? 0
    #expect(error <= 8 * unit)
  }

  @Test(arguments: types)
  func `a net of convolutions computes in float`(_ type: ElementType) throws {
    let x = NodeCase.pattern([1, 3, 17, 19], seed: 5)
    try expectFloats(type, x, HalfNet.convolutions)
  }

  @Test(arguments: types)
  func `a transformer computes in float`(_ type: ElementType) throws {
    let x = NodeCase.pattern([2, 9, 32], seed: 5)
    try expectFloats(type, x, HalfNet.transformer)
  }

  /// Keys that are handed out are rounded, and so are those that are joined to them; input and
  /// result are the other two.
  @Test(arguments: types)
  func `attention reads a cache that is handed out`(_ type: ElementType) throws {
    let x = NodeCase.pattern([1, 4, 9, 8], seed: 5)
    try expectFloats(type, x, conversions: 4, HalfNet.cachedAttention)
  }

  /// Without rounding, the fraction would be negative where a product is rounded up to an integer.
  @Test(arguments: types)
  func `a value that Floor reads is rounded for all who read it`(_ type: ElementType) throws {
    var net = HalfNet(type, computingIn: type)
    let product = net.step("Mul", [net.input([4096]), net.number(0.3)])
    let shape = net.builder.constant(Tensor(.int64, [2], int64s: [64, 64]))
    let floor = net.step("Floor", [net.step("Reshape", [product, shape])])
    let flat = net.step("Flatten", [floor], [Attribute("axis", .int(0))])
    let fraction = net.step("Sub", [product, net.step("Squeeze", [flat])])
    net.builder.output(fraction, .tensor(type))
    let x = Tensor(type, [4096], doubles: (0..<4096).map { Double($0) / 16 })
    let expected = try Self.run(net.builder.model, x, mode: .reference)
    #expect(try Self.run(net.builder.model, x) == expected)
    #expect(expected[0].doubles.allSatisfy { $0 >= 0 })
  }

  /// Numbers that Cast leaves alone stay floats.
  @Test(arguments: types)
  func `a Cast to the same type rounds nothing`(_ type: ElementType) throws {
    var net = HalfNet(type, computingIn: type)
    let x = net.input([100])
    let same = Attribute("to", .int(Int64(type.rawValue)))
    let product = net.step("Cast", [net.step("Mul", [x, net.number(0.3)])], [same])
    net.builder.output(net.step("Mul", [product, x]), .tensor(type))
    let x16 = NodeCase.pattern([100], seed: 3).rounded(to: type)
    let factor = Tensor(type, [], doubles: [0.3]).doubles[0]
    // Three significands of 11 bits do not fit into float: it rounds before the result is rounded.
    let expected = x16.doubles.map { Double(Float(Float(factor * $0) * Float($0))) }
    #expect(
      try Self.run(net.builder.model, x16) == [Tensor(type, [100], doubles: expected)])
  }

  @Test(arguments: types)
  func `a Cast rounds`(_ type: ElementType) throws {
    var builder = GraphBuilder.net()
    let x = builder.input("x", .tensor(.float, [100]))
    let narrow = builder.apply("Cast", [x], [Attribute("to", .int(Int64(type.rawValue)))])
    let moved = builder.apply("Neg", [narrow])
    let wide = builder.apply("Cast", [moved], [Attribute("to", .int(1))])
    builder.output(wide, .tensor(.float))
    let numbers = NodeCase.pattern([100], seed: 3, from: -90000, to: 90000)
    let expected = numbers.rounded(to: type).doubles.map { -$0 }
    #expect(try Self.run(builder.model, numbers).first?.doubles == expected)
  }

  /// 60000 + 60000 is infinite in float16 where it is handed out, and a number in between.
  @Test func `results that overflow are infinite`() throws {
    var net = HalfNet(.float16, computingIn: .float16)
    let x = net.input([2])
    let sum = net.step("Add", [x, x])
    let half = net.step("Mul", [sum, net.number(0.5)])
    net.builder.output(half, .tensor(.float16))
    let numbers = Tensor(.float16, [2], doubles: [60000, 0x1p-24])
    #expect(try Self.run(net.builder.model, numbers).map(\.doubles) == [[60000, 0x1p-24]])
    net.builder.output(sum, .tensor(.float16))
    let both = try Self.run(net.builder.model, numbers).map(\.doubles)
    #expect(both == [[.infinity, 0x1p-24], [.infinity, 0x1p-23]])
  }

  /// Rows are known only at run time, so nodes are executed one by one.
  @Test(arguments: types)
  func `nodes of unknown shapes take kernels one by one`(_ type: ElementType) throws {
    var net = HalfNet(type, computingIn: type)
    let x = net.input([40, 16])
    let rows = net.builder.constant(Tensor([40], booleans: (0..<40).map { $0 % 3 != 1 }))
    // Compress takes no bfloat16.
    let wide = net.step("Cast", [net.step("Neg", [x])], [Attribute("to", .int(1))])
    let some = net.step("Compress", [wide, rows], [Attribute("axis", .int(0))])
    let picked = net.step("Cast", [some], [Attribute("to", .int(Int64(type.rawValue)))])
    let y = net.step("Softmax", [net.product(picked, 16, 24)])
    net.builder.output(y, .tensor(type))
    net.builder.output(net.step("Cast", [y], [Attribute("to", .int(1))]), .tensor(.float))
    let numbers = NodeCase.pattern([40, 16], seed: 7).rounded(to: type)
    let expected = try Self.run(net.builder.model, numbers, mode: .reference)
    let actual = try Self.run(net.builder.model, numbers)
    let unit = type == .float16 ? 0x1p-11 : 0x1p-8
    let distance = actual[0].unitsInLastPlace(from: expected[0], negligible: 2 * unit)
    #expect(distance == 0)
    #expect(actual[1].doubles == actual[0].doubles)
  }
}
