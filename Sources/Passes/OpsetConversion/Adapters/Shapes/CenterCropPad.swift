import ModelIR
import Operators

extension OperatorAdapter {
  static let centerCropPad = OperatorAdapter(
    "CenterCropPad", widening: .values,
    Change(
      18,
      down: .decomposed("Slice and Pad; the shapes must be known") { node throws(Refusal) in
        var x = try node.input(0)
        let before = try node.extents(x)
        guard let output = node.node.outputs.first.flatMap({ $0 }) else { return }
        let after = try node.extents(output)
        var (starts, ends, axes): ([Int], [Int], [Int]) = ([], [], [])
        var pads = [Int](repeating: 0, count: 2 * before.count)
        for (axis, (extent, target)) in zip(before, after).enumerated() where extent != target {
          if extent > target {
            starts.append((extent - target) / 2)
            ends.append((extent - target) / 2 + target)
            axes.append(axis)
          } else {
            pads[axis] = (target - extent) / 2
            pads[axis + before.count] = target - extent - pads[axis]
          }
        }
        if !axes.isEmpty {
          x = try node(
            "Slice", x, try node.vector(starts), try node.vector(ends), try node.vector(axes))
        }
        if pads.contains(where: { $0 != 0 }) {
          let zero = try node.constant(Tensor(zeros: try node.elementType(x), []))
          x = try node("Pad", x, try node.vector(pads), zero)
        }
        try node.finish(x)
      }))
}
