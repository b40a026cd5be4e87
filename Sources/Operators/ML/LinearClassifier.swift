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
      try context.setClassifierOutputs(labels, scores: .unknown)
    },
    evaluate: { context throws(Diagnostic) in
      let rows = try context.featureRows()
      let labels = try context.classLabels(integers: "classlabels_ints")
      let weights = try context.optionalFloats("coefficients") ?? []
      guard rows.width > 0, !weights.isEmpty, weights.count % rows.width == 0 else {
        throw context.invalid(
          "coefficients", "has \(weights.count) values for \(rows.width) features")
      }
      let count = weights.count / rows.width
      let transform = try context.postTransform()
      var classes: [Int?] = []
      var result: [Double] = []
      var width = count
      for sums in try context.linearScores(rows, count: count) {
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
