import Diagnostics
import ModelIR
import Operators
import Testing

/// One application of an operator to tensors, by reference evaluation.
struct OperatorRun {
  var name: String
  var domain = ""
  var opset = 28
  var outputCount = 1
  var attributes: [String: AttributeValue] = [:]

  init(
    _ name: String, domain: String = "", opset: Int = 28, outputs: Int = 1,
    _ attributes: [String: AttributeValue] = [:]
  ) {
    self.name = name
    self.domain = domain
    self.opset = opset
    outputCount = outputs
    self.attributes = attributes
  }

  private func context(inputs: [Bool]) throws -> NodeContext {
    let definition = try #require(OperatorRegistry.standard.find(domain: domain, name: name))
    let version = try #require(definition.version(in: opset))
    let node = Node(
      name, domain: domain,
      inputs: inputs.enumerated().map { $1 ? ValueID($0) : nil },
      outputs: (0..<outputCount).map { ValueID(inputs.count + $0) },
      attributes: attributes.sorted { $0.key < $1.key }.map { Attribute($0.key, $0.value) })
    return NodeContext(node: node, version: version)
  }

  /// The outputs; inference must tell their types beforehand.
  func callAsFunction(_ inputs: Tensor?...) throws -> [Tensor] { try run(inputs) }

  /// The outputs; inference must tell their types beforehand.
  func run(_ inputs: [Tensor?]) throws -> [Tensor] {
    let values = try evaluated(inputs)
    let outputs = try values.prefix(outputCount).map { try #require($0.tensor) }
    #expect(outputs.count == outputCount)
    let types = try inferred(
      facts: inputs.map { input in
        input.map { .init(type: .tensor($0.elementType, Shape($0.shape)), constant: $0) }
      })
    for (output, type) in zip(outputs, types) {
      #expect(type?.elementType == output.elementType)
      #expect(type?.shape == Shape(output.shape))
    }
    return outputs
  }

  /// The outputs, whatever inference says.
  func evaluated(_ inputs: [Tensor?]) throws -> [RuntimeValue] {
    let context = try context(inputs: inputs.map { $0 != nil })
    let evaluate = try #require(context.version.evaluate)
    return try evaluate(
      EvaluationContext(context: context, inputs: inputs.map { $0.map(RuntimeValue.tensor) }))
  }

  /// The types of the outputs by inference, where the elements of some inputs are known in part.
  func inferred(
    _ inputs: [ValueType?], elements: [Int: [Dimension]] = [:]
  ) throws -> [ValueType?] {
    try inferred(
      facts: inputs.enumerated().map { index, type in
        type.map { InferenceContext.Fact(type: $0, elements: elements[index]) }
      })
  }

  private func inferred(facts: [InferenceContext.Fact?]) throws -> [ValueType?] {
    try outputFacts(facts).map(\.type)
  }

  /// The elements of the first output, from those of inputs that are `int64` vectors.
  func elements(_ inputs: [[Dimension]]) throws -> [Dimension]? {
    let facts = inputs.map {
      InferenceContext.Fact(type: .tensor(.int64, [.known($0.count)]), elements: $0)
    }
    return try outputFacts(facts)[0].elements
  }

  private func outputFacts(
    _ inputs: [InferenceContext.Fact?]
  ) throws -> [InferenceContext.Fact] {
    let context = try context(inputs: inputs.map { $0 != nil })
    let infer = try #require(context.version.infer)
    var inference = InferenceContext(context: context, inputs: inputs)
    try infer(&inference)
    return inference.outputs
  }

  /// The diagnostic code with which evaluation fails; nil where it does not.
  func failure(_ inputs: Tensor?...) throws -> String? {
    let context = try context(inputs: inputs.map { $0 != nil })
    let evaluate = try #require(context.version.evaluate)
    do {
      _ = try evaluate(
        EvaluationContext(context: context, inputs: inputs.map { $0.map(RuntimeValue.tensor) }))
      return nil
    } catch {
      return error.code.id
    }
  }
}

extension Tensor {
  /// A float tensor.
  static func float(_ shape: [Int], _ values: [Double]) -> Tensor {
    Tensor(.float, shape, doubles: values)
  }

  /// A float tensor of the numbers 1, 2, 3 and so on.
  static func counting(_ shape: [Int]) -> Tensor {
    .float(shape, (0..<shape.elementCount).map { Double($0 + 1) })
  }

  /// A tensor of small integers that look random; the same for the same seed.
  static func noise(_ shape: [Int], seed: Int) -> Tensor {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    return .float(
      shape,
      (0..<shape.elementCount).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(Int(state >> 40) % 17 - 8)
      })
  }
}

/// Whether two lists of numbers agree to within a relative and absolute tolerance; NaN equals NaN.
func agree(_ a: [Double], _ b: [Double], tolerance: Double = 1e-6) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy {
      $0 == $1 || ($0.isNaN && $1.isNaN)
        || ($0 - $1).magnitude <= tolerance * (1 + $1.magnitude)
    }
}
