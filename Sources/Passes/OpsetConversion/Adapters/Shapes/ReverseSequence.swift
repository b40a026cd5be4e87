import ModelIR
import Operators

extension OperatorAdapter {
  static let reverseSequence = OperatorAdapter(
    "ReverseSequence", widening: .values,
    Change(
      10,
      down: .decomposed("GatherElements; the shapes must be known") { node throws(Refusal) in
        let (x, lengths) = (try node.input(0), try node.input(1))
        let shape = try node.extents(x)
        let (batch, time) = (try node.int("batch_axis", or: 1), try node.int("time_axis"))
        guard shape.indices.contains(batch), shape.indices.contains(time) else {
          throw .attribute("'batch_axis' \(batch) or 'time_axis' \(time) does not exist")
        }
        _ = try node.count(shape[time])
        var rows = [Int](repeating: 1, count: shape.count)
        rows[batch] = shape[batch]
        var columns = [Int](repeating: 1, count: shape.count)
        columns[time] = shape[time]
        let ends = try node.reshape(lengths, rows)
        let places = try node.reshape(try node.vector(Array(0..<shape[time])), columns)
        let mirrored = try node("Sub", try node("Sub", ends, try node.scalar(1)), places)
        let isInside = try node("Less", places, ends)
        let wanted = try node("Where", isInside, mirrored, places)
        let indices = try node("Expand", wanted, try node.vector(shape))
        try node.replace(by: "GatherElements", x, indices, with: ["axis": .int(Int64(time))])
      }))
}
