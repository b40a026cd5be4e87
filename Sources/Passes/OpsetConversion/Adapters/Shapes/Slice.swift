import ModelIR
import Operators

extension OperatorAdapter {
  static let slice = OperatorAdapter(
    "Slice", widening: .values,
    Change(
      10,
      up: .adjusted("`starts`, `ends` and `axes` become inputs") { node throws(Refusal) in
        let starts = try node.wideInts("starts") ?? []
        let axes = try node.ints("axes") ?? Array(starts.indices)
        node.setInput(1, try node.vector(starts))
        node.setInput(2, try node.vector(try node.wideInts("ends") ?? []))
        node.setInput(3, try node.vector(axes))
        node.remove("starts", "ends", "axes")
      },
      down: .adjusted(
        "`starts`, `ends` and `axes` become attributes, steps a Gather; they must be constant"
      ) {
        node throws(Refusal) in
        let x = try node.input(0)
        let starts = try node.wideIntegers(1)
        let ends = try node.wideIntegers(2)
        var axes = node.has(3) ? try node.integers(3) : Array(starts.indices)
        let steps = node.has(4) ? try node.integers(4) : [Int](repeating: 1, count: starts.count)
        guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count
        else {
          throw .argument("'starts', 'ends', 'axes' and 'steps' have different lengths")
        }
        if axes.contains(where: { $0 < 0 }) {
          let rank = try node.rank(x)
          for index in axes.indices { axes[index] = try node.normalized(axes[index], rank: rank) }
        }
        guard steps.allSatisfy({ $0 == 1 }) else {
          try node.gatherSlices(x, starts, ends, axes, steps)
          return
        }
        node.keepInputs(1)
        node.set("starts", .ints(starts.map { Int64($0) }))
        node.set("ends", .ints(ends.map { Int64($0) }))
        node.set("axes", .ints(axes.map { Int64($0) }))
      }))
}

extension NodeRewriter {
  /// Takes every so-manyth entry along axes by Gather.
  fileprivate mutating func gatherSlices(
    _ x: ValueID, _ starts: [Int], _ ends: [Int], _ axes: [Int], _ steps: [Int]
  ) throws(Refusal) {
    var result = x
    for (index, axis) in axes.enumerated() {
      guard let extent = extent(of: x, axis) else {
        throw .unknown(
          "the extent of axis \(axis) is not known, where every so-manyth entry is taken")
      }
      let step = steps[index]
      guard step != 0 else { throw .argument("'steps' has a 0") }
      let bounds = step > 0 ? 0...extent : -1...(extent - 1)
      func place(_ position: Int) -> Int {
        let (fromFront, overflow) = position.addingReportingOverflow(position < 0 ? extent : 0)
        return min(max(overflow ? position : fromFront, bounds.lowerBound), bounds.upperBound)
      }
      _ = try count(extent)
      let positions = Array(stride(from: place(starts[index]), to: place(ends[index]), by: step))
      result = try self("Gather", result, try vector(positions), with: ["axis": .int(Int64(axis))])
    }
    try finish(result)
  }
}
