import ModelIR
import Operators

extension OperatorAdapter {
  static let treeEnsembleRegressor = OperatorAdapter(
    "TreeEnsembleRegressor", domain: "ai.onnx.ml", widening: .none,
    .votesAsTensors("target"),
    Change(
      5,
      up: .decomposed("TreeEnsemble, in double precision where its numbers are worked on") {
        node throws(Refusal) in
        try node.regressByEnsemble()
      }))
}

extension NodeRewriter {
  fileprivate mutating func regressByEnsemble() throws(Refusal) {
    let x = try input(0)
    let forest = try DecisionForest(voting: self, "target")
    let targets = try int("n_targets")
    guard targets > 0, targets <= 1 << 24 else { throw .attribute("'n_targets' is \(targets)") }
    try forest.requireTargets(below: targets)
    let name = try string("aggregate_function")
    guard let aggregate = DecisionForest.Aggregate.allCases.first(where: { $0.name == name }) else {
      throw .attribute("'aggregate_function' is '\(name)'")
    }
    let base = try numbers("base_values")
    guard base.isEmpty || base.count == 1 || base.count == targets else {
      throw .attribute("'base_values' has \(base.count) values for \(targets) targets")
    }
    let transform = try string("post_transform")
    var isOfFloats = type(x)?.elementType == .float
    for list in ["nodes_values", "target_weights", "base_values"] {
      if try tensor("\(list)_as_tensor")?.elementType == .double { isOfFloats = false }
    }
    guard isOfFloats, transform == "NONE", forest.isOneEnsemble(aggregate, targets, base) else {
      let sums = try aggregated(
        forest, over: try inDouble(x), aggregate, targets: targets, base: base)
      let scores = try transformed(sums, transform)
      try replace(by: "Cast", scores, with: ["to": .int(Int64(ElementType.float.rawValue))])
      return
    }
    var lists = try EnsembleLists(forest, neutral: aggregate.neutral)
    lists.addConstants(base, targets: targets)
    try replace(
      by: "TreeEnsemble", [x], opset: 5,
      attributes: lists.attributes(.float, aggregate, targets: targets))
  }
}

extension DecisionForest {
  /// Whether a TreeEnsemble alone gives the numbers, with base values as trees.
  fileprivate func isOneEnsemble(_ aggregate: Aggregate, _ targets: Int, _ base: [Double]) -> Bool {
    if aggregate == .sum { return EnsembleLists.holds(base, targets: targets) }
    guard base.allSatisfy({ $0 == 0 }), !roots.isEmpty else { return false }
    if aggregate == .average { return leaves.allSatisfy { $0.count <= 1 } }
    return targetsWithoutVotes(among: targets).isEmpty
  }
}
