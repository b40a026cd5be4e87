import ModelIR
import Operators

extension OperatorAdapter {
  static let rmsNormalization = OperatorAdapter(
    "RMSNormalization",
    Change(
      23,
      down: .decomposed("ReduceMean and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let axes = try node.axesFrom(x)
        let wide = try node.inStashType(x)
        let inverse = try node.inverseDeviation(try node("Mul", wide, wide), axes)
        let normalized = try node.cast(try node("Mul", wide, inverse), to: try node.elementType(x))
        let scale = try node.input(1)
        try node.replace(
          by: "Mul", try node.cast(normalized, to: try node.elementType(scale)), scale)
      }))
}
