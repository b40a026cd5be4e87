import Diagnostics
import ModelIR

extension ArgumentCheck {
  /// Operators that rearrange elements: the shapes, sizes and axes that they are given are possible.
  static let shapes: [ArgumentCheck] = [
    ArgumentCheck("Reshape") { node in node.checkReshape() },
    ArgumentCheck("Expand", "ConstantOfShape") { node in
      let slot = node.operatorType == "Expand" ? 1 : 0
      if let wrong = node.constants(slot)?.first(where: { $0 < 0 }) {
        node.reject(input: slot, "has \(wrong), expected 0 or more")
      }
    },
    ArgumentCheck("Tile") { node in
      guard node.since >= 6 else { return }
      if let wrong = node.constants(1)?.first(where: { $0 < 0 }) {
        node.reject(input: 1, "has \(wrong), expected 0 or more")
      }
      node.requireVector(1, count: node.shape(0)?.rank, "for as many axes")
    },
    ArgumentCheck("Split") { node in
      guard node.since >= 13 else { return }
      if node.since >= 18 {
        if node.hasInput(1), node.has("num_outputs") {
          node.reject("num_outputs", "is set beside the input 'split', expected one of the two")
        } else if !node.hasInput(1), !node.has("num_outputs") {
          node.reject("num_outputs", "is missing, and so is the input 'split'")
        }
      }
      if let wrong = node.constants(1)?.first(where: { $0 < 0 }) {
        node.reject(input: 1, "has \(wrong), expected 0 or more")
      }
    },
    ArgumentCheck("SplitToSequence") { node in
      guard let rank = node.shape(0)?.rank, let axis = node.checkAxis("axis", rank: rank),
        let sizes = node.constants(1)
      else { return }
      if let wrong = sizes.first(where: { $0 < 0 }) {
        node.reject(input: 1, "has \(wrong), expected 0 or more")
        return
      }
      guard node.shape(1)?.rank == 1, let extent = node.extent(0, axis) else { return }
      let total = sizes.reduce((sum: 0, overflow: false)) { total, size in
        let (sum, overflow) = total.sum.addingReportingOverflow(size)
        return (sum, total.overflow || overflow)
      }
      if total.overflow || total.sum != extent {
        node.reject(
          input: 1, "adds up to \(total.sum), but axis \(axis) has \(counted(extent, "element"))")
      }
    },
    ArgumentCheck("Slice") { node in
      guard node.since >= 10 else { return }
      guard let count = node.elementCount(1) else { return }
      for slot in 2..<5 where node.hasInput(slot) {
        node.requireVector(slot, count: count, "for as many starts")
      }
      if node.constants(4)?.contains(0) == true {
        node.reject(input: 4, "has a step of 0")
      }
    },
    ArgumentCheck("Pad") { node in
      guard let rank = node.shape(0)?.rank else { return }
      let pads = node.since >= 11 ? node.constants(1) : node.integers("pads")
      guard let pads, node.text("mode") == "reflect", !node.hasInput(3), pads.count == 2 * rank
      else { return }
      for axis in 0..<rank {
        guard let extent = node.extent(0, axis) else { continue }
        let widest = max(pads[axis], pads[axis + rank])
        // A reflection does not repeat the edge: it has one element less than the axis.
        if widest >= max(extent, 1) {
          let what =
            "reflects \(widest) elements of axis \(axis), which has \(max(0, extent - 1)) to reflect"
          if node.since >= 11 { node.reject(input: 1, what) } else { node.reject("pads", what) }
          return
        }
      }
    },
    ArgumentCheck("Resize") { node in
      guard node.since >= 11 else {
        node.checkScales(1, exactly: true)
        return
      }
      // An input without elements is as good as none.
      let scales = node.hasInput(2) && node.elementCount(2) != 0
      let sizes = node.hasInput(3) && node.elementCount(3) != 0
      let certain = node.elementCount(2) != nil || !node.hasInput(2)
      if scales, sizes, certain, node.elementCount(3) != nil {
        node.reject(input: 3, "is given beside 'scales', expected one of the two")
      } else if !scales, !sizes {
        node.reject(input: 2, "is missing, and so is 'sizes'")
      }
      let axes = node.integers("axes")?.count ?? node.shape(0)?.rank
      if scales {
        node.requireVector(2, count: axes, "for as many axes")
        node.checkScales(2, exactly: false)
      }
      if sizes {
        node.requireVector(3, count: axes, "for as many axes")
        if let wrong = node.constants(3)?.first(where: { $0 < 0 }) {
          node.reject(input: 3, "has \(wrong), expected 0 or more")
        }
      }
      if node.text("coordinate_transformation_mode") == "tf_crop_and_resize",
        !node.hasInput(1) || node.elementCount(1) == 0
      {
        node.reject(input: 1, "is missing, which 'tf_crop_and_resize' needs")
      }
    },
    ArgumentCheck("Upsample") { node in
      if node.since >= 9 { node.checkScales(1, exactly: false) }
      if node.since == 7, node.numbers("scales")?.contains(where: { $0 < 1 }) == true {
        node.reject("scales", "has a number below 1")
      }
    },
    ArgumentCheck("Range") { node in
      guard let delta = node.constant(2) else { return }
      let isZero = delta.elementType.isInteger ? delta.int64s.first == 0 : delta.doubles.first == 0
      if isZero { node.reject(input: 2, "is 0") }
    },
    ArgumentCheck("DepthToSpace", "SpaceToDepth") { node in
      node.requireRank(0, 4...4)
    },
    ArgumentCheck("Col2Im") { node in
      guard let block = node.constants(2), let image = node.constants(1), block.count == image.count
      else { return }
      if let wrong = (block + image).first(where: { $0 < 1 }) {
        node.reject(input: 2, "or 'image_shape' has \(wrong), expected 1 or more")
        return
      }
      let size = block.checkedElementCount
      if let size, let channels = node.extent(0, 1), channels % size != 0 {
        node.rejectShape(0, "has \(channels) on axis 1, expected a multiple of the block's \(size)")
      }
      let ones = [Int](repeating: 1, count: block.count)
      let strides = node.integers("strides") ?? ones
      let dilations = node.integers("dilations") ?? ones
      let pads = node.integers("pads") ?? ones.map { _ in 0 } + ones.map { _ in 0 }
      guard strides.count == block.count, dilations.count == block.count,
        pads.count == 2 * block.count, strides.allSatisfy({ $0 > 0 }),
        (image + block + pads + dilations).allSatisfy({ (0..<1 << 20).contains($0) })
      else { return }
      let positions = block.indices.map { axis in
        (image[axis] + pads[axis] + pads[axis + block.count] - dilations[axis] * (block[axis] - 1)
          - 1) / strides[axis] + 1
      }
      node.requireExtent(0, axis: 2, positions.checkedElementCount, "positions of the block")
    },
    ArgumentCheck("Transpose") { node in
      guard let order = node.integers("perm"), let wrong = order.first(where: { $0 < 0 }) else {
        return
      }
      node.reject("perm", "has \(wrong), expected 0 or more")
    },
  ]
}

