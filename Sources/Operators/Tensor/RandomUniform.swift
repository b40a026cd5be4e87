import Diagnostics
import ModelIR

extension Operator {
  static let randomUniform = Operator(
    "RandomUniform",
    summary: "Draws numbers from a uniform distribution between two bounds.",
    isDeterministic: false,
    versions: [
      .since(
        1, inputs: [], outputs: [.required("output", "T")],
        attributes: [
          .int("dtype", 1), .float("high", 1), .float("low", 0), .optional("seed", .float),
          .required("shape", .ints),
        ],
        types: ["T": .tensor(.floats)]),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferRandom,
    evaluate: { context throws(Diagnostic) in
      let low = try context.float("low")
      let high = try context.float("high")
      return try context.randomTensor(
        context.randomType() ?? .float, context.ints("shape")
      ) { low + (high - low) * $0.uniform() }
    })
}
