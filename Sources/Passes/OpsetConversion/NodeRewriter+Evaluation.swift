import Diagnostics
import ModelIR
import Operators

extension NodeRewriter {
  /// What the node would give for these inputs, by reference evaluation; attributes can be replaced.
  func evaluated(
    _ inputs: [Tensor?], setting attributes: [Attribute] = [], removing removed: [String] = []
  ) throws(Refusal) -> Tensor {
    guard let evaluate = version.evaluate else {
      throw .missing("\(node.operatorType) cannot be evaluated")
    }
    var node = node
    node.attributes.removeAll { old in
      removed.contains(old.name) || attributes.contains { $0.name == old.name }
    }
    node.attributes += attributes
    node.inputs = ValueList(inputs.map { $0 == nil ? nil : ValueID(0) })
    let context = EvaluationContext(
      context: NodeContext(node: node, version: version),
      inputs: inputs.map { $0.map { RuntimeValue.tensor($0) } }, elementLimit: 1 << 22)
    let results: [RuntimeValue]
    do throws(Diagnostic) { results = try evaluate(context) } catch {
      throw .attribute(error.message)
    }
    guard let tensor = results.first?.tensor else {
      throw .missing("\(node.operatorType) gives no tensor")
    }
    return tensor
  }
}
