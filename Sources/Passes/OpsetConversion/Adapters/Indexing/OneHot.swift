import ModelIR
import Operators

extension OperatorAdapter {
  static let oneHot = OperatorAdapter(
    "OneHot", widening: .values,
    Change(
      11,
      down: .adjusted("axes below zero are counted from the front") { node throws(Refusal) in
        let axis = try node.int("axis", or: -1)
        // The last axis of the result has always been -1.
        guard axis < -1 else { return }
        node.set("axis", .int(Int64(axis + (try node.rank(try node.input(0))) + 1)))
      }),
    Change(
      9,
      down: .decomposed("Equal with the positions and Where") { node throws(Refusal) in
        let indices = try node.input(0)
        let rank = try node.rank(indices)
        guard let depth = node.constant(try node.input(1))?.int64s.first, depth >= 0,
          depth < 1 << 20,
          let values = node.constant(try node.input(2))
        else { throw .dynamic("'depth' or 'values' is computed or given at run time") }
        let axis = try node.int("axis", or: -1)
        let position = axis < 0 ? axis + rank + 1 : axis
        guard (0...rank).contains(position) else { throw .attribute("axis \(axis) does not exist") }
        var shape = [Int](repeating: 1, count: rank + 1)
        shape[position] = Int(depth)
        let places = try node.reshape(try node.vector(Array(0..<Int(depth))), shape)
        let wide = try node.cast(indices, to: .int64)
        let isNegative = try node("Less", wide, try node.scalar(0))
        let offset = try node(
          "Mul", try node.cast(isNegative, to: .int64), try node.scalar(Int(depth)))
        let wanted = try node.unsqueeze(try node("Add", wide, offset), [position])
        let type = values.elementType
        guard let off = values.doubles.first, let on = values.doubles.last else {
          throw .argument("'values' is empty")
        }
        try node.replace(
          by: "Where", try node("Equal", wanted, places), try node.scalar(on, type),
          try node.scalar(off, type))
      }))
}
