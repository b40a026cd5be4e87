import Diagnostics
import ModelIR

extension Operator {
  static let linearClassifier = Operator(
    "LinearClassifier", domain: "ai.onnx.ml",
    summary: """
      Gives for each sample the label of the class with the highest score, and all scores: weighted \
      sums of the features. One sum for two classes is the score of the second; that of the first \
      is its negative.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T1")],
        outputs: [.required("Y", "T2"), .required("Z", "tensor(float)")],
        attributes: [
          .optional("classlabels_ints", .ints), .optional("classlabels_strings", .strings),
          .required("coefficients", .floats), .optional("intercepts", .floats),
          .int("multi_class", 0), .string("post_transform", "NONE"),
        ],
        types: [
          "T1": .tensor([.indices, ElementTypes(.double, .float)]), "T2": .tensor(.int64, .string),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let labels = try context.classLabels(integers: "classlabels_ints")
      var scores = Dimension.unknown
      if let width = context.shape(0)?.dimensions.last?.known {
        let count = try context.sumCount(width: width)
        scores = .known(count == 1 && labels.count == 2 ? 2 : count)
      }
      try context.setClassifierOutputs(labels, scores: scores)
    },
    evaluate: { context throws(Diagnostic) in
      let rows = try context.featureRows()
      let labels = try context.classLabels(integers: "classlabels_ints")
      let count = try context.sumCount(width: rows.width)
      let transform = try context.postTransform()
      var classes: [Int?] = []
      var result: [Double] = []
      var width = count
      for sums in try context.linearScores(rows, count: count, allowsRest: true) {
        if count == 1, labels.count == 2 {
          width = 2
          classes.append(sums[0] > 0 ? 1 : 0)
          result += transform([-sums[0], sums[0]])
          continue
        }
        let scores = transform(sums)
        result += scores
        if count > 1 {
          classes.append(scores.indexOfMaximum)
        } else {
          classes.append(scores[0] >= (transform == .none ? 0 : 0.5) ? 0 : nil)
        }
      }
      return [
        .tensor(labels.tensor(classes)),
        .tensor(Tensor(.float, [rows.rowCount, width], doubles: result)),
      ]
    })
}

extension NodeReading {
  /// The number of weighted sums of so many features: that of the intercepts, where there are some.
  fileprivate func sumCount(width: Int) throws(Diagnostic) -> Int {
    let intercepts = try optionalFloats("intercepts")?.count ?? 0
    if intercepts > 0 { return intercepts }
    let weights = try optionalFloats("coefficients")?.count ?? 0
    guard width > 0, weights > 0, weights % width == 0 else {
      throw invalid("coefficients", "has \(weights) values for \(width) features")
    }
    return weights / width
  }
}
