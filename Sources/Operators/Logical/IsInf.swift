import Diagnostics
import ModelIR

extension Operator {
  static let isInf = Operator(
    "IsInf",
    summary: "Tells which elements are infinite; each sign can be left out.",
    versions: [
      .since(
        10, inputs: [.required("X", "T1")], outputs: [.required("Y", "T2")],
        attributes: [.int("detect_negative", 1), .int("detect_positive", 1)],
        types: ["T1": .tensor(.float, .double), "T2": .tensor(.bool)]),
      .since(20) { $0.types["T1"] = .tensor([.floatsAndBFloat16, .float8]) },
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, .bool, context.shape(0)) },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let negative = try context.bool("detect_negative")
      let positive = try context.bool("detect_positive")
      let found = x.doubles.map { $0.isInfinite && ($0 < 0 ? negative : positive) }
      return [.tensor(Tensor(x.shape, booleans: found))]
    })
}
