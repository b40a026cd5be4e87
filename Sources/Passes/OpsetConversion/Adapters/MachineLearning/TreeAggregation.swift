import ModelIR
import Operators

extension NodeRewriter {
  /// The numbers that trees give for samples, `[N, targets]`, all in double precision: what the votes
  /// for each target come to, and the base value of each, or that of all, onto it.
  mutating func aggregated(
    _ forest: DecisionForest, over x: ValueID, _ aggregate: DecisionForest.Aggregate, targets: Int,
    base: [Double]
  ) throws(Refusal) -> ValueID {
    // Leaves with several votes make more trees than are to be divided by.
    let isSplit = aggregate == .average && forest.leaves.contains { $0.count > 1 }
    let written = isSplit ? .sum : aggregate
    let hasBaseTrees = aggregate == .sum && EnsembleLists.holds(base, targets: targets)
    var lists = try EnsembleLists(forest, neutral: written.neutral)
    var unsure: [Int] = []
    switch aggregate {
    case .sum:
      if hasBaseTrees { lists.addConstants(base, targets: targets) }
    case .average: break
    case .minimum, .maximum: unsure = forest.targetsWithoutVotes(among: targets)
    }
    guard unsure.count <= 1 << 16 else {
      throw .missing("\(unsure.count) targets may get no vote, which takes a tree each")
    }
    for target in unsure { lists.addConstant(.init(target: target, weight: written.neutral)) }
    var result = try add(
      "TreeEnsemble", [x], opset: 5,
      attributes: lists.attributes(.double, written, targets: targets))
    if isSplit {
      result = try self(
        "Div", result, try scalar(Double(max(1, forest.roots.count)), .double))
    }
    if !unsure.isEmpty {
      // A target without any vote has 0.
      var hits = try EnsembleLists(forest.weighted { _ in 1 }, neutral: 0)
      for target in unsure { hits.addConstant(.init(target: target, weight: 0)) }
      let votes = try add(
        "TreeEnsemble", [x], opset: 5,
        attributes: hits.attributes(.double, .maximum, targets: targets))
      let zero = try scalar(0, .double)
      result = try self("Where", try self("Greater", votes, zero), result, zero)
    }
    if !hasBaseTrees, base.contains(where: { $0 != 0 }) {
      let row = try constant(Tensor(.double, [1, base.count], doubles: base))
      result = try self("Add", result, row)
    }
    return result
  }

  /// The numbers in double precision, whatever their type is, known or not.
  mutating func inDouble(_ value: ValueID) throws(Refusal) -> ValueID {
    if type(value)?.elementType == .double { return value }
    return try self("Cast", value, with: ["to": .int(Int64(ElementType.double.rawValue))])
  }

  /// Scores after what a `post_transform` of this name does to them, in double precision: written out,
  /// since runtimes differ over the numbers that TreeEnsemble has for two of the transforms.
  mutating func transformed(_ scores: ValueID, _ name: String) throws(Refusal) -> ValueID {
    switch name {
    case "NONE": return scores
    case "LOGISTIC": return try self("Sigmoid", scores)
    case "SOFTMAX": return try self("Softmax", scores, with: ["axis": .int(1)])
    case "SOFTMAX_ZERO": return try softmaxBesideZeros(scores)
    case "PROBIT": return try probit(scores)
    default: throw .attribute("'post_transform' is '\(name)'")
    }
  }

  /// Softmax in which scores that are zero stay so.
  private mutating func softmaxBesideZeros(_ scores: ValueID) throws(Refusal) -> ValueID {
    let highest = try reduce("ReduceMax", scores, [1])
    let isOther = try self("Greater", try self("Abs", scores), try scalar(1e-7, .double))
    let power = try self("Exp", try self("Sub", scores, highest))
    let rest = try self("Mul", scores, try self("Exp", try self("Neg", highest)))
    let powers = try self("Where", isOther, power, rest)
    let sum = try reduce("ReduceSum", powers, [1])
    let isNothing = try self("Equal", sum, try scalar(0, .double))
    return try self("Where", isNothing, try scalar(0.5, .double), try self("Div", powers, sum))
  }

  /// The quantile of the normal distribution, by Winitzki's approximation of the inverse error
  /// function.
  private mutating func probit(_ scores: ValueID) throws(Refusal) -> ValueID {
    let one = try scalar(1, .double)
    let x = try self("Sub", try scaled(scores, by: 2), one)
    let logarithm = try self(
      "Log", try self("Mul", try self("Sub", one, x), try self("Add", one, x)))
    let v = try self(
      "Add", try scaled(logarithm, by: 0.5), try scalar(2 / (Double.pi * 0.147), .double))
    let square = try self("Mul", v, v)
    let quotient = try self("Div", logarithm, try scalar(0.147, .double))
    let inner = try self("Sqrt", try self("Sub", square, quotient))
    let root = try scaled(
      try self("Sqrt", try self("Sub", inner, v)), by: 2.0.squareRoot())
    let isBelow = try self("Less", x, try scalar(0, .double))
    return try self("Where", isBelow, try self("Neg", root), root)
  }
}

extension EnsembleLists {
  /// Whether there are few enough targets for a tree each with its base value.
  static func holds(_ base: [Double], targets: Int) -> Bool { base.isEmpty || targets <= 64 }

  /// Adds the base value of each target, or that of all.
  mutating func addConstants(_ base: [Double], targets: Int) {
    let all = base.count == 1 ? [Double](repeating: base[0], count: targets) : base
    for (target, weight) in all.enumerated() where weight != 0 {
      addConstant(DecisionForest.Vote(target: target, weight: weight))
    }
  }
}

extension OperatorAdapter.Change {
  /// Version 3 of the operators whose leaves vote brought tensors of doubles in place of lists.
  static func votesAsTensors(_ prefix: String) -> OperatorAdapter.Change {
    OperatorAdapter.Change(
      3,
      down: .adjusted("tensors become lists; their numbers must be floats") {
        node throws(Refusal) in
        for list in ["base_values", "nodes_hitrates", "nodes_values", "\(prefix)_weights"] {
          guard let tensor = try node.tensor("\(list)_as_tensor") else { continue }
          node.remove("\(list)_as_tensor")
          // An empty tensor gives way to the list.
          if tensor.count == 0 { continue }
          let floats = tensor.doubles.map { Float($0) }
          let isExact = zip(floats, tensor.doubles).allSatisfy { Double($0) == $1 || $1.isNaN }
          // Hit rates change nothing.
          guard isExact || list == "nodes_hitrates" else {
            throw .type("'\(list)_as_tensor' has numbers that are no floats")
          }
          node.set(list, .floats(floats))
        }
      })
  }
}
