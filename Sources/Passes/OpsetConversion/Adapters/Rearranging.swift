import ModelIR
import Operators

extension OperatorAdapter {
  static let depthToSpace = OperatorAdapter(
    "DepthToSpace", widening: .values,
    Change(
      11,
      down: .decomposed("Reshape and Transpose, for the order of columns and rows first") {
        node throws(Refusal) in
        guard try node.string("mode") == "CRD" else {
          node.remove("mode")
          return
        }
        let x = try node.input(0)
        let shape = try node.extents(x)
        let block = try node.int("blocksize")
        guard shape.count == 4, (1...1 << 15).contains(block) else {
          throw .argument("the input has rank \(shape.count)")
        }
        let depth = shape[1] / (block * block)
        let cut = try node.reshape(x, [shape[0], depth, block, block, shape[2], shape[3]])
        let turned = try node.transpose(cut, [0, 1, 4, 2, 5, 3])
        try node.replace(
          by: "Reshape", turned,
          try node.vector([shape[0], depth, shape[2] * block, shape[3] * block]))
      }))

  static let spaceToDepth = OperatorAdapter(
    "SpaceToDepth", widening: .values,
    Change(
      28,
      down: .decomposed("Reshape and Transpose, for the order of columns and rows first") {
        node throws(Refusal) in
        guard try node.string("mode") == "CRD" else { return }
        let x = try node.input(0)
        let shape = try node.extents(x)
        let block = try node.int("blocksize")
        guard shape.count == 4, (1...1 << 15).contains(block) else {
          throw .argument("the input has rank \(shape.count)")
        }
        let (height, width) = (shape[2] / block, shape[3] / block)
        let cut = try node.reshape(x, [shape[0], shape[1], height, block, width, block])
        let turned = try node.transpose(cut, [0, 1, 3, 5, 2, 4])
        try node.replace(
          by: "Reshape", turned,
          try node.vector([shape[0], shape[1] * block * block, height, width]))
      }))

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

  static let concat = OperatorAdapter(
    "Concat", widening: .values,
    Change(11, down: .axesFromFront("axis")),
    Change(
      4,
      up: .adjusted("`axis` is written out") { node throws(Refusal) in
        if !node.has("axis") { node.set("axis", .int(1)) }
      }))

  static let transpose = OperatorAdapter("Transpose", widening: .values)
  static let identity = OperatorAdapter("Identity", widening: .values)
  static let relu = OperatorAdapter("Relu", widening: .values)
  static let abs = OperatorAdapter("Abs", widening: .arithmetic)
  static let neg = OperatorAdapter("Neg", widening: .arithmetic)
  static let matMul = OperatorAdapter("MatMul", widening: .arithmetic)
  static let compress = OperatorAdapter(
    "Compress", widening: .values, Change(11, down: .axesFromFront("axis")))
  static let nonZero = OperatorAdapter("NonZero", widening: .values)
  static let unique = OperatorAdapter("Unique", widening: .values)
}
