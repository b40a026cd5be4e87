import ModelIR

/// Decision trees between their two notations: the lists of TreeEnsembleClassifier and
/// TreeEnsembleRegressor, which name nodes by tree and number, and those of TreeEnsemble, which name
/// them by place.
struct DecisionForest {
  /// What an inner node asks of a feature, in the order of TreeEnsemble's numbers.
  enum Mode: Int, CaseIterable {
    case atMost, below, atLeast, above, equal, different, member

    /// The name in lists of the older operators, which have none for membership.
    var name: String {
      switch self {
      case .atMost: "BRANCH_LEQ"
      case .below: "BRANCH_LT"
      case .atLeast: "BRANCH_GTE"
      case .above: "BRANCH_GT"
      case .equal: "BRANCH_EQ"
      case .different: "BRANCH_NEQ"
      case .member: "BRANCH_MEMBER"
      }
    }
  }

  /// Where a branch leads.
  enum Branch: Hashable {
    case inner(Int)
    case leaf(Int)
  }

  /// An inner node.
  struct Inner {
    var feature: Int
    var mode: Mode
    /// The number that the feature is compared with; nothing where it is looked up in `members`.
    var split: Double
    var members: [Double] = []
    /// Whether NaN takes the true branch.
    var missingIsTrue: Bool
    var whenTrue: Branch
    var whenFalse: Branch
  }

  /// What a leaf says of one target.
  struct Vote {
    var target: Int
    var weight: Double
  }

  /// How votes for a target become one number, in the order of TreeEnsemble's numbers.
  enum Aggregate: Int, CaseIterable {
    case average, sum, minimum, maximum

    /// The name as the older operators have it.
    var name: String {
      switch self {
      case .average: "AVERAGE"
      case .sum: "SUM"
      case .minimum: "MIN"
      case .maximum: "MAX"
      }
    }

    /// The vote that changes nothing.
    var neutral: Double {
      switch self {
      case .average, .sum: 0
      case .minimum: .infinity
      case .maximum: -.infinity
      }
    }
  }

  var inners: [Inner] = []
  /// The votes of each leaf.
  var leaves: [[Vote]] = []
  var roots: [Branch] = []

  /// The inner nodes that the trees reach, children before their parents.
  ///
  /// - Throws: E0712 where they go round in a circle.
  func childrenFirst() throws(Refusal) -> [Int] {
    enum State { case new, open, done }
    var states = [State](repeating: .new, count: inners.count)
    var order: [Int] = []
    var pending: [Int] = []
    for case .inner(let root) in roots {
      pending.append(root)
      while let next = pending.last {
        switch states[next] {
        case .done: pending.removeLast()
        case .open:
          pending.removeLast()
          states[next] = .done
          order.append(next)
        case .new:
          states[next] = .open
          for case .inner(let child) in [inners[next].whenTrue, inners[next].whenFalse] {
            guard states[child] != .open else { throw .attribute("the trees have a cycle") }
            if states[child] == .new { pending.append(child) }
          }
        }
      }
    }
    return order
  }

  /// The same trees with membership for chains of comparisons of one feature that lead to the same
  /// place, as the older operators have to spell it.
  func mergingComparisons() -> DecisionForest {
    var references = [Int](repeating: 0, count: inners.count)
    for case .inner(let place) in roots { references[place] += 1 }
    for inner in inners {
      for case .inner(let place) in [inner.whenTrue, inner.whenFalse] { references[place] += 1 }
    }
    /// The comparison that goes on with the one of `index`, and is part of nothing else.
    func next(_ index: Int) -> Int? {
      let inner = inners[index]
      guard inner.mode == .equal, !inner.split.isNaN, case .inner(let place) = inner.whenFalse,
        references[place] == 1
      else { return nil }
      let other = inners[place]
      let isAlike =
        other.mode == .equal && !other.split.isNaN && other.feature == inner.feature
        && other.whenTrue == inner.whenTrue && other.missingIsTrue == inner.missingIsTrue
      return isAlike ? place : nil
    }
    var isPart = [Bool](repeating: false, count: inners.count)
    for index in inners.indices { if let part = next(index) { isPart[part] = true } }
    var result = self
    for index in inners.indices where !isPart[index] {
      guard var last = next(index) else { continue }
      var members = [inners[index].split, inners[last].split]
      while let part = next(last) {
        members.append(inners[part].split)
        last = part
      }
      result.inners[index].mode = .member
      result.inners[index].members = members
      result.inners[index].split = 0
      result.inners[index].whenFalse = inners[last].whenFalse
    }
    return result
  }

  /// For each inner node the most votes that a leaf below it has.
  func mostVotes() throws(Refusal) -> [Int] {
    var most = [Int](repeating: 0, count: inners.count)
    for index in try childrenFirst() {
      for branch in [inners[index].whenTrue, inners[index].whenFalse] {
        most[index] = max(most[index], count(at: branch, most))
      }
    }
    return most
  }

  /// The most votes of a leaf below a branch, given those of inner nodes.
  func count(at branch: Branch, _ most: [Int]) -> Int {
    switch branch {
    case .inner(let index): most[index]
    case .leaf(let index): leaves[index].count
    }
  }

  /// The targets that may get no vote at all: no tree has a vote for them in each of its leaves.
  func targetsWithoutVotes(among targets: Int) -> [Int] {
    var isSure = [Bool](repeating: false, count: targets)
    for root in roots {
      let reached = leaves(below: root)
      var counts: [Int: Int] = [:]
      for leaf in reached {
        for target in Set(leaves[leaf].map(\.target)) { counts[target, default: 0] += 1 }
      }
      for (target, count) in counts where count == reached.count { isSure[target] = true }
    }
    return isSure.indices.filter { !isSure[$0] }
  }

  private func leaves(below root: Branch) -> Set<Int> {
    var reached: Set<Int> = []
    var seen: Set<Int> = []
    var pending = [root]
    while let branch = pending.popLast() {
      switch branch {
      case .leaf(let leaf): reached.insert(leaf)
      case .inner(let index):
        guard seen.insert(index).inserted else { continue }
        pending += [inners[index].whenTrue, inners[index].whenFalse]
      }
    }
    return reached
  }

  /// The same trees with other weights.
  func weighted(_ weight: (Vote) -> Double) -> DecisionForest {
    var result = self
    result.leaves = leaves.map { votes in
      votes.map { Vote(target: $0.target, weight: weight($0)) }
    }
    return result
  }

  /// Checks that all votes are for one of `count` targets.
  func requireTargets(below count: Int) throws(Refusal) {
    for case let vote? in leaves.lazy.map({ $0.first { $0.target < 0 || $0.target >= count } }) {
      throw .attribute("a leaf votes for \(vote.target), which is none of \(count) targets")
    }
  }
}
