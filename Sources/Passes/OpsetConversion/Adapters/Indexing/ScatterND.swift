import ModelIR
import Operators

extension OperatorAdapter {
  static let scatterND = OperatorAdapter(
    "ScatterND", widening: .values,
    Change(
      18,
      down: .decomposed("a reduction over all updates, for `max` and `min`") {
        node throws(Refusal) in
        if ["max", "min"].contains(try node.string("reduction")) {
          try node.scatterSlicesByReduction()
        }
      }),
    Change(
      16,
      down: .decomposed("a reduction over all updates, where there is one") {
        node throws(Refusal) in
        if try node.string("reduction") != "none" { try node.scatterSlicesByReduction() }
      }),
    Change(
      11,
      down: .decomposed("a comparison of all places with all indices; the shapes must be known") {
        node throws(Refusal) in
        try node.scatterSlicesByReduction()
      }))
}

extension NodeRewriter {
  fileprivate mutating func scatterSlicesByReduction() throws(Refusal) {
    let x = try input(0)
    let (shape, places) = (try extents(x), try extents(try input(1)))
    guard let depth = places.last, depth <= shape.count else {
      throw .argument("the shapes do not fit")
    }
    let rows = try flatRows(of: try input(1), in: Array(shape.prefix(depth)))
    let count = places.dropLast().reduce(1, *)
    let slice = shape.dropFirst(depth).reduce(1, *)
    try scatter(
      into: x, shape, rows, try reshape(try input(2), [count, slice]), count, slice: slice)
  }
}
