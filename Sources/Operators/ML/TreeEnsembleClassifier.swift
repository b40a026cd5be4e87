import Diagnostics
import ModelIR

extension Operator {
  static let treeEnsembleClassifier = Operator(
    "TreeEnsembleClassifier", domain: "ai.onnx.ml",
    summary: """
      Walks each sample down a forest of decision trees, sums up the weights at the leaves for each \
      class and gives the label of the class with the highest score, and all scores. Where all \
      votes are for the first of two classes, their sum s is the score of the second, and that of \
      the first is its complement: 1 - s where no weight is negative, -s otherwise.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T1")],
        outputs: [.required("Y", "T2"), .required("Z", "tensor(float)")],
        attributes: [
          .optional("base_values", .floats), .optional("class_ids", .ints),
          .optional("class_nodeids", .ints), .optional("class_treeids", .ints),
          .optional("class_weights", .floats), .optional("classlabels_int64s", .ints),
          .optional("classlabels_strings", .strings), .optional("nodes_falsenodeids", .ints),
          .optional("nodes_featureids", .ints), .optional("nodes_hitrates", .floats),
          .optional("nodes_missing_value_tracks_true", .ints), .optional("nodes_modes", .strings),
          .optional("nodes_nodeids", .ints), .optional("nodes_treeids", .ints),
          .optional("nodes_truenodeids", .ints), .optional("nodes_values", .floats),
          .string("post_transform", "NONE"),
        ],
        types: [
          "T1": .tensor([.indices, ElementTypes(.double, .float)]), "T2": .tensor(.int64, .string),
        ]),
      .since(3) {
        $0.set(.optional("base_values_as_tensor", .tensor))
        $0.set(.optional("class_weights_as_tensor", .tensor))
        $0.set(.optional("nodes_hitrates_as_tensor", .tensor))
        $0.set(.optional("nodes_values_as_tensor", .tensor))
      },
      .since(5) { $0.isDeprecated = true },
    ],
    infer: { context throws(Diagnostic) in
      let labels = try context.classLabels(integers: "classlabels_int64s")
      try context.setClassifierOutputs(labels, scores: .known(max(2, labels.count)))
    },
    evaluate: { context throws(Diagnostic) in
      let rows = try context.featureRows()
      let labels = try context.classLabels(integers: "classlabels_int64s")
      let ids = try context.ints("class_ids")
      for id in ids where id < 0 || id >= max(1, labels.count) {
        throw context.invalid("class_ids", "has \(id) for \(counted(labels.count, "label"))")
      }
      let trees = try VotingTrees(context, votes: "class", ids: "class_ids")
      let scoring = TreeScoring(
        labelCount: max(1, labels.count),
        isSingle: labels.count <= 2 && !ids.isEmpty && ids.allSatisfy { $0 == 0 },
        hasNegativeWeights: try context.numbers("class_weights").contains { $0 < 0 },
        base: try context.numbers("base_values"), transform: try context.postTransform())
      var classes: [Int?] = []
      var result: [Double] = []
      for index in 0..<rows.rowCount {
        guard let votes = trees.votes(rows.row(index)) else { throw context.brokenTrees() }
        let (winner, scores) = scoring.score(votes)
        classes.append(winner)
        result += scores
      }
      let width = scoring.isSingle ? 2 : scoring.labelCount
      return [
        .tensor(labels.tensor(classes)),
        .tensor(Tensor(.float, [rows.rowCount, width], doubles: result)),
      ]
    })
}

/// How votes become a class and scores.
private struct TreeScoring {
  let labelCount: Int
  /// Whether two classes are told apart by the votes for one.
  let isSingle: Bool
  let hasNegativeWeights: Bool
  let base: [Double]
  let transform: PostTransform

  /// The winning class, nil for the unnamed negative one, and the scores.
  func score(_ votes: [VotingTrees.Vote]) -> (winner: Int?, scores: [Double]) {
    guard isSingle else {
      var sums = (0..<labelCount).map { base.count == labelCount ? base[$0] : base.first ?? 0 }
      for vote in votes { sums[vote.target] += vote.weight }
      let scores = transform(sums)
      return (scores.indexOfMaximum, scores)
    }
    var sum = base.first ?? 0
    for vote in votes { sum += vote.weight }
    let isComplement = !hasNegativeWeights && (transform == .none || transform == .probit)
    let isPositive = sum > (isComplement ? 0.5 : 0)
    let scores = transform([isComplement ? 1 - sum : -sum, sum])
    if labelCount < 2 { return (isPositive ? 0 : nil, scores) }
    return (isPositive ? 1 : 0, scores)
  }
}
