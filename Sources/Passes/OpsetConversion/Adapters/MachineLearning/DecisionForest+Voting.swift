import ModelIR

extension DecisionForest {
  /// Reads the lists of TreeEnsembleClassifier, whose votes are prefixed by `class`, or of
  /// TreeEnsembleRegressor, `target`.
  init(voting node: NodeRewriter, _ prefix: String) throws(Refusal) {
    struct Name: Hashable {
      var tree: Int
      var node: Int
    }
    let trees = try node.wideInts("nodes_treeids") ?? []
    let numbers = try node.wideInts("nodes_nodeids") ?? []
    let features = try node.wideInts("nodes_featureids") ?? []
    let modes = try node.strings("nodes_modes") ?? []
    let whenTrue = try node.wideInts("nodes_truenodeids") ?? []
    let whenFalse = try node.wideInts("nodes_falsenodeids") ?? []
    let splits = try node.numbers("nodes_values")
    let missing = try node.wideInts("nodes_missing_value_tracks_true") ?? []
    let lengths = [
      numbers.count, features.count, modes.count, whenTrue.count, whenFalse.count, splits.count,
    ]
    guard lengths.allSatisfy({ $0 == trees.count }), missing.isEmpty || missing.count == trees.count
    else { throw .attribute("the lists 'nodes_*' differ in length") }
    var places: [Name: Branch] = [:]
    var (innerCount, leafCount) = (0, 0)
    for row in trees.indices {
      let isLeaf = modes[row] == "LEAF"
      places[Name(tree: trees[row], node: numbers[row])] =
        isLeaf ? .leaf(leafCount) : .inner(innerCount)
      if isLeaf { leafCount += 1 } else { innerCount += 1 }
    }
    func branch(_ tree: Int, _ number: Int) throws(Refusal) -> Branch {
      guard let place = places[Name(tree: tree, node: number)] else {
        throw .attribute("node \(number) of tree \(tree) is named and not there")
      }
      return place
    }
    var seen: Set<Int> = []
    for row in trees.indices {
      if seen.insert(trees[row]).inserted { roots.append(try branch(trees[row], numbers[row])) }
      if modes[row] == "LEAF" { continue }
      guard let mode = Mode.allCases.first(where: { $0.name == modes[row] && $0 != .member }) else {
        throw .attribute("'nodes_modes' has '\(modes[row])'")
      }
      inners.append(
        Inner(
          feature: features[row], mode: mode, split: splits[row],
          missingIsTrue: !missing.isEmpty && missing[row] != 0,
          whenTrue: try branch(trees[row], whenTrue[row]),
          whenFalse: try branch(trees[row], whenFalse[row])))
    }
    leaves = [[Vote]](repeating: [], count: leafCount)
    let voteTrees = try node.wideInts("\(prefix)_treeids") ?? []
    let voteNodes = try node.wideInts("\(prefix)_nodeids") ?? []
    let targets = try node.wideInts("\(prefix)_ids") ?? []
    let weights = try node.numbers("\(prefix)_weights")
    guard [voteNodes.count, targets.count, weights.count].allSatisfy({ $0 == voteTrees.count })
    else { throw .attribute("the lists '\(prefix)_*' differ in length") }
    for (index, tree) in voteTrees.enumerated() {
      // Votes at inner nodes never count.
      guard case .leaf(let leaf) = try branch(tree, voteNodes[index]) else { continue }
      leaves[leaf].append(Vote(target: targets[index], weight: weights[index]))
    }
  }
}

/// Trees as the lists of TreeEnsembleRegressor.
struct VotingLists {
  private var trees: [Int64] = []
  private var places: [Int64] = []
  private var modes: [ByteString] = []
  private var features: [Int64] = []
  private(set) var splits: [Double] = []
  private var whenTrue: [Int64] = []
  private var whenFalse: [Int64] = []
  private var missing: [Int64] = []
  private var voteTrees: [Int64] = []
  private var voteNodes: [Int64] = []
  private var voteTargets: [Int64] = []
  private var voteWeights: [Double] = []

  /// Writes the trees; the votes of a leaf are `votes` of its tree and itself.
  ///
  /// - Throws: E0712 for a cycle, E0710 where trees that share parts become too many apart.
  init(
    _ forest: DecisionForest, votes: (_ tree: Int, _ leaf: Int) -> [DecisionForest.Vote]
  ) throws(Refusal) {
    _ = try forest.childrenFirst()
    let size = forest.inners.reduce(forest.leaves.count) { $0 + 1 + $1.members.count }
    for (tree, root) in forest.roots.enumerated() {
      try add(root, tree, forest, limit: 1 << 20 + size * 64) { votes(tree, $0) }
    }
  }

