import Diagnostics
import ModelIR

extension Operator {
  static let randomNormal = Operator(
    "RandomNormal",
    summary: "Draws numbers from a normal distribution with the given mean and standard deviation.",
    isDeterministic: false,
    versions: [
      .since(
        1, inputs: [], outputs: [.required("output", "T")],
        attributes: [
          .int("dtype", 1), .float("mean", 0), .float("scale", 1), .optional("seed", .float),
          .required("shape", .ints),
        ],
        types: ["T": .tensor(.floats)]),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferRandom,
    evaluate: { context throws(Diagnostic) in
      let mean = try context.float("mean")
      let scale = try context.float("scale")
      return try context.randomTensor(
        context.randomType() ?? .float, context.ints("shape")
      ) { mean + scale * $0.normal() }
    })
}
