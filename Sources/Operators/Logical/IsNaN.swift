import Diagnostics
import ModelIR

extension Operator {
  static let isNaN = Operator(
    "IsNaN",
    summary: "Tells which elements are not a number.",
    versions: [
      .since(
        9, inputs: [.required("X", "T1")], outputs: [.required("Y", "T2")],
        types: ["T1": .tensor(.floats), "T2": .tensor(.bool)]),
      .since(13) { $0.types["T1"] = .tensor(.floatsAndBFloat16) },
      .since(20) { $0.types["T1"] = .tensor([.floatsAndBFloat16, .float8]) },
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, .bool, context.shape(0)) },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      return [.tensor(Tensor(x.shape, booleans: x.doubles.map(\.isNaN)))]
    })
}
