import ModelIR
import Operators

extension OperatorAdapter {
  static let gather = OperatorAdapter(
    "Gather", widening: .values,
    Change(
      11,
      down: .decomposed("negative indices are counted from the front; the extent must be known") {
        node throws(Refusal) in
        let (x, indices) = (try node.input(0), try node.input(1))
        let rank = try node.rank(x)
        let axis = try node.normalized(try node.int("axis"), rank: rank)
        node.set("axis", .int(Int64(axis)))
        if let known = node.constant(indices)?.int64s, !known.contains(where: { $0 < 0 }) { return }
        guard let extent = node.extent(of: x, axis) else {
          throw .unknown("the extent of axis \(axis) is not known, and indices may be below zero")
        }
        node.setInput(1, try node.fromFront(indices, extent))
      }))
}
