package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Training writes back what does not exist.
  package static let unknownTrainingBinding = DiagnosticCode(
    "E0331", "A training binding names something that does not exist",
    explanation: """
      A binding pairs an initializer with the output of a training graph that replaces it. The \
      first must be an initializer of the main graph or of the algorithm, the second an output of \
      the graph that the binding belongs to.
      """)
}

extension Rule {
  /// Training bindings pair initializers with outputs that exist.
  static let trainingBindings = Rule(.unknownTrainingBinding) { context in
    for (index, info) in context.model.trainingInfo.enumerated() {
      let state = context.initializerNames(of: [context.model.mainGraph, info.algorithm])
      let location = Location([.field("training_info[\(index)]")])
      let bindings = [
        ("initialization_binding", info.initializationBindings, info.initialization),
        ("update_binding", info.updateBindings, info.algorithm),
      ]
      for (field, entries, graph) in bindings {
        let outputs = context.outputNames(of: graph)
        for (position, entry) in entries.enumerated() {
          let place = location.appending(.field("\(field)[\(position)]"))
          let key = entry.key ?? ""
          let value = entry.value ?? ""
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
