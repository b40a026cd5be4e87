import Diagnostics
import ModelIR

/// A forest of decision trees in flat arrays.
struct DecisionTrees {
  /// What an inner node compares a feature with.
  enum Test {
    case atMost(Double)
    case below(Double)
    case atLeast(Double)
    case above(Double)
    case equal(Double)
    case different(Double)
    case member(Set<Double>)

    /// Whether a number that is not NaN passes.
    func passes(_ x: Double) -> Bool {
      switch self {
      case .atMost(let value): x <= value
      case .below(let value): x < value
      case .atLeast(let value): x >= value
      case .above(let value): x > value
      case .equal(let value): x == value
      case .different(let value): x != value
      case .member(let values): values.contains(x)
      }
    }

    /// The test of this name; nil for a leaf.
    static func named(_ mode: String, _ value: Double) -> Test? {
      switch mode {
      case "BRANCH_LEQ": .atMost(value)
      case "BRANCH_LT": .below(value)
      case "BRANCH_GTE": .atLeast(value)
      case "BRANCH_GT": .above(value)
      case "BRANCH_EQ": .equal(value)
      case "BRANCH_NEQ": .different(value)
      default: nil
      }
    }
  }

  /// Where a branch leads.
  enum Target {
    case node(Int)
    case leaf(Int)
  }

  /// An inner node.
  struct Node {
    var feature: Int
    var test: Test
    /// Whether NaN takes the true branch.
    var missingIsTrue: Bool
    var whenTrue: Target
    var whenFalse: Target
  }

  var nodes: [Node]
  var roots: [Target]

  /// The leaf of each tree that a sample reaches; nil where the trees are broken: a feature or node
  /// that does not exist, or a cycle.
  func leaves(_ row: ArraySlice<Double>) -> [Int]? {
    var leaves: [Int] = []
    leaves.reserveCapacity(roots.count)
    for root in roots {
      var place = root
      var steps = 0
      walk: while true {
        switch place {
        case .leaf(let leaf):
          leaves.append(leaf)
          break walk
        case .node(let index):
          guard index >= 0, index < nodes.count, steps <= nodes.count else { return nil }
          let feature = nodes[index].feature
          guard feature >= 0, feature < row.count else { return nil }
          let x = row[row.startIndex + feature]
          let isTrue = x.isNaN ? nodes[index].missingIsTrue : nodes[index].test.passes(x)
          place = isTrue ? nodes[index].whenTrue : nodes[index].whenFalse
          steps += 1
        }
      }
    }
    return leaves
  }
}

/// What leaves say about one target.
struct LeafAggregation {
  /// How the values of several trees become one.
  enum Function: String {
    case average = "AVERAGE"
    case sum = "SUM"
    case minimum = "MIN"
    case maximum = "MAX"
  }

  let function: Function
  private(set) var values: [Double]
  private var isSet: [Bool]

  init(_ function: Function, targets: Int) {
    self.function = function
    values = [Double](repeating: 0, count: targets)
    isSet = [Bool](repeating: false, count: targets)
  }

  /// Adds a vote.
  mutating func add(_ value: Double, to target: Int) {
    switch function {
    case .average, .sum: values[target] += value
    case .minimum: values[target] = isSet[target] ? min(values[target], value) : value
    case .maximum: values[target] = isSet[target] ? max(values[target], value) : value
    }
    isSet[target] = true
  }

  /// The values, averaged over so many trees where that is asked for.
  func result(trees: Int) -> [Double] {
    function == .average ? values.map { $0 / Double(max(1, trees)) } : values
  }
}

/// The trees of the older operators: nodes named by tree and number, with votes at the leaves.
struct VotingTrees {
  struct Vote {
    var target: Int
    var weight: Double
  }

  private var trees: DecisionTrees
  /// The votes at each node.
  private var votes: [[Vote]]

  private struct Name: Hashable {
    var tree: Int
    var node: Int
  }