  private mutating func add(
    _ root: DecisionForest.Branch, _ tree: Int, _ forest: DecisionForest, limit: Int,
    _ votes: (Int) -> [DecisionForest.Vote]
  ) throws(Refusal) {
    let first = trees.count
    var known: [DecisionForest.Branch: Int64] = [:]
    var pending: [DecisionForest.Branch] = []
    func place(_ lists: inout VotingLists, _ branch: DecisionForest.Branch) -> Int64 {
      if let number = known[branch] { return number }
      let number = lists.addRow(tree, first)
      known[branch] = number
      pending.append(branch)
      return number
    }
    _ = place(&self, root)
    while let branch = pending.popLast() {
      guard let number = known[branch] else { continue }
      guard trees.count < limit else {
        throw .missing("the trees share too much to be written apart")
      }
      switch branch {
      case .leaf(let leaf):
        for vote in votes(leaf) {
          voteTrees.append(Int64(tree))
          voteNodes.append(number)
          voteTargets.append(Int64(vote.target))
          voteWeights.append(vote.weight)
        }
      case .inner(let index):
        let inner = forest.inners[index]
        let (yes, no) = (place(&self, inner.whenTrue), place(&self, inner.whenFalse))
        var row = first + Int(number)
        guard inner.mode == .member else {
          set(row, inner, inner.mode, inner.split, yes, no)
          continue
        }
        // No number is below the least; of several one after the other is asked for.
        if inner.members.isEmpty { set(row, inner, .below, -.infinity, yes, no) }
        for (position, member) in inner.members.enumerated() {
          let isLast = position + 1 == inner.members.count
          let next = isLast ? no : addRow(tree, first)
          set(row, inner, .equal, member, yes, next)
          row = first + Int(next)
        }
      }
    }
  }

  /// Adds a leaf, to be made an inner node perhaps; gives its number in the tree.
  private mutating func addRow(_ tree: Int, _ first: Int) -> Int64 {
    let number = Int64(trees.count - first)
    trees.append(Int64(tree))
    places.append(number)
    modes.append("LEAF")
    features.append(0)
    splits.append(0)
    whenTrue.append(0)
    whenFalse.append(0)
    missing.append(0)
    return number
  }

  private mutating func set(
    _ row: Int, _ inner: DecisionForest.Inner, _ mode: DecisionForest.Mode, _ split: Double,
    _ yes: Int64, _ no: Int64
  ) {
    modes[row] = ByteString(mode.name)
    features[row] = Int64(inner.feature)
    splits[row] = split
    whenTrue[row] = yes
    whenFalse[row] = no
    missing[row] = inner.missingIsTrue ? 1 : 0
  }

  /// The attributes that these lists make, for a number of targets, and the version that has them:
  /// splits that are no floats take tensors of doubles.
  func attributes(
    _ aggregate: DecisionForest.Aggregate, targets: Int
  ) -> (opset: Int, attributes: [Attribute]) {
    let isNarrow = splits.allSatisfy { Double(Float($0)) == $0 || $0.isNaN }
    // The weights are of the same kind.
    func numbers(_ name: String, _ values: [Double]) -> Attribute {
      if isNarrow { return Attribute(name, .floats(values.map { Float($0) })) }
      let tensor = Tensor(.double, [values.count], doubles: values)
      return Attribute("\(name)_as_tensor", .tensor(StoredTensor(tensor)))
    }
    let attributes = [
      Attribute("aggregate_function", .string(ByteString(aggregate.name))),
      Attribute("n_targets", .int(Int64(targets))),
      Attribute("nodes_falsenodeids", .ints(whenFalse)),
      Attribute("nodes_featureids", .ints(features)),
      Attribute("nodes_missing_value_tracks_true", .ints(missing)),
      Attribute("nodes_modes", .strings(modes)), Attribute("nodes_nodeids", .ints(places)),
      Attribute("nodes_treeids", .ints(trees)), Attribute("nodes_truenodeids", .ints(whenTrue)),
      numbers("nodes_values", splits), Attribute("target_ids", .ints(voteTargets)),
      Attribute("target_nodeids", .ints(voteNodes)), Attribute("target_treeids", .ints(voteTrees)),
      numbers("target_weights", voteWeights),
    ]
    return (isNarrow ? 1 : 3, attributes)
  }
}
