import Diagnostics
import ModelIR

extension Operator {
  static let randomUniformLike = Operator(
    "RandomUniformLike",
    summary:
      "Draws as many numbers as a tensor has from a uniform distribution between two bounds.",
    isDeterministic: false,
    versions: [
      .since(
        1, inputs: [.required("input", "T1")], outputs: [.required("output", "T2")],
        attributes: [
          .optional("dtype", .int), .float("high", 1), .float("low", 0), .optional("seed", .float),
        ],
        types: ["T1": .tensor(.all), "T2": .tensor(.floats)]),
      .since(22) {
        $0.types["T1"] = .tensor(.allIR4)
        $0.types["T2"] = .tensor(.floatsAndBFloat16)
      },
    ],
    infer: inferRandomLike,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let low = try context.float("low")
      let high = try context.float("high")
      return try context.randomTensor(
        context.randomType(like: x.elementType) ?? .float, x.shape
      ) { low + (high - low) * $0.uniform() }
    })
}
