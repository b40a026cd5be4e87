import Diagnostics
import ModelIR

extension Operator {
  static let linearRegressor = Operator(
    "LinearRegressor", domain: "ai.onnx.ml",
    summary: "Gives for each sample and target the weighted sum of the features and the intercept.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "tensor(float)")],
        attributes: [
          .optional("coefficients", .floats), .optional("intercepts", .floats),
          .string("post_transform", "NONE"), .int("targets", 1),
        ], types: ["T": .tensor([.indices, ElementTypes(.double, .float)])])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(
        0, .float, [try context.sampleCount(), .known(try context.int("targets"))])
    },
    evaluate: { context throws(Diagnostic) in
      let rows = try context.featureRows()
      let targets = try context.int("targets")
      guard targets > 0 && targets <= 1 << 24 else {
        throw context.invalid("targets", "is \(targets)")
      }
      let scores = try context.linearScores(rows, count: targets)
      let transform = try context.postTransform()
      return [
        .tensor(
          Tensor(.float, [rows.rowCount, targets], doubles: scores.flatMap { transform($0) }))
      ]
    })
}

extension EvaluationContext {
  /// For each sample `count` weighted sums of its features, by the first coefficients where there
  /// may be more.
  func linearScores(
    _ rows: FeatureRows, count: Int, allowsRest: Bool = false
  ) throws(Diagnostic) -> [[Double]] {
    let weights = try optionalFloats("coefficients") ?? []
    let (expected, overflow) = count.multipliedReportingOverflow(by: rows.width)
    guard !overflow, weights.count == expected || allowsRest && weights.count > expected else {
      throw invalid(
        "coefficients",
        "has \(counted(weights.count, "value")) for \(count) sums of \(rows.width) features")
    }
    let intercepts = try perFeature("intercepts", width: count, default: 0)
    return (0..<rows.rowCount).map { index in
      let row = rows.row(index)
      return (0..<count).map { target in
        let own = weights[(target * rows.width)..<((target + 1) * rows.width)]
        return zip(row, own).reduce(intercepts[target]) { $0 + $1.0 * $1.1 }
      }
    }
  }
}