  /// Reads the attributes that both older operators have, with the prefix of the votes' own.
  init(
    _ context: borrowing EvaluationContext, votes prefix: String, ids: String
  ) throws(Diagnostic) {
    let treeIDs = try context.ints("nodes_treeids")
    let nodeIDs = try context.ints("nodes_nodeids")
    let features = try context.ints("nodes_featureids")
    let modes = try context.optionalStrings("nodes_modes") ?? []
    let whenTrue = try context.ints("nodes_truenodeids")
    let whenFalse = try context.ints("nodes_falsenodeids")
    let values = try context.numbers("nodes_values")
    let missing = try context.optionalInts("nodes_missing_value_tracks_true") ?? []
    let count = treeIDs.count
    guard [nodeIDs, features, whenTrue, whenFalse].allSatisfy({ $0.count == count }),
      modes.count == count, values.count == count, missing.isEmpty || missing.count == count
    else { throw context.mismatch("the lists 'nodes_*' differ in length") }
    var places: [Name: Int] = [:]
    for i in 0..<count { places[Name(tree: treeIDs[i], node: nodeIDs[i])] = i }
    func target(_ tree: Int, _ node: Int) -> DecisionTrees.Target {
      guard let place = places[Name(tree: tree, node: node)] else { return .node(-1) }
      return modes[place] == "LEAF" ? .leaf(place) : .node(place)
    }
    var nodes: [DecisionTrees.Node] = []
    var roots: [DecisionTrees.Target] = []
    var seen: Set<Int> = []
    for i in 0..<count {
      let test = DecisionTrees.Test.named(modes[i], values[i])
      guard test != nil || modes[i] == "LEAF" else {
        throw context.invalid("nodes_modes", "has '\(modes[i])'")
      }
      nodes.append(
        DecisionTrees.Node(
          feature: features[i], test: test ?? .equal(0),
          missingIsTrue: !missing.isEmpty && missing[i] != 0,
          whenTrue: target(treeIDs[i], whenTrue[i]), whenFalse: target(treeIDs[i], whenFalse[i])))
      if seen.insert(treeIDs[i]).inserted { roots.append(target(treeIDs[i], nodeIDs[i])) }
    }
    trees = DecisionTrees(nodes: nodes, roots: roots)
    votes = [[Vote]](repeating: [], count: count)
    let voteTrees = try context.ints(prefix + "_treeids")
    let voteNodes = try context.ints(prefix + "_nodeids")
    let targets = try context.ints(ids)
    let weights = try context.numbers(prefix + "_weights")
    guard voteNodes.count == voteTrees.count, targets.count == voteTrees.count,
      weights.count == voteTrees.count
    else { throw context.mismatch("the lists '\(prefix)_*' differ in length") }
    for i in voteTrees.indices {
      guard let place = places[Name(tree: voteTrees[i], node: voteNodes[i])] else {
        throw context.invalid(prefix + "_nodeids", "names node \(voteNodes[i]), which is not there")
      }
      votes[place].append(Vote(target: targets[i], weight: weights[i]))
    }
  }

  /// The number of trees.
  var treeCount: Int { trees.roots.count }

  /// The votes of all trees for a sample; nil where the trees are broken.
  func votes(_ row: ArraySlice<Double>) -> [Vote]? {
    trees.leaves(row)?.flatMap { votes[$0] }
  }
}

extension EvaluationContext {
  /// Numbers given as a list of floats or, since version 3, as a tensor.
  func numbers(_ name: String) throws(Diagnostic) -> [Double] {
    if since >= 3, let tensor = try optionalTensor(name + "_as_tensor"), tensor.count > 0 {
      return tensor.doubles
    }
    return try optionalFloats(name) ?? []
  }

  /// A diagnostic that trees cannot be walked.
  func brokenTrees() -> Diagnostic {
    invalidData("the trees have a cycle, or name a node or feature that is not there")
  }
}
