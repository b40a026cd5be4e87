package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// An input or output of the model has no shape.
  package static let missingValueShape = DiagnosticCode(
    "E0337", "An input or output of the model has no shape",
    explanation: """
      Tensors that the model takes and gives have a shape, so that whoever runs it knows at least \
      their rank: an extent that is not fixed is a symbol, or left open. Exporters that lost the \
      shape on the way leave it out; onnx.checker refuses such a model, and tools that take the \
      tensor for a scalar go wrong. Source: the standard's description of the intermediate \
      representation, section Graphs.
      """,
    mend: """
      Declare the rank of the tensor, with a symbol for each axis that can vary.
      """)
}

extension Rule {
  /// Tensors among the inputs and outputs of the main graph declare their rank.
  static let interfaceShapes = Rule(.missingValueShape) { context in
    guard let id = context.model.mainGraph else { return }
    let graph = context.model[id]
    let location = Location([.graph(graph.name ?? "")])
    for (slot, input) in graph.inputs.enumerated() where input.type?.lacksShape == true {
      let name = context.name(of: input.value)
      context.report(
        .missingValueShape, "the input \(quoted(name)) declares no shape",
        at: location.appending(.input(slot, name: name)))
    }
    for (slot, output) in graph.outputs.enumerated() where output.type?.lacksShape == true {
      let name = context.name(of: output.value)
      context.report(
        .missingValueShape, "the output \(quoted(name)) declares no shape",
        at: location.appending(.output(slot, name: name)))
    }
  }
}

extension ValueType {
  /// Whether this is a tensor of which not even the rank is declared.
  fileprivate var lacksShape: Bool {
    switch kind {
    case .tensor(.some, nil), .sparseTensor(.some, nil): true
    default: false
    }
  }
}
