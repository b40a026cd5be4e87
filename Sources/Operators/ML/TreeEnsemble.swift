import Diagnostics
import ModelIR

extension Operator {
  static let treeEnsemble = Operator(
    "TreeEnsemble", domain: "ai.onnx.ml",
    summary: """
      Walks each sample down a forest of decision trees, whose inner nodes compare a feature with a \
      number or look it up in a set, and aggregates the weights of the leaves for each target.
      """,
    versions: [
      .since(
        5, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [
          .int("aggregate_function", 1), .required("leaf_targetids", .ints),
          .required("leaf_weights", .tensor), .optional("membership_values", .tensor),
          .optional("n_targets", .int), .required("nodes_falseleafs", .ints),
          .required("nodes_falsenodeids", .ints), .required("nodes_featureids", .ints),
          .optional("nodes_hitrates", .tensor), .optional("nodes_missing_value_tracks_true", .ints),
          .required("nodes_modes", .tensor), .required("nodes_splits", .tensor),
          .required("nodes_trueleafs", .ints), .required("nodes_truenodeids", .ints),
          .int("post_transform", 0), .required("tree_roots", .ints),
        ], types: ["T": .tensor(.floats)])
    ],
    infer: { context throws(Diagnostic) in
      if let type = context.elementType(0) {
        for name in ["nodes_splits", "leaf_weights"] { try context.checkType(of: name, is: type) }
      }
      let targets = try context.optionalInt("n_targets")
      context.setOutput(
        0, context.elementType(0),
        [try context.sampleCount(), targets.map(Dimension.known) ?? .unknown])
    },
    evaluate: { context throws(Diagnostic) in
      let type = try context.tensor(0).elementType
      for name in ["nodes_splits", "leaf_weights"] { try context.checkType(of: name, is: type) }
      let rows = try context.featureRows()
      let trees = try context.decisionTrees()
      let leafTargets = try context.ints("leaf_targetids")
      let weights = try context.treeNumbers("leaf_weights")
      let targets = try context.int("n_targets")
      guard targets > 0 && targets <= 1 << 24, weights.count == leafTargets.count,
        leafTargets.allSatisfy({ $0 >= 0 && $0 < targets })
      else { throw context.mismatch("leaves do not fit \(targets) targets") }
      let functions: [LeafAggregation.Function] = [.average, .sum, .minimum, .maximum]
      let transforms: [PostTransform] = [.none, .softmax, .logistic, .softmaxZero, .probit]
      let function = try context.int("aggregate_function")
      let transform = try context.int("post_transform")
      guard functions.indices.contains(function), transforms.indices.contains(transform) else {
        throw context.invalid(
          "aggregate_function", "is \(function) and 'post_transform' is \(transform)")
      }
      _ = try context.checkedCount([rows.rowCount, targets])
      var result: [Double] = []
      for index in 0..<rows.rowCount {
        guard let leaves = trees.leaves(rows.row(index)) else { throw context.brokenTrees() }
        var sums = LeafAggregation(functions[function], targets: targets)
        for leaf in leaves {
          guard leaf >= 0 && leaf < weights.count else { throw context.brokenTrees() }
          sums.add(weights[leaf], to: leafTargets[leaf])
        }
        result += transforms[transform](sums.result(trees: trees.roots.count))
      }
      return [.tensor(Tensor(type, [rows.rowCount, targets], doubles: result))]
    })
}

extension NodeReading {
  /// Throws where a tensor attribute has another element type.
  fileprivate func checkType(of name: String, is type: ElementType) throws(Diagnostic) {
    if let found = try optionalTensor(name)?.elementType, found != type {
      throw invalid(name, "is \(found.name), but the input is \(type.name)")
    }
  }
}

extension EvaluationContext {
  /// The numbers of a tensor attribute that must be there.
  fileprivate func treeNumbers(_ name: String) throws(Diagnostic) -> [Double] {
    guard let tensor = try optionalTensor(name) else { throw invalid(name, "is missing") }
    return tensor.doubles
  }

  fileprivate func decisionTrees() throws(Diagnostic) -> DecisionTrees {
    let features = try ints("nodes_featureids")
    let splits = try treeNumbers("nodes_splits")
    let modes = try treeNumbers("nodes_modes").map { Int(exactly: $0) ?? -1 }
    let trueNodes = try ints("nodes_truenodeids")
    let falseNodes = try ints("nodes_falsenodeids")
    let trueLeaves = try ints("nodes_trueleafs")
    let falseLeaves = try ints("nodes_falseleafs")
    let missing = try optionalInts("nodes_missing_value_tracks_true") ?? []
    let count = features.count
    guard splits.count == count, modes.count == count, missing.isEmpty || missing.count == count,
      [trueNodes, falseNodes, trueLeaves, falseLeaves].allSatisfy({ $0.count == count })
    else { throw mismatch("the lists 'nodes_*' differ in length") }
    var sets = try membershipSets()[...]
    var nodes: [DecisionTrees.Node] = []
    for i in 0..<count {
      let test: DecisionTrees.Test
      switch modes[i] {
      case 0: test = .atMost(splits[i])
      case 1: test = .below(splits[i])
      case 2: test = .atLeast(splits[i])
      case 3: test = .above(splits[i])
      case 4: test = .equal(splits[i])
      case 5: test = .different(splits[i])
      case 6:
        guard let members = sets.popFirst() else {
          throw invalid("membership_values", "has too few sets")
        }
        test = .member(members)
      default: throw invalid("nodes_modes", "has \(modes[i])")
      }
      nodes.append(
        DecisionTrees.Node(
          feature: features[i], test: test, missingIsTrue: !missing.isEmpty && missing[i] != 0,
          whenTrue: trueLeaves[i] != 0 ? .leaf(trueNodes[i]) : .node(trueNodes[i]),
          whenFalse: falseLeaves[i] != 0 ? .leaf(falseNodes[i]) : .node(falseNodes[i])))
    }
    return DecisionTrees(nodes: nodes, roots: try ints("tree_roots").map { .node($0) })
  }

  /// The sets of the membership tests, in the order of their nodes; each ends with a NaN.
  private func membershipSets() throws(Diagnostic) -> [Set<Double>] {
    guard let values = try optionalTensor("membership_values")?.doubles else { return [] }
    var sets: [Set<Double>] = []
    var members: Set<Double> = []
    for value in values {
      if value.isNaN {
        sets.append(members)
        members = []
      } else {
        members.insert(value)
      }
    }
    if !members.isEmpty { sets.append(members) }
    return sets
  }
}
