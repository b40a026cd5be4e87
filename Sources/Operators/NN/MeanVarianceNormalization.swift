import Diagnostics
import ModelIR

extension Operator {
  static let meanVarianceNormalization = Operator(
    "MeanVarianceNormalization",
    summary: """
      Normalizes over `axes`: `(X - mean) / (sqrt(variance) + 1e-9)`.
      """,
    versions: [
      .since(
        9, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.ints("axes", [0, 2, 3])], types: ["T": .tensor(.floats)]),
      .since(13) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      var extents = x.shape
      for axis in try context.ints("axes") {
        extents[try context.normalizedAxis(axis, rank: x.rank, of: "axes")] = 1
      }
      // For each element, the position of its statistics in a tensor whose axes are reduced to 1.
      let group = Broadcasting.positions(extents, to: x.shape)
      let values = x.doubles
      let count = extents.elementCount
      let size = count == 0 ? 0 : Double(values.count / count)
      var means = [Double](repeating: 0, count: count)
      for (value, g) in zip(values, group) { means[g] += value / size }
      var variances = [Double](repeating: 0, count: count)
      for (value, g) in zip(values, group) {
        variances[g] += (value - means[g]) * (value - means[g]) / size
      }
      let y = zip(values, group).map { ($0 - means[$1]) / (variances[$1].squareRoot() + 1e-9) }
      return [.tensor(Tensor(x.elementType, x.shape, doubles: y))]
    },
    differentiate: differentiateMeanVarianceNormalization)
}
