import ModelIR

extension DecisionForest {
  /// Reads the lists of TreeEnsemble.
  init(ensemble node: NodeRewriter) throws(Refusal) {
    let features = try node.wideInts("nodes_featureids") ?? []
    let splits = try node.tensor("nodes_splits")?.doubles ?? []
    let modes = try node.tensor("nodes_modes")?.doubles ?? []
    let whenTrue = try node.wideInts("nodes_truenodeids") ?? []
    let trueLeaves = try node.wideInts("nodes_trueleafs") ?? []
    let whenFalse = try node.wideInts("nodes_falsenodeids") ?? []
    let falseLeaves = try node.wideInts("nodes_falseleafs") ?? []
    let missing = try node.wideInts("nodes_missing_value_tracks_true") ?? []
    let targets = try node.wideInts("leaf_targetids") ?? []
    let weights = try node.tensor("leaf_weights")?.doubles ?? []
    let lengths = [
      splits.count, modes.count, whenTrue.count, trueLeaves.count, whenFalse.count,
      falseLeaves.count,
    ]
    guard lengths.allSatisfy({ $0 == features.count }),
      missing.isEmpty || missing.count == features.count, targets.count == weights.count
    else { throw .attribute("the lists 'nodes_*' or 'leaf_*' differ in length") }
    func branch(_ place: Int, isLeaf: Bool) throws(Refusal) -> Branch {
      guard place >= 0, place < (isLeaf ? targets.count : features.count) else {
        throw .attribute("\(isLeaf ? "leaf" : "node") \(place) is named and not there")
      }
      return isLeaf ? .leaf(place) : .inner(place)
    }
    var sets = try Self.sets(of: node)[...]
    for row in features.indices {
      guard let mode = Int(exactly: modes[row]).flatMap(Mode.init) else {
        throw .attribute("'nodes_modes' has \(modes[row])")
      }
      var members: [Double] = []
      if mode == .member {
        guard let own = sets.popFirst() else {
          throw .attribute("'membership_values' has too few sets")
        }
        members = own
      }
      inners.append(
        Inner(
          feature: features[row], mode: mode, split: splits[row], members: members,
          missingIsTrue: !missing.isEmpty && missing[row] != 0,
          whenTrue: try branch(whenTrue[row], isLeaf: trueLeaves[row] != 0),
          whenFalse: try branch(whenFalse[row], isLeaf: falseLeaves[row] != 0)))
    }
    leaves = zip(targets, weights).map { [Vote(target: $0, weight: $1)] }
    for root in try node.wideInts("tree_roots") ?? [] {
      roots.append(try branch(root, isLeaf: false))
    }
  }

  /// The sets of numbers that nodes look features up in; each ends with a NaN.
  private static func sets(of node: NodeRewriter) throws(Refusal) -> [[Double]] {
    var sets: [[Double]] = []
    var members: [Double] = []
    var seen: Set<Double> = []
    for value in try node.tensor("membership_values")?.doubles ?? [] {
      if value.isNaN {
        sets.append(members)
        members = []
        seen = []
      } else if seen.insert(value).inserted {
        members.append(value)
      }
    }
    if !members.isEmpty { sets.append(members) }
    return sets
  }
}

/// Trees as the lists of TreeEnsemble, whose leaves have one vote.
struct EnsembleLists {
  private var features: [Int64] = []
  private var splits: [Double] = []
  private var modes: [Int64] = []
  private var whenTrue: [Int64] = []
  private var trueLeaves: [Int64] = []
  private var whenFalse: [Int64] = []
  private var falseLeaves: [Int64] = []
  private var missing: [Int64] = []
  private var leafTargets: [Int64] = []
  private var leafWeights: [Double] = []
  private var roots: [Int64] = []
  /// The sets that features are looked up in, each ended by a NaN.
  private var members: [Double] = []
  /// What stands where a leaf has no vote.
  private let neutral: Double

  /// Writes the trees, those whose leaves have several votes several times.
  ///
  /// One is of the first votes of all leaves, one of the second votes and so on, each without the parts
  /// that have no such votes. Parts that are shared are written as often as they are led to, as runtimes
  /// want it.
  ///
  /// - Throws: E0712 for a cycle, E0710 where the trees become far larger than they are.
  init(_ forest: DecisionForest, neutral: Double) throws(Refusal) {
    self.neutral = neutral
    let forest = forest.mergingComparisons()
    let most = try forest.mostVotes()
    let size = forest.inners.count + forest.leaves.reduce(0) { $0 + $1.count }
    for root in forest.roots {
      for slot in 0..<max(1, forest.count(at: root, most)) {
        try add(root, slot, forest, most, limit: 1 << 20 + size * 64)
      }
    }
    if roots.isEmpty { addConstant(DecisionForest.Vote(target: 0, weight: neutral)) }
  }

