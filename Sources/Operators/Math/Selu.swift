import Diagnostics
import Glibc
import ModelIR

extension Operator {
  static let selu = Operator(
    "Selu",
    summary:
      "Computes `gamma * x` for `x > 0` and `gamma * alpha * (e^x - 1)` below, for each element.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [
          .float("alpha", 1.6732), .float("gamma", 1.0507), .optional("consumed_inputs", .ints),
        ],
        types: ["T": .tensor(.floats)]),
      .since(6) {
        $0.remove("consumed_inputs")
        $0.set(.float("alpha", 1.6732632))
        $0.set(.float("gamma", 1.050701))
      },
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      let gamma = try context.float("gamma")
      return try context.mapReal { gamma * ($0 > 0 ? $0 : alpha * expm1($0)) }
    },
    prepare: prepareSelu,
    differentiate: differentiateSelu)
}
