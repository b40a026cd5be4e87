import Diagnostics
import ModelIR

extension Rule {
  /// Functions do not call themselves, directly or through others.
  static let functionRecursion = Rule(.recursiveFunction) { context in
    guard !context.model.functions.isEmpty else { return }
    var callees = [Set<Int>](repeating: [], count: context.model.functions.count)
    for (place, callee) in zip(context.survey.nodes, context.callees) {
      guard let caller = context.survey.graphs[place.graph].function,
        case .function(let function) = callee
      else { continue }
      callees[caller].insert(function)
    }
    let components = stronglyConnectedComponents(callees.count) { callees[$0].sorted() }
    for group in Dictionary(grouping: components.indices, by: { components[$0] }).values {
      let functions = group.map { context.model.functions[$0] }
      guard let first = functions.first, group.count > 1 || callees[group[0]].contains(group[0])
      else { continue }
      let others = functions.dropFirst().prefix(8).map { other in
        Diagnostic.Note("through this function", at: Location([other.locationStep]))
      }
      context.report(
        .recursiveFunction, "\(quoted(first.key.name)) calls itself",
        at: Location([first.locationStep]), notes: others)
    }
  }
}
