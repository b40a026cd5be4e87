import ModelIR
import Operators

extension OperatorAdapter {
  static let gatherElements = OperatorAdapter(
    "GatherElements", widening: .values,
    Change(
      11,
      down: .decomposed("Gather from the flat values; the shapes must be known") {
        node throws(Refusal) in
        let (x, indices) = (try node.input(0), try node.input(1))
        let shape = try node.extents(x)
        let axis = try node.normalized(try node.int("axis"), rank: shape.count)
        let places = try node.flatPlaces(of: indices, in: shape, axis)
        let flat = try node.reshape(x, [shape.reduce(1, *)])
        let chosen = try node("Gather", flat, places, with: ["axis": .int(0)])
        try node.replace(by: "Reshape", chosen, try node.vector(try node.extents(indices)))
      }))
}
