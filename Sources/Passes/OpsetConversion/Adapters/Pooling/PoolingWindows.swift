import ModelIR
import Operators

extension NodeRewriter {
  /// The extents that pads give at the front and behind, written out.
  func explicitPads(_ spatial: [Int], _ kernel: [Int], _ strides: [Int]) throws(Refusal)
    -> [Int]
  {
    let given = try ints("pads") ?? []
    guard kernel.count == spatial.count, strides.count == spatial.count,
      (kernel + strides).allSatisfy({ (1...1 << 24).contains($0) }),
      given.isEmpty || given.count == 2 * spatial.count,
      given.allSatisfy({ (0...1 << 24).contains($0) })
    else { throw .attribute("the windows do not fit \(spatial.count) axes") }
    let automatic = try string("auto_pad")
    let none = [Int](repeating: 0, count: 2 * spatial.count)
    guard !automatic.isEmpty, automatic != "NOTSET" else { return try ints("pads") ?? none }
    guard automatic != "VALID" else { return none }
    var pads = none
    for axis in spatial.indices {
      let count = (spatial[axis] + strides[axis] - 1) / strides[axis]
      let total = max(0, (count - 1) * strides[axis] + kernel[axis] - spatial[axis])
      let small = total / 2
      pads[axis] = automatic == "SAME_UPPER" ? small : total - small
      pads[axis + spatial.count] = total - pads[axis]
    }
    return pads
  }

  /// Whether versions before 22 have one window more: one that begins in the pads behind.
  func hasOlderWindows() throws(Refusal) -> Bool {
    guard try int("ceil_mode") != 0 else { return false }
    guard let output = node.outputs.first.flatMap({ $0 }) else { return false }
    let spatial = Array(try extents(try input(0)).dropFirst(2))
    let after = Array(try extents(output).dropFirst(2))
    let ones = [Int](repeating: 1, count: spatial.count)
    let (strides, dilations) = (try ints("strides") ?? ones, try ints("dilations") ?? ones)
    let reach = zip(try ints("kernel_shape") ?? ones, dilations).map { ($0 - 1) * $1 + 1 }
    let pads = try explicitPads(spatial, reach, strides)
    return spatial.indices.contains { axis in
      let room = spatial[axis] + pads[axis] + pads[axis + spatial.count] - reach[axis]
      return (room + strides[axis] - 1) / strides[axis] + 1 != after[axis]
    }
  }

  /// Adds so many pads behind that the windows are those that rounding up gives.
  mutating func padInsteadOfCeiling() throws(Refusal) {
    guard let output = node.outputs.first.flatMap({ $0 }) else { return }
    let spatial = Array(try extents(try input(0)).dropFirst(2))
    let after = Array(try extents(output).dropFirst(2))
    let ones = [Int](repeating: 1, count: spatial.count)
    let (strides, dilations) = (try ints("strides") ?? ones, try ints("dilations") ?? ones)
    let reach = zip(try ints("kernel_shape") ?? ones, dilations).map { ($0 - 1) * $1 + 1 }
    var pads = try explicitPads(spatial, reach, strides)
    for axis in spatial.indices {
      let needed = (after[axis] - 1) * strides[axis] + reach[axis]
      pads[axis + spatial.count] = max(
        pads[axis + spatial.count], needed - spatial[axis] - pads[axis])
    }
    remove("auto_pad")
    set("pads", .ints(pads.map { Int64($0) }))
  }
}
