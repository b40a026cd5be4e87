import Diagnostics
import ModelIR

extension Operator {
  static let lpNormalization = Operator(
    "LpNormalization",
    summary: """
      Divides by the 1-norm or 2-norm along an axis; where the norm is zero, the result is zero.
      """,
    versions: [
      .since(
        1, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        attributes: [.int("axis", -1), .int("p", 2)], types: ["T": .tensor(.floats)]),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      if let rank = context.shape(0)?.rank { _ = try context.axis("axis", rank: rank) }
      context.setOutput(0, context.type(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let axis = try context.axis("axis", rank: x.rank)
      let p = try context.int("p")
      guard p == 1 || p == 2 else { throw context.invalid("p", "is \(p), expected 1 or 2") }
      let extent = x.shape[axis]
      let inner = x.shape[(axis + 1)...].elementCountOfSlice
      var values = x.doubles
      let lanes = extent == 0 ? 0 : values.count / extent
      for lane in 0..<lanes {
        let start = lane / inner * extent * inner + lane % inner
        let positions = stride(from: start, to: start + extent * inner, by: inner)
        let sum = positions.reduce(0) { sum, i in
          sum + (p == 1 ? values[i].magnitude : values[i] * values[i])
        }
        let norm = p == 1 ? sum : sum.squareRoot()
        for i in positions { values[i] = norm == 0 ? 0 : values[i] / norm }
      }
      return [.tensor(Tensor(x.elementType, x.shape, doubles: values))]
    },
    differentiate: differentiateLpNormalization)
}
