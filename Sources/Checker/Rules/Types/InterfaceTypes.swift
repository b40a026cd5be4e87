package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// An input or output of the model has no type.
  package static let missingValueType = DiagnosticCode(
    "E0317", "An input or output of the model has no type",
    explanation: """
      Whoever runs a model learns from its inputs and outputs what to give and what to expect: \
      each declares its type, and tensors their element type. Shapes can stay open. onnxruntime \
      refuses an input without type.
      """,
    mend: """
      Declare the type. For an output that is computed, `concord check` shows what follows from \
      the nodes once a wrong type is declared.
      """)
}

extension Rule {
  /// Inputs and outputs of the main graph declare their types.
  static let interfaceTypes = Rule(.missingValueType) { context in
    guard let id = context.model.mainGraph else { return }
    let graph = context.model[id]
    let location = Location([.graph(graph.name ?? "")])
    for (slot, input) in graph.inputs.enumerated() where input.type?.isStated != true {
      let name = context.name(of: input.value)
      context.report(
        .missingValueType, "the input \(quoted(name)) declares no type",
        at: location.appending(.input(slot, name: name)))
    }
    for (slot, output) in graph.outputs.enumerated() where output.type?.isStated != true {
      let name = context.name(of: output.value)
      context.report(
        .missingValueType, "the output \(quoted(name)) declares no type",
        at: location.appending(.output(slot, name: name)))
    }
  }
}

extension ValueType {
  /// Whether the type says what kind of value it is, down to the elements of tensors.
  fileprivate var isStated: Bool {
    parts.allSatisfy { part in
      switch part.kind {
      case .tensor(let element, _), .sparseTensor(let element, _): element != nil
      case .unspecified: false
      case .sequence, .optional, .map, .opaque: true
      }
    }
  }
}
