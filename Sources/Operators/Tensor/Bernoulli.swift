import Diagnostics
import ModelIR

extension Operator {
  static let bernoulli = Operator(
    "Bernoulli",
    summary: "Draws 1 with the probability that each element gives, and 0 otherwise.",
    isDeterministic: false,
    versions: [
      .since(
        15, inputs: [.required("input", "T1")], outputs: [.required("output", "T2")],
        attributes: [.optional("dtype", .int), .optional("seed", .float)],
        types: ["T1": .tensor(.floats), "T2": .tensor([.numericAndBFloat16, .bool])]),
      .since(22) { $0.types["T1"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferRandomLike,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let probabilities = x.doubles
      guard probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
        throw context.invalidData("a probability lies outside of 0 to 1")
      }
      let type = try context.randomType(like: x.elementType) ?? .float
      let values = try context.drawing { generator in
        probabilities.map { generator.bernoulli($0) ? 1.0 : 0 }
      }
      return [.tensor(Tensor(type, x.shape, doubles: values))]
    })
}
