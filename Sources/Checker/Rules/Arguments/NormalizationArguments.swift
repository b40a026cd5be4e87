import Diagnostics
import ModelIR

extension ArgumentCheck {
  /// Normalizations: parameters have an element a channel or cover the normalized axes.
  static let normalizations: [ArgumentCheck] = [
    ArgumentCheck("BatchNormalization", "InstanceNormalization") { node in
      let channels = node.channelCount
      for slot in 1..<5 where node.hasInput(slot) {
        node.requireVector(slot, count: channels, "for as many channels")
      }
    },
    ArgumentCheck("GroupNormalization") { node in
      guard let groups = node.integer("num_groups"), groups > 0 else { return }
      let channels = node.channelCount
      if let channels, channels % groups != 0 {
        node.reject(
          "num_groups", "is \(groups), which does not divide the \(counted(channels, "channel"))")
      }
      for slot in 1...2 {
        let (count, reason) =
          node.since < 21 ? (groups, "for as many groups") : (channels, "for as many channels")
        node.requireVector(slot, count: count, reason)
      }
    },
    ArgumentCheck("LayerNormalization", "RMSNormalization") { node in
      guard let shape = node.shape(0), let axis = node.checkAxis("axis", rank: shape.rank) else {
        return
      }
      let normalized = Array(shape.dimensions[axis...])
      for slot in 1..<3 where node.hasInput(slot) {
        guard let parameter = node.shape(slot) else { continue }
        if !parameter.broadcasts(to: shape) {
          node.rejectShape(
            slot, "has shape \(parameter), which does not broadcast to \(Shape(normalized))")
        }
      }
    },
    ArgumentCheck("Softmax", "LogSoftmax", "Hardmax") { node in
      _ = node.checkAxis("axis", rank: node.shape(0)?.rank, endIncluded: node.since < 11)
    },
    ArgumentCheck("LpNormalization", "ArgMax", "ArgMin", "TopK", "Compress", "Unique") { node in
      if node.value("axis") != nil { _ = node.checkAxis("axis", rank: node.shape(0)?.rank) }
    },
    ArgumentCheck("PRelu") { node in
      guard node.since >= 7, let shape = node.shape(0), let slope = node.shape(1),
        !slope.broadcasts(to: shape)
      else { return }
      node.rejectShape(1, "has shape \(slope), which does not broadcast to \(shape)")
    },
    ArgumentCheck("Dropout") { node in
      guard let ratio = node.constantNumbers(1)?.first, !(0..<1).contains(ratio) else { return }
      node.reject(input: 1, "is \(ratio), expected at least 0 and less than 1")
    },
  ]
}

extension NodeInspection {
  /// The extent of the second axis, or 1 where there is none.
  fileprivate var channelCount: Int? {
    guard let shape = shape(0) else { return nil }
    return shape.rank > 1 ? shape[1].extent : shape.rank == 1 ? 1 : nil
  }
}

extension Shape {
  /// Whether a tensor of this shape can broadcast to `other` without changing it.
  func broadcasts(to other: Shape) -> Bool {
    guard rank <= other.rank else {
      return dimensions.prefix(rank - other.rank).allSatisfy { $0.known.map { $0 == 1 } ?? true }
        && Shape(Array(dimensions.suffix(other.rank))).broadcasts(to: other)
    }
    return zip(dimensions, other.dimensions.suffix(rank)).allSatisfy { own, wanted in
      guard let own = own.extent, own != 1, let wanted = wanted.extent else { return true }
      return own == wanted
    }
  }
}
