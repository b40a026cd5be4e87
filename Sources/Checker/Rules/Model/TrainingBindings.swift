package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Training writes back what does not exist.
  package static let unknownTrainingBinding = DiagnosticCode(
    "E0331", "A training binding names something that does not exist",
    explanation: """
      A binding pairs an initializer with the output of a training graph that replaces it. The \
      first must be an initializer of the main graph or of the algorithm, the second an output of \
      the graph that the binding belongs to. Neither onnx.checker nor onnxruntime looks at \
      bindings: the training step would have no effect on the value that was meant.
      """,
    mend: """
      Correct the name. Where the model is not to be trained any more, remove 'training_info'.
      """)
  /// Training is described in a way that cannot be carried out.
  package static let contradictoryTraining = DiagnosticCode(
    "E0343", "Training is described in a way that cannot be carried out",
    explanation: """
      The graph that computes first values takes no inputs. A step of training writes each \
      variable once, so no two bindings of one list have the same key. Of two it is not known \
      which value stays.
      """,
    mend: """
      Give initial values by constants or random nodes, and remove bindings that repeat another.
      """)
}

extension Rule {
  /// Training bindings pair initializers with outputs that exist.
  static let trainingBindings = Rule(.unknownTrainingBinding, .contradictoryTraining) { context in
    for (index, info) in context.model.trainingInfo.enumerated() {
      let state = context.initializerNames(of: [context.model.mainGraph, info.algorithm])
      let location = Location([.field("training_info[\(index)]")])
      if let initialization = info.initialization, !context.model[initialization].inputs.isEmpty {
        context.report(
          .contradictoryTraining,
          "the initialization has \(context.model[initialization].inputs.count) inputs, expected none",
          at: location)
      }
      let bindings = [
        ("initialization_binding", info.initializationBindings, info.initialization),
        ("update_binding", info.updateBindings, info.algorithm),
      ]
      for (field, entries, graph) in bindings {
        let outputs = context.outputNames(of: graph)
        var keys: Set<String> = []
        for (position, entry) in entries.enumerated() {
          let place = location.appending(.field("\(field)[\(position)]"))
          let key = entry.key ?? ""
          let value = entry.value ?? ""
          if !keys.insert(key).inserted {
            context.report(
              .contradictoryTraining, "\(quoted(key)) is bound already", at: place)
          }
          if !state.contains(key) {
            context.report(
              .unknownTrainingBinding, "there is no initializer \(quoted(key))", at: place,
              notes: context.suggestion(for: key, among: state.sorted()))
          }
          if !outputs.contains(value) {
            context.report(
              .unknownTrainingBinding, "the training graph has no output \(quoted(value))",
              at: place, notes: context.suggestion(for: value, among: outputs.sorted()))
          }
        }
      }
    }
  }
}

extension RuleContext {
  fileprivate func initializerNames(of graphs: [GraphID?]) -> Set<String> {
    Set(
      graphs.compactMap { $0 }.flatMap { graph in
        model[graph].initializers.map { name(of: $0.value) }
          + model[graph].sparseInitializers.map { name(of: $0.value) }
      })
  }

  fileprivate func outputNames(of graph: GraphID?) -> Set<String> {
    guard let graph else { return [] }
    return Set(model[graph].outputs.map { name(of: $0.value) })
  }
}
