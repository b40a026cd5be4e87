import Diagnostics
import ModelIR

/// A call of a model-local function.
struct FunctionCall {
  let node: Node
  let function: Function

  /// The attribute that a reference in the body stands for; nil where the call leaves it out and it
  /// has no default.
  func attribute(_ name: String) -> Attribute? {
    node.attribute(name) ?? function.attributeDefaults.first { $0.name == name }
  }
}

extension InferenceEngine {
  /// Functions that call functions are followed to this depth.
  private static let callDepthLimit = 32

  /// A node of a function's body with its references replaced by the call's attributes.
  func bound(_ node: Node) -> Node {
    guard let call = calls.last, node.attributes.contains(where: \.isReference) else { return node }
    var bound = node
    bound.attributes = node.attributes.compactMap { attribute in
      guard attribute.isReference else { return attribute }
      guard var value = call.attribute(attribute.referencedName ?? "") else { return nil }
      value.name = attribute.name
      return value
    }
    return bound
  }

  /// The version of the operator set that a node's operator is taken from: in a function's body, the
  /// function says.
  func operatorSetVersion(for node: Node) -> Int64? {
    guard let call = calls.last else { return model.operatorSetVersion(for: node) }
    return call.function.operatorSets.version(of: node.canonicalDomain)
  }

  /// Infers the outputs of a call from the function's body.
  func infer(call node: Node, of index: Int, _ inputs: [Fact?]) -> [Fact] {
    let nothing = [Fact](repeating: Fact(), count: node.outputs.count)
    let function = model.functions[index]
    let isRecursive = calls.contains { $0.function.body == function.body }
    guard !isRecursive, calls.count < Self.callDepthLimit, remainingCallNodes > 0 else {
      return nothing
    }
    calls.append(FunctionCall(node: node, function: function))
    defer { calls.removeLast() }
    let missing = max(0, model[function.body].inputs.count - inputs.count)
    let arguments = inputs.map { $0 ?? Fact() } + [Fact](repeating: Fact(), count: missing)
    let results = infer(function.body, arguments)
    return node.outputs.indices.map { $0 < results.count ? results[$0] : Fact() }
  }
}
