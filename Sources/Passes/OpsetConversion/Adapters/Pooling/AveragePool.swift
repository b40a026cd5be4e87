import ModelIR
import Operators

extension OperatorAdapter {
  static let averagePool = OperatorAdapter(
    "AveragePool",
    Change(
      22,
      down: .decomposed("Conv with ones and a division, where a window would begin beyond the edge")
      {
        node throws(Refusal) in
        if try node.hasOlderWindows() { try node.averageByConvolution() }
      }),
    Change(
      19,
      down: .decomposed(
        "Conv with ones and a division, where windows have gaps or end beyond the edge"
      ) {
        node throws(Refusal) in
        let hasGaps = try node.ints("dilations")?.contains { $0 != 1 } ?? false
        node.remove(hasGaps ? "" : "dilations")
        let endsBeyond = try node.int("ceil_mode") != 0
        if hasGaps || endsBeyond { try node.averageByConvolution() }
      }),
    Change(
      10,
      down: .decomposed("Conv with ones and a division, where windows end beyond the edge") {
        node throws(Refusal) in
        if try node.int("ceil_mode") != 0 { try node.averageByConvolution() }
        node.remove("ceil_mode")
      }),
    Change(
      7,
      down: .adjusted("only without counting pads") { node throws(Refusal) in
        let pads = try node.ints("pads") ?? []
        let automatic = try node.string("auto_pad")
        if pads.allSatisfy({ $0 == 0 }),
          automatic.isEmpty || automatic == "NOTSET" || automatic == "VALID"
        {
          node.remove("count_include_pad")
        }
      }))
}

extension NodeRewriter {
  /// The sums of the windows by a convolution with ones, divided by how many elements each counts.
  fileprivate mutating func averageByConvolution() throws(Refusal) {
    guard !isReplaced else { return }
    let x = try input(0)
    let shape = try extents(x)
    guard let output = node.outputs.first.flatMap({ $0 }), shape.count > 2 else { return }
    let after = Array(try extents(output).dropFirst(2))
    let spatial = Array(shape.dropFirst(2))
    let kernel = try ints("kernel_shape") ?? []
    let ones = [Int](repeating: 1, count: spatial.count)
    let strides = try ints("strides") ?? ones
    let dilations = try ints("dilations") ?? ones
    let reach = zip(kernel, dilations).map { ($0 - 1) * $1 + 1 }
    var pads = try explicitPads(spatial, reach, strides)
    for axis in spatial.indices {
      let needed = (after[axis] - 1) * strides[axis] + reach[axis]
      pads[axis + spatial.count] = needed - spatial[axis] - pads[axis]
    }
    // Behind the last window there is nothing to be read.
    var ends = spatial
    for axis in spatial.indices where pads[axis + spatial.count] < 0 {
      ends[axis] += pads[axis + spatial.count]
      pads[axis + spatial.count] = 0
    }
    var inside = x
    if ends != spatial {
      inside = try self(
        "Slice", x, try vector(ones.map { _ in 0 }), try vector(ends),
        try vector(Array(2..<shape.count)))
    }
    // The average of ones times what it divides by is how many ones there are.
    let type = try elementType(x)
    let counts = try windowCounts(spatial, kernel, after, strides, dilations, pads)
    let filter = try constant(
      Tensor(
        type, [shape[1], 1] + kernel,
        doubles: [Double](repeating: 1, count: shape[1] * kernel.reduce(1, *))))
    let sums = try self(
      "Conv", inside, filter,
      with: [
        "group": .int(Int64(shape[1])), "kernel_shape": .ints(kernel.map { Int64($0) }),
        "strides": .ints(strides.map { Int64($0) }),
        "dilations": .ints(dilations.map { Int64($0) }),
        "pads": .ints(pads.map { Int64($0) }),
      ])
    try replace(by: "Div", sums, try constant(Tensor(type, [1, 1] + after, doubles: counts)))
  }

  /// By how many elements each window's sum is divided: found from the averages of an image of ones,
  /// and how many of them each window holds.
  private func windowCounts(
    _ spatial: [Int], _ kernel: [Int], _ after: [Int], _ strides: [Int], _ dilations: [Int],
    _ pads: [Int]
  ) throws(Refusal) -> [Double] {
    let count = spatial.reduce(1, *)
    guard count <= 1 << 20 else { throw .missing("an image of \(count) elements is too large") }
    let ones = Tensor(.double, [1, 1] + spatial, doubles: [Double](repeating: 1, count: count))
    let averages = try evaluated([ones]).doubles
    let places = after.reduce(1, *)
    let own = after.rowMajorStrides
    return (0..<places).map { place in
      var inside = 1
      for axis in spatial.indices {
        let start = place / own[axis] % after[axis] * strides[axis] - pads[axis]
        inside *= (0..<kernel[axis]).count {
          (0..<spatial[axis]).contains(start + $0 * dilations[axis])
        }
      }
      return averages[place] == 0 ? 1 : Double(inside) / averages[place]
    }
  }
}
