import ModelIR
import Operators

extension OperatorAdapter {
  static let tensorScatter = OperatorAdapter(
    "TensorScatter", widening: .values,
    Change(
      24,
      down: .decomposed("ScatterElements; the shapes must be known") { node throws(Refusal) in
        let (cache, update) = (try node.input(0), try node.input(1))
        let (shape, added) = (try node.extents(cache), try node.extents(update))
        let axis = try node.normalized(try node.int("axis", or: -2), rank: shape.count)
        var steps = [Int](repeating: 1, count: shape.count)
        steps[axis] = added[axis]
        guard added.count == shape.count else { throw .argument("the ranks differ") }
        _ = try node.count(added[axis])
        var places = try node.reshape(try node.vector(Array(0..<added[axis])), steps)
        if let starts = node.optionalInput(2) {
          var column = [Int](repeating: 1, count: shape.count)
          column[0] = shape[0]
          places = try node("Add", places, try node.reshape(starts, column))
          if try node.string("mode") == "circular" {
            places = try node("Mod", places, try node.scalar(shape[axis]))
          }
        }
        let indices = try node("Expand", places, try node.vector(added))
        try node.replace(
          by: "ScatterElements", cache, indices, update, with: ["axis": .int(Int64(axis))])
      }))
}
