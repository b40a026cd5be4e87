import Diagnostics
import ModelIR

extension Operator {
  static let randomNormalLike = Operator(
    "RandomNormalLike",
    summary:
      "Draws as many numbers as a tensor has from a normal distribution with the given mean and standard deviation.",
    isDeterministic: false,
    versions: [
      .since(
        1, inputs: [.required("input", "T1")], outputs: [.required("output", "T2")],
        attributes: [
          .optional("dtype", .int), .float("mean", 0), .float("scale", 1),
          .optional("seed", .float),
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
      let mean = try context.float("mean")
      let scale = try context.float("scale")
      return try context.randomTensor(
        context.randomType(like: x.elementType) ?? .float, x.shape
      ) { mean + scale * $0.normal() }
    })
}
