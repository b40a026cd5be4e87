import ModelIR
import Operators

extension OperatorAdapter {
  static let gelu = OperatorAdapter(
    "Gelu",
    Change(
      20,
      down: .decomposed("Erf or Tanh and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let one = try node.scalar(1, try node.elementType(x))
        let half = try node.scaled(x, by: 0.5)
        let inner: ValueID
        if try node.string("approximate") == "tanh" {
          let cube = try node("Mul", x, try node("Mul", x, x))
          let sum = try node("Add", x, try node.scaled(cube, by: 0.044715))
          inner = try node("Tanh", try node.scaled(sum, by: (2 / Double.pi).squareRoot()))
        } else {
          inner = try node("Erf", try node.scaled(x, by: 0.5.squareRoot()))
        }
        try node.replace(by: "Mul", half, try node("Add", one, inner))
      }))
}
