import Diagnostics
import ModelIR

// Operators of onnxruntime that extend one of the standard's use its definition.

extension NodeReading {
  /// The node as version `opset` of a standard operator sees it, with these attributes beside or in place of its own.
  ///
  /// Attributes that the node leaves out have the standard's defaults.
  func asStandard(
    _ definition: Operator, opset: Int = .max, setting attributes: [Attribute] = []
  ) -> NodeContext {
    var node = context.node
    node.attributes = attributes + node.attributes
    return NodeContext(node: node, version: definition.version(in: opset) ?? context.version)
  }
}

extension EvaluationContext {
  /// What a standard operator computes from the node's inputs, or from `inputs`.
  func evaluated(
    as definition: Operator, opset: Int = .max, inputs: [RuntimeValue?]? = nil,
    setting attributes: [Attribute] = []
  ) throws(Diagnostic) -> [RuntimeValue] {
    let standard = asStandard(definition, opset: opset, setting: attributes)
    guard let evaluate = standard.version.evaluate else {
      throw unsupported("has no implementation")
    }
    return try evaluate(EvaluationContext(context: standard, inputs: inputs ?? self.inputs))
  }
}

extension InferenceContext {
  /// What a standard operator says of the types of its outputs.
  func inferred(
    as definition: Operator, opset: Int = .max, inputs: [Fact?]? = nil,
    setting attributes: [Attribute] = []
  ) throws(Diagnostic) -> [ValueType?] {
    let standard = asStandard(definition, opset: opset, setting: attributes)
    var inner = InferenceContext(context: standard, inputs: inputs ?? self.inputs)
    try standard.version.infer?(&inner)
    return inner.outputs.map(\.type)
  }

  /// Says of the outputs what a standard operator says.
  mutating func infer(
    as definition: Operator, opset: Int = .max, inputs: [Fact?]? = nil,
    setting attributes: [Attribute] = []
  ) throws(Diagnostic) {
    let types = try inferred(as: definition, opset: opset, inputs: inputs, setting: attributes)
    for (index, type) in types.enumerated() { setOutput(index, type) }
  }
}

extension PreparationContext {
  /// The kernel of a standard operator for the first `inputCount` inputs.
  func prepared(
    as definition: Operator, opset: Int = .max, inputCount: Int
  ) throws(Diagnostic) -> PreparedKernel? {
    let standard = asStandard(definition, opset: opset)
    return try standard.version.prepare?(
      PreparationContext(
        context: standard, inputs: Array(inputs.prefix(inputCount)),
        constants: Array(constants.prefix(inputCount)), outputs: outputs))
  }
}

extension PreparedKernel {
  /// This kernel with something done to its outputs after it; nil for one that computes nothing.
  func followed(
    by tail: @escaping @Sendable (borrowing KernelArguments) -> Void
  ) -> PreparedKernel? {
    let kernel = complete()
    guard case .compute(let body) = kernel.action else { return nil }
    return .compute(scratch: kernel.scratchByteCount) { arguments throws(Diagnostic) in
      try body(arguments)
      tail(arguments)
    }
  }
}
