import ModelIR
import Operators

extension OperatorAdapter {
  static let scatterElements = OperatorAdapter(
    "ScatterElements", widening: .values,
    Change(
      18,
      down: .decomposed("a reduction over all updates, for `max` and `min`") {
        node throws(Refusal) in
        if ["max", "min"].contains(try node.string("reduction")) {
          try node.scatterElementsByReduction()
        }
      }),
    Change(
      16,
      down: .decomposed("a reduction over all updates, where there is one") {
        node throws(Refusal) in
        if try node.string("reduction") != "none" { try node.scatterElementsByReduction() }
      }),
    Change(
      11,
      down: .decomposed("Scatter") { node throws(Refusal) in
        let x = try node.input(0)
        let axis = try node.normalized(try node.int("axis"), rank: try node.rank(x))
        guard let extent = node.extent(of: x, axis) else {
          throw .unknown("the extent of the axis is not known")
        }
        let indices = try node.fromFront(try node.input(1), extent)
        try node.replace(
          by: "Scatter", x, indices, try node.input(2), opset: 9, with: ["axis": .int(Int64(axis))])
      }))
}

extension NodeRewriter {
  fileprivate mutating func scatterElementsByReduction() throws(Refusal) {
    let x = try input(0)
    let shape = try extents(x)
    let axis = try normalized(try int("axis"), rank: shape.count)
    let places = try flatPlaces(of: try input(1), in: shape, axis)
    let count = try extents(try input(1)).reduce(1, *)
    try scatter(into: x, shape, places, try reshape(try input(2), [count, 1]), count, slice: 1)
  }
}
