import Diagnostics
import ModelIR

extension Operator {
  static let multinomial = Operator(
    "Multinomial",
    summary: """
      Draws `sample_size` classes for each row, with probabilities in proportion to `e^x` of its \\
      elements.
      """,
    isDeterministic: false,
    versions: [
      .since(
        7, inputs: [.required("input", "T1")], outputs: [.required("output", "T2")],
        attributes: [.int("dtype", 6), .int("sample_size", 1), .optional("seed", .float)],
        types: ["T1": .tensor(.floats), "T2": .tensor(.indices)]),
      .since(22) { $0.types["T1"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      let size = try context.int("sample_size")
      guard size >= 0 else { throw context.invalid("sample_size", "is \(size)") }
      let batch = context.shape(0)?.dimensions.first ?? .unknown
      context.setOutput(0, try context.randomType(), [batch, .known(size)])
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let size = try context.int("sample_size")
      guard x.rank == 2 else {
        throw context.mismatch("shape \(x.shape), expected a row of classes for each sample")
      }
      _ = try context.checkedCount([x.shape[0], size])
      let classes = x.shape[1]
      let logarithms = x.doubles
      var distributions: [[Double]] = []
      for row in 0..<x.shape[0] {
        let scores = Array(logarithms[row * classes..<(row + 1) * classes])
        let largest = scores.max() ?? 0
        var sums: [Double] = []
        for score in scores { sums.append((sums.last ?? 0) + exp(score - largest)) }
        guard let total = sums.last, total.isFinite else {
          throw context.invalidData("row \(row) gives no probabilities")
        }
        distributions.append(sums)
      }
      let samples = try context.drawing { generator in
        distributions.flatMap { sums in
          (0..<size).map { _ in
            let threshold = generator.uniform() * (sums.last ?? 0)
            return Int64(sums.firstIndex { $0 > threshold } ?? classes - 1)
          }
        }
      }
      let type = try context.randomType() ?? .int32
      return [.tensor(Tensor(type, [x.shape[0], size], int64s: samples))]
    })
}
