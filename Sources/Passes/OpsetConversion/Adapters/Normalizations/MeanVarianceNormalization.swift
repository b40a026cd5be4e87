import ModelIR
import Operators

extension OperatorAdapter {
  static let meanVarianceNormalization = OperatorAdapter(
    "MeanVarianceNormalization",
    // The body that the standard gives it leaves the default out, and onnx.checker then refuses the model.
    stated: (since: 13, attributes: [Attribute("axes", .ints([0, 2, 3]))]),
    Change(
      9,
      down: .decomposed("ReduceMean and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let axes = try node.ints("axes") ?? [0, 2, 3]
        let mean = try node.reduce("ReduceMean", x, axes)
        let squares = try node.reduce("ReduceMean", try node("Mul", x, x), axes)
        let variance = try node("Sub", squares, try node("Mul", mean, mean))
        let deviation = try node("Sqrt", variance)
        let divisor = try node("Add", deviation, try node.scalar(1e-9, try node.elementType(x)))
        try node.replace(by: "Div", try node("Sub", x, mean), divisor)
      }))
}
