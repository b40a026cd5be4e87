import ModelIR
import Operators

extension OperatorAdapter {
  static let treeEnsemble = OperatorAdapter(
    "TreeEnsemble", domain: "ai.onnx.ml", widening: .none,
    Change(
      5,
      down: .decomposed(
        "TreeEnsembleRegressor, with chains of BRANCH_EQ for sets; of doubles it gives the leaves, whose "
          + "weights are gathered and reduced"
      ) { node throws(Refusal) in
        try node.regressByVotes()
      }))
}

extension NodeRewriter {
  fileprivate mutating func regressByVotes() throws(Refusal) {
    let x = try input(0)
    let type = try elementType(x)
    let forest = try DecisionForest(ensemble: self)
    let targets = try int("n_targets")
    guard targets > 0, targets <= 1 << 24 else { throw .attribute("'n_targets' is \(targets)") }
    try forest.requireTargets(below: targets)
    guard !forest.roots.isEmpty else { throw .attribute("'tree_roots' is empty") }
    let transforms = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"]
    let (function, number) = (try int("aggregate_function"), try int("post_transform"))
    guard let aggregate = DecisionForest.Aggregate(rawValue: function),
      transforms.indices.contains(number)
    else {
      throw .attribute("'aggregate_function' is \(function) and 'post_transform' is \(number)")
    }
    let to = AttributeValue.int(Int64(type.rawValue))
    if type == .double {
      let scores = try gatheredVotes(forest, x, aggregate, targets: targets)
      try finish(try transformed(scores, transforms[number]))
      return
    }
    let lists = try VotingLists(forest) { _, leaf in forest.leaves[leaf] }
    let (opset, attributes) = lists.attributes(aggregate, targets: targets)
    if type == .float, number == 0 {
      try replace(by: "TreeEnsembleRegressor", [x], opset: opset, attributes: attributes)
      return
    }
    let scores = try add(
      "TreeEnsembleRegressor", [try cast(x, to: .float)], opset: opset, attributes: attributes)
    let result =
      number == 0 ? scores : try transformed(try inDouble(scores), transforms[number])
    try replace(by: "Cast", result, with: ["to": to])
  }

  /// The votes in double precision, which TreeEnsembleRegressor does not give: it gives the number of
  /// the leaf in each tree, `[N, trees]`, and the weights of the leaves come from a table.
  private mutating func gatheredVotes(
    _ forest: DecisionForest, _ x: ValueID, _ aggregate: DecisionForest.Aggregate, targets: Int
  ) throws(Refusal) -> ValueID {
    guard forest.leaves.count <= 1 << 24 else {
      throw .type("\(forest.leaves.count) leaves are more than floats tell apart")
    }
    let size = try count(forest.leaves.count, targets)
    let lists = try VotingLists(forest) { tree, leaf in
      [DecisionForest.Vote(target: tree, weight: Double(leaf))]
    }
    let (opset, attributes) = lists.attributes(.sum, targets: forest.roots.count)
    let leaves = try add("TreeEnsembleRegressor", [x], opset: opset, attributes: attributes)
    let places = try self("Cast", leaves, with: ["to": .int(Int64(ElementType.int64.rawValue))])
    var weights = [Double](repeating: aggregate.neutral, count: size)
    var hits = [Double](repeating: 0, count: size)
    for (leaf, votes) in forest.leaves.enumerated() {
      for vote in votes {
        weights[leaf * targets + vote.target] = vote.weight
        hits[leaf * targets + vote.target] = 1
      }
    }
    // [leaves, targets] gives [N, trees, targets].
    let shape = [forest.leaves.count, targets]
    func chosen(_ rewriter: inout NodeRewriter, _ table: [Double]) throws(Refusal) -> ValueID {
      try rewriter(
        "Gather", try rewriter.constant(Tensor(.double, shape, doubles: table)), places,
        with: ["axis": .int(0)])
    }
    let names = ["ReduceMean", "ReduceSum", "ReduceMin", "ReduceMax"]
    let result = try reduce(
      names[aggregate.rawValue], try chosen(&self, weights), [1], keepsAxes: false)
    guard aggregate == .minimum || aggregate == .maximum,
      !forest.targetsWithoutVotes(among: targets).isEmpty
    else { return result }
    let votes = try reduce("ReduceMax", try chosen(&self, hits), [1], keepsAxes: false)
    let zero = try scalar(0, .double)
    return try self("Where", try self("Greater", votes, zero), result, zero)
  }
}
