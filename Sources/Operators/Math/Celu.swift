import Diagnostics
import Glibc
import ModelIR

extension Operator {
  static let celu = Operator(
    "Celu",
    summary: "Computes `max(0, x) + min(0, alpha * (e^(x / alpha) - 1))` for each element.",
    versions: [
      .since(
        12, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.float("alpha", 1)], types: ["T": .tensor(.float)]),
      .since(28) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      return try context.mapReal { max($0, 0) + min(alpha * expm1($0 / alpha), 0) }
    },
    differentiate: differentiateCelu)
}
