import ModelIR
import Operators

extension OperatorAdapter {
  static let bernoulli = OperatorAdapter(
    "Bernoulli",
    Change(
      15,
      down: .decomposed("RandomUniformLike and comparisons") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let number = try node.optionalInt("dtype").map { Int64($0) } ?? Int64(type.rawValue)
        let double = AttributeValue.int(Int64(ElementType.double.rawValue))
        let drawn: ValueID
        if let seed = try node.optionalFloat("seed") {
          drawn = try node(
            "RandomUniformLike", x, with: ["dtype": double, "seed": .float(Float(seed))])
        } else {
          drawn = try node("RandomUniformLike", x, with: ["dtype": double])
        }
        // The tail is taken that numpy's inversion takes, so that equal draws give equal results.
        let p = try node.cast(x, to: .double)
        let isLikely = try node("Greater", p, try node.scalar(0.5, .double))
        let upper = try node("Greater", drawn, try node("Sub", try node.scalar(1, .double), p))
        let lower = try node("Not", try node("Greater", drawn, p))
        let likely = try node("And", isLikely, lower)
        let result = try node("Or", likely, try node("And", try node("Not", isLikely), upper))
        try node.replace(by: "Cast", result, with: ["to": .int(number)])
      }))
}
