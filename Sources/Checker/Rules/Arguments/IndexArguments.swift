import Diagnostics
import ModelIR

extension ArgumentCheck {
  /// Constant indices, where operators take some, lie within the extents that they select from.
  static let indices: [ArgumentCheck] = [
    ArgumentCheck("Gather") { node in
      guard let axis = node.checkAxis("axis", rank: node.shape(0)?.rank) else { return }
      node.checkIndices(1, extent: node.extent(0, axis), negative: node.since >= 11)
    },
    ArgumentCheck("GatherElements", "ScatterElements", "Scatter") { node in
      guard let shape = node.shape(0), let axis = node.checkAxis("axis", rank: shape.rank) else {
        return
      }
      node.requireRank(1, shape.rank...shape.rank)
      node.checkIndices(1, extent: shape[axis].extent, negative: node.since >= 11)
      guard node.hasInput(2), let indices = node.shape(1), let updates = node.shape(2) else {
        return
      }
      if !indices.canBe(updates) {
        node.rejectShape(2, "has shape \(updates), expected that of the indices, \(indices)")
      }
    },
    ArgumentCheck("GatherND", "ScatterND") { node in
      guard let shape = node.shape(0), let indices = node.shape(1), indices.rank > 0 else { return }
      let batch = node.operatorType == "GatherND" ? node.integer("batch_dims") ?? 0 : 0
      guard batch >= 0, let depth = indices[indices.rank - 1].extent else { return }
      guard depth <= shape.rank - batch else {
        node.rejectShape(1, "selects by \(depth) of the \(shape.rank - batch) axes that there are")
        return
      }
      if let tuples = node.constants(1), depth > 0 {
        for (position, index) in tuples.enumerated() {
          guard let extent = shape[batch + position % depth].extent else { continue }
          if index < -extent || index >= extent {
            node.reject(
              input: 1,
              "has \(index) on axis \(batch + position % depth), expected "
                + "\(-extent) to \(extent - 1)")
            break
          }
        }
      }
      guard node.hasInput(2), let updates = node.shape(2) else { return }
      let wanted = Shape(
        Array(indices.dimensions.dropLast()) + Array(shape.dimensions.dropFirst(depth)))
      if !wanted.canBe(updates) { node.rejectShape(2, "has shape \(updates), expected \(wanted)") }
    },
    ArgumentCheck("OneHot") { node in
      _ = node.checkAxis("axis", rank: node.shape(0).map { $0.rank + 1 })
      if let depth = node.constantInteger(1), depth < 0 {
        node.reject(input: 1, "is \(depth), expected 0 or more")
      }
      node.requireVector(2, count: 2, "for off and on")
    },
    ArgumentCheck("TopK") { node in
      guard let k = node.since < 10 ? node.integer("k") : node.constantInteger(1) else { return }
      guard k >= 0 else {
        if node.since >= 10 { node.reject(input: 1, "is \(k), expected 0 or more") }
        return
      }
      guard let shape = node.shape(0), let axis = node.integer("axis") else { return }
      let place = axis < 0 ? axis + shape.rank : axis
      guard shape.dimensions.indices.contains(place), let extent = shape[place].extent, k > extent
      else { return }
      let what = "is \(k), but axis \(axis) has \(counted(extent, "element"))"
      if node.since < 10 { node.reject("k", what) } else { node.reject(input: 1, what) }
    },
    ArgumentCheck("CumSum", "CumProd") { node in
      guard let rank = node.shape(0)?.rank, let axis = node.constantInteger(1) else { return }
      if axis < -rank || axis >= rank {
        node.reject(input: 1, "is \(axis), expected \(-rank) to \(rank - 1) for rank \(rank)")
      }
    },
    ArgumentCheck("ReverseSequence") { node in
      guard let batch = node.integer("batch_axis"), let time = node.integer("time_axis") else {
        return
      }
      if batch == time { node.reject("batch_axis", "is \(batch), the same as 'time_axis'") }
      node.requireVector(1, count: node.extent(0, batch), "for as many sequences")
      guard let lengths = node.constants(1), let extent = node.extent(0, time),
        let wrong = lengths.first(where: { $0 < 0 || $0 > extent })
      else { return }
      node.reject(input: 1, "has \(wrong), expected 0 to \(extent)")
    },
    ArgumentCheck("SequenceAt", "SequenceErase") { node in
      guard let position = node.constantInteger(1), let count = node.sequenceLength(0) else {
        return
      }
      if position < -count || position >= count {
        node.reject(input: 1, "is \(position), but the sequence has \(counted(count, "element"))")
      }
    },
    ArgumentCheck("ai.onnx.ml::ArrayFeatureExtractor") { node in
      guard let shape = node.shape(0), shape.rank > 0 else { return }
      node.checkIndices(1, extent: shape[shape.rank - 1].extent, negative: false)
    },
  ]
}

extension NodeInspection {
  /// Requires constant indices to lie within an extent.
  fileprivate mutating func checkIndices(_ index: Int, extent: Int?, negative: Bool) {
    guard let extent, let indices = constants(index) else { return }
    let range = (negative ? -extent : 0)..<max(extent, negative ? -extent : 0)
    guard let wrong = indices.first(where: { !range.contains($0) }) else { return }
    let expected =
      extent > 0 ? "\(range.lowerBound) to \(extent - 1)" : "none, as the axis is empty"
    reject(input: index, "has \(wrong), expected \(expected)")
  }
}
