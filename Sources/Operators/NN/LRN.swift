import Diagnostics
import Glibc
import ModelIR

extension Operator {
  static let lrn = Operator(
    "LRN",
    summary: """
      Normalizes each element by its neighbours in `size` channels: \
      `X / (bias + alpha / size * Σ X²)^beta`, the sum from channel `c - floor((size - 1) / 2)` to \
      `c + ceil((size - 1) / 2)`.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [
          .float("alpha", 0.0001), .float("beta", 0.75), .float("bias", 1),
          .required("size", .int),
        ],
        types: ["T": .tensor(.floats)]),
      .since(13) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let inner = try context.spatialExtents(x).elementCount
      let size = try context.int("size")
      guard size >= 1 else {
        throw context.invalid("size", "is \(size), expected a positive number")
      }
      let bias = try context.float("bias")
      let factor = try context.float("alpha") / Double(size)
      let beta = try context.float("beta")
      let values = x.doubles
      let sums = neighbourSums(values, samples: x.shape[0], channels: x.shape[1], inner, size)
      let y = zip(values, sums).map { $0 / Glibc.pow(bias + factor * $1, beta) }
      return [.tensor(Tensor(x.elementType, x.shape, doubles: y))]
    },
    prepare: prepareLRN,
    differentiate: differentiateLRN)
}

/// The sums of squares over neighbouring channels.
private func neighbourSums(
  _ x: [Double], samples: Int, channels: Int, _ inner: Int, _ size: Int
) -> [Double] {
  // A neighbourhood wider than all channels together is cut off at both ends.
  let before = min((size - 1) / 2, channels)
  let after = min(size - 1 - (size - 1) / 2, channels)
  var sums = [Double](repeating: 0, count: x.count)
  for sample in 0..<samples {
    for c in 0..<channels {
      let target = (sample * channels + c) * inner
      for neighbour in max(0, c - before)...min(channels - 1, c + after) {
        let source = (sample * channels + neighbour) * inner
        for i in 0..<inner { sums[target + i] += x[source + i] * x[source + i] }
      }
    }
  }
  return sums
}
