import ByteStorage
import ModelIR
import Operators
import Runtime
import Testing

/// Weights in files lie at any byte: kernels arrange them from there, and what cannot gets a copy.
@Suite struct UnalignedWeightTests {
  /// A node with large weights.
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var operatorType: String
    var input: [Int]
    var weights: [Int]
    var attributes: [Attribute] = []

    /// The node's model, the bytes of its weights so far behind where they would be aligned.
    func model(offset: Int) throws -> Model {
      var builder = GraphBuilder(name: "weights")
      builder.model.irVersion = 8
      builder.model.operatorSets = [OperatorSet(domain: "", version: 17)]
      let x = builder.input("x", .tensor(.float, Shape(input)))
      let numbers = NodeCase.pattern(weights, seed: 5, from: -0.3, to: 0.3).bytes
      let bytes = ByteBuffer(
        [UInt8](repeating: 0, count: offset) + numbers.withUnsafeBytes { [UInt8]($0) })
      let raw = bytes[offset..<bytes.count]
      try #require(raw.isAligned(to: 4) == (offset % 4 == 0))
      let w = builder.initializer(
        "w",
        StoredTensor(elementType: .float, dimensions: weights.map(Int64.init), payload: .raw(raw)))
      let y = builder.node(
        operatorType, name: "n", inputs: [x, w], output: "y", attributes: attributes)
      builder.output(y, .tensor(.float))
      return builder.model
    }
  }

  static let cases: [Case] = [
    Case(
      testDescription: "tiles", operatorType: "Conv", input: [1, 40, 5, 6],
      weights: [60, 40, 3, 3]),
    Case(
      testDescription: "pointwise", operatorType: "Conv", input: [1, 200, 5, 6],
      weights: [120, 200, 1, 1]),
    Case(
      testDescription: "points", operatorType: "Conv", input: [1, 64, 24, 24],
      weights: [64, 64, 3, 3], attributes: [Attribute("pads", .ints([1, 1, 1, 1]))]),
    Case(
      testDescription: "few features", operatorType: "Conv", input: [1, 900, 5, 6],
      weights: [4, 900, 3, 3]),
    Case(
      testDescription: "evaluation", operatorType: "Conv", input: [1, 20, 3, 3, 3],
      weights: [40, 20, 3, 3, 3]),
    Case(
      testDescription: "a product", operatorType: "MatMul", input: [3, 200], weights: [200, 130]),
    Case(
      testDescription: "a narrow product", operatorType: "MatMul", input: [3, 6000],
      weights: [6000, 4]),
    Case(
      testDescription: "a transposed operand", operatorType: "Gemm", input: [3, 200],
      weights: [130, 200], attributes: [Attribute("transB", .int(1))]),
  ]

  @Test(arguments: cases)
  func `unaligned weights give the bits that aligned ones give`(_ node: Case) throws {
    let inputs = ["x": RuntimeValue.tensor(NodeCase.pattern(node.input, seed: 3))]
    for mode in ExecutionMode.allCases {
      var aligned = try Session(node.model(offset: 0), mode: mode)
      var unaligned = try Session(node.model(offset: 1), mode: mode, threads: 2)
      #expect(try aligned.run(inputs).map(\.value) == unaligned.run(inputs).map(\.value))
    }
  }
}
