import ModelIR
import Operators

extension OperatorAdapter {
  static let layerNormalization = OperatorAdapter(
    "LayerNormalization",
    Change(
      17,
      down: .decomposed("ReduceMean and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let axes = try node.axesFrom(x)
        let wide = try node.inStashType(x)
        let mean = try node.reduce("ReduceMean", wide, axes)
        let difference = try node("Sub", wide, mean)
        let inverse = try node.inverseDeviation(try node("Mul", difference, difference), axes)
        let type = try node.elementType(x)
        let normalized = try node.cast(try node("Mul", difference, inverse), to: type)
        if let bias = node.optionalInput(2) {
          try node.compute(
            output: 0, by: "Add", try node("Mul", normalized, try node.input(1)), bias)
        } else {
          try node.compute(output: 0, by: "Mul", normalized, try node.input(1))
        }
        try node.compute(output: 1, by: "Identity", mean)
        try node.compute(output: 2, by: "Identity", inverse)
      }))
}