extension NodeInspection {
  fileprivate mutating func checkReshape() {
    guard let target = since >= 5 ? constants(1) : integers("shape") else { return }
    func objection() -> String? {
      if let wrong = target.first(where: { $0 < -1 }) { return "has \(wrong), expected -1 or more" }
      let open = target.count { $0 == -1 }
      if open > 1 { return "has -1 \(open) times, expected at most once" }
      let copies = integer("allowzero") != 1
      if !copies, open > 0, target.contains(0) {
        return "has -1 beside 0, which 'allowzero' takes for an extent"
      }
      guard let shape = shape(0) else { return nil }
      var extents: [Int] = []
      for (axis, extent) in target.enumerated() where extent != -1 {
        if extent == 0, copies {
          guard axis < shape.rank else {
            return "has 0 at \(axis), but the data has rank \(shape.rank)"
          }
          guard let copied = shape[axis].extent else { return nil }
          extents.append(copied)
        } else {
          extents.append(extent)
        }
      }
      guard let count = shape.known?.checkedElementCount, let wanted = extents.checkedElementCount
      else { return nil }
      let fits = open == 0 ? wanted == count : wanted == 0 ? count == 0 : count % wanted == 0
      return fits ? nil : "is \(target), but the data has \(counted(count, "element")), \(shape)"
    }
    if let shape = shape(1), since >= 5, shape.rank != 1 {
      rejectShape(1, "has shape \(shape), expected a vector")
    } else if let objection = objection() {
      if since >= 5 { reject(input: 1, objection) } else { reject("shape", objection) }
    }
  }

  /// Requires scales to be positive and, where `exactly`, to have one for each axis.
  fileprivate mutating func checkScales(_ index: Int, exactly: Bool) {
    if exactly { requireVector(index, count: shape(0)?.rank, "for as many axes") }
    guard let scales = constantNumbers(index), let wrong = scales.first(where: { !($0 > 0) }) else {
      return
    }
    reject(input: index, "has \(wrong), expected more than 0")
  }
}
