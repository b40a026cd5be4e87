import Diagnostics
import ModelIR
import Operators
import Testing

/// One application of an operator whose results may depend on the values of its inputs, or whose
/// inputs and outputs need not be tensors.
///
/// Inference is asked twice, once knowing types alone and once the values too; what it says must
/// agree with what evaluation gives.
struct DataRun {
  var name: String
  var domain = ""
  var opset = 28
  var outputCount = 1
  var attributes: [String: AttributeValue] = [:]
  var body: EvaluationContext.SubgraphEvaluation = { _, _ in [] }
  var bodyTypes: [ValueType?] = []

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

  private func context(_ inputs: [RuntimeValue?]) throws -> NodeContext {
    let definition = try #require(OperatorRegistry.standard.find(domain: domain, name: name))
    let version = try #require(definition.version(in: opset))
    let node = Node(
      name, domain: domain,
      inputs: inputs.enumerated().map { $1 != nil ? ValueID($0) : nil },
      outputs: (0..<outputCount).map { ValueID(inputs.count + $0) },
      attributes: attributes.sorted { $0.key < $1.key }.map { Attribute($0.key, $0.value) })
    return NodeContext(node: node, version: version)
  }

  /// The outputs by evaluation alone.
  func results(_ inputs: [RuntimeValue?]) throws -> [RuntimeValue] {
    let context = try context(inputs)
    let evaluate = try #require(context.version.evaluate)
    return try evaluate(
      EvaluationContext(
        context: context, inputs: inputs, runSubgraph: body, outputTypes: { _ in bodyTypes }))
  }

  /// The outputs, which inference must agree with.
  func values(_ inputs: [RuntimeValue?]) throws -> [RuntimeValue] {
    let context = try context(inputs)
    let results = try results(inputs)
    for knowsValues in [false, true] {
      let facts = inputs.map { input in
        input.map { value in
          InferenceContext.Fact(
            type: value.type, constant: knowsValues ? value.tensor : nil)
        }
      }
      for (result, fact) in zip(results, try infer(context, facts)) { check(fact, result) }
    }
    return results
  }

  /// The outputs of tensors to tensors.
  func callAsFunction(_ inputs: Tensor?...) throws -> [Tensor] {
    try values(inputs.map { $0.map(RuntimeValue.tensor) }).prefix(outputCount).map {
      try #require($0.tensor)
    }
  }

  /// The diagnostic code with which evaluation fails; nil where it does not.
  func failure(_ inputs: [RuntimeValue?]) throws -> String? {
    let context = try context(inputs)
    let evaluate = try #require(context.version.evaluate)
    do {
      _ = try evaluate(
        EvaluationContext(
          context: context, inputs: inputs, runSubgraph: body, outputTypes: { _ in bodyTypes }))
      return nil
    } catch {
      return error.code.id
    }
  }

  /// The diagnostic code with which evaluation of tensors fails; nil where it does not.
  func failure(_ inputs: Tensor?...) throws -> String? {
    try failure(inputs.map { $0.map(RuntimeValue.tensor) })
  }

  /// What inference says.
  func infer(_ facts: InferenceContext.Fact?...) throws -> [InferenceContext.Fact] {
    try infer(context(facts.map { $0 == nil ? nil : .tensor(Tensor(zeros: .float, [])) }), facts)
  }

  private func infer(
    _ context: NodeContext, _ facts: [InferenceContext.Fact?]
  ) throws -> [InferenceContext.Fact] {
    let rule = try #require(context.version.infer)
    var inference = InferenceContext(context: context, inputs: facts)
    try rule(&inference)
    return inference.outputs
  }

  /// Checks what inference says against a value.
  private func check(_ fact: InferenceContext.Fact, _ value: RuntimeValue) {
    if let constant = fact.constant { #expect(value.tensor == constant) }
    if let elements = fact.elements, let tensor = value.tensor {
      #expect(elements.count == tensor.count)
      for (element, number) in zip(elements, tensor.int64s) {
        #expect(element.known == nil || element.known == Int(number))
      }
    }
    guard let type = fact.type, let tensor = value.tensor else { return }
    #expect(type.elementType == nil || type.elementType == tensor.elementType)
    guard let shape = type.shape else { return }
    #expect(shape.rank == tensor.rank)
    for (dimension, extent) in zip(shape.dimensions, tensor.shape) {
      #expect(dimension.known == nil || dimension.known == extent, "\(shape), \(tensor.shape)")
    }
  }
}

extension RuntimeValue {
  /// The type as far as the value tells it.
  fileprivate var type: ValueType? {
    switch self {
    case .tensor(let tensor): .tensor(tensor.elementType, Shape(tensor.shape))
    case .sequence(let values, let element): (element ?? values.first?.type).map { .sequence($0) }
    case .optional(let value, let element): (element ?? value?.type).map { .optional($0) }
    default: nil
    }
  }
}

extension Tensor {
  /// A vector of 64-bit integers.
  static func ints(_ values: Int...) -> Tensor {
    Tensor(.int64, [values.count], int64s: values.map { Int64($0) })
  }

  /// A tensor of 64-bit integers.
  static func ints(_ shape: [Int], _ values: [Int]) -> Tensor {
    Tensor(.int64, shape, int64s: values.map { Int64($0) })
  }

  /// A scalar 64-bit integer.
  static func int(_ value: Int) -> Tensor { Tensor(.int64, [], int64s: [Int64(value)]) }

  /// A vector of strings.
  static func strings(_ values: String...) -> Tensor { Tensor([values.count], strings: values) }

  /// A vector of truth values.
  static func flags(_ values: Bool...) -> Tensor { Tensor([values.count], booleans: values) }
}

extension AttributeValue {
  /// A string.
  static func text(_ text: String) -> AttributeValue { .string(ByteString(text)) }
}