  /// Adds a tree that votes the same for every sample.
  mutating func addConstant(_ vote: DecisionForest.Vote) {
    roots.append(Int64(features.count))
    addRow(
      DecisionForest.Inner(
        feature: 0, mode: .atMost, split: 0, missingIsTrue: false, whenTrue: .leaf(0),
        whenFalse: .leaf(0)))
    link(features.count - 1, true, toLeaf: vote)
    link(features.count - 1, false, toLeaf: vote)
  }

  private mutating func add(
    _ root: DecisionForest.Branch, _ slot: Int, _ forest: DecisionForest, _ most: [Int], limit: Int
  ) throws(Refusal) {
    func vote(_ branch: DecisionForest.Branch) -> DecisionForest.Vote {
      if case .leaf(let leaf) = branch, slot < forest.leaves[leaf].count {
        return forest.leaves[leaf][slot]
      }
      return DecisionForest.Vote(target: 0, weight: neutral)
    }
    func isDeep(_ branch: DecisionForest.Branch) -> Int? {
      if case .inner(let inner) = branch, most[inner] > slot { return inner }
      return nil
    }
    guard let first = isDeep(root) else {
      addConstant(vote(root))
      return
    }
    roots.append(Int64(features.count))
    var pending: [(inner: Int, parent: Int?, isTrue: Bool)] = [(first, nil, false)]
    while let next = pending.popLast() {
      let place = features.count
      guard place < limit else { throw .missing("the trees share too much to be written apart") }
      if let parent = next.parent { link(parent, next.isTrue, toNode: place) }
      let inner = forest.inners[next.inner]
      addRow(inner)
      // The true branch comes next, and so is pushed last.
      for (branch, isTrue) in [(inner.whenFalse, false), (inner.whenTrue, true)] {
        if let child = isDeep(branch) {
          pending.append((child, place, isTrue))
        } else {
          link(place, isTrue, toLeaf: vote(branch))
        }
      }
    }
  }

  private mutating func addRow(_ inner: DecisionForest.Inner) {
    features.append(Int64(inner.feature))
    modes.append(Int64(inner.mode.rawValue))
    splits.append(inner.split)
    missing.append(inner.missingIsTrue ? 1 : 0)
    if inner.mode == .member { members += inner.members + [.nan] }
    whenTrue.append(0)
    trueLeaves.append(0)
    whenFalse.append(0)
    falseLeaves.append(0)
  }

  private mutating func link(_ place: Int, _ isTrue: Bool, toNode node: Int) {
    if isTrue { whenTrue[place] = Int64(node) } else { whenFalse[place] = Int64(node) }
  }

  private mutating func link(_ place: Int, _ isTrue: Bool, toLeaf vote: DecisionForest.Vote) {
    link(place, isTrue, toNode: leafTargets.count)
    if isTrue { trueLeaves[place] = 1 } else { falseLeaves[place] = 1 }
    leafTargets.append(Int64(vote.target))
    leafWeights.append(vote.weight)
  }

  /// The attributes of TreeEnsemble for a number of targets; its numbers are of this type.
  func attributes(
    _ type: ElementType, _ aggregate: DecisionForest.Aggregate, targets: Int
  ) -> [Attribute] {
    func tensor(_ type: ElementType, _ values: [Double]) -> AttributeValue {
      .tensor(StoredTensor(Tensor(type, [values.count], doubles: values)))
    }
    var attributes = [
      Attribute("aggregate_function", .int(Int64(aggregate.rawValue))),
      Attribute("leaf_targetids", .ints(leafTargets)),
      Attribute("leaf_weights", tensor(type, leafWeights)),
      Attribute("n_targets", .int(Int64(targets))),
      Attribute("nodes_falseleafs", .ints(falseLeaves)),
      Attribute("nodes_falsenodeids", .ints(whenFalse)),
      Attribute("nodes_featureids", .ints(features)),
      Attribute("nodes_missing_value_tracks_true", .ints(missing)),
      Attribute("nodes_modes", tensor(.uint8, modes.map(Double.init))),
      Attribute("nodes_splits", tensor(type, splits)),
      Attribute("nodes_trueleafs", .ints(trueLeaves)),
      Attribute("nodes_truenodeids", .ints(whenTrue)),
      Attribute("tree_roots", .ints(roots)),
    ]
    if !members.isEmpty { attributes.append(Attribute("membership_values", tensor(type, members))) }
    return attributes
  }
}
