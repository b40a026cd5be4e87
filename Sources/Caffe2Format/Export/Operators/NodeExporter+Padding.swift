import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Padding.
  static let padding: [NodeExporter] = [
    NodeExporter("Pad", writes: ["PadImage", "Concat", "Gather"], export: exportPad)
  ]
}

private func exportPad(_ node: inout NodeExport) throws(Diagnostic) {
  var x = try node.input(0, .any)
  let rank = try node.rank(of: x)
  guard let given = try node.view.ints("pads", orInput: 1), given.count % 2 == 0 else {
    throw .inexpressible("it has no pads")
  }
  let axes = try node.view.constant(3)?.int64s.map { Int($0) } ?? Array(0..<rank)
  guard axes.count == given.count / 2, given.allSatisfy({ (-(1 << 30)...(1 << 30)).contains($0) })
  else {
    throw .inexpressible("its pads \(given) do not fit \(counted(rank, "axis", "axes"))")
  }
  var front = [Int](repeating: 0, count: rank)
  var back = front
  for (index, axis) in axes.enumerated() {
    let axis = try node.view.axis(axis, rank: rank)
    front[axis] = given[index]
    back[axis] = given[axes.count + index]
  }
  let mode = node.view.text("mode") ?? "constant"
  let value = try node.view.float("value", orInput: 2) ?? 0
  for axis in 0..<rank where front[axis] < 0 || back[axis] < 0 {
    let extent = try node.extent(of: x, axis)
    let (from, to) = (max(0, -front[axis]), extent - max(0, -back[axis]))
    guard from <= to else { throw .inexpressible("its pads \(given) leave nothing") }
    x = try node.slice(x, axis: axis, from: from, to: to)
    front[axis] = max(0, front[axis])
    back[axis] = max(0, back[axis])
  }
  if try node.padAsImage(x, front, back, mode, value) { return }
  for axis in 0..<rank where front[axis] > 0 || back[axis] > 0 {
    x =
      mode == "constant"
      ? try node.padByConcat(x, axis, front[axis], back[axis], value)
      : try node.padByGather(x, axis, front[axis], back[axis], mode)
  }
  try node.copy(x)
}

extension NodeExport {
  /// Pads the last two of four axes by the operator for it, where it does the same.
  fileprivate mutating func padAsImage(
    _ x: Blob, _ front: [Int], _ back: [Int], _ mode: String, _ value: Float
  ) throws(Diagnostic) -> Bool {
    guard x.rank == 4, x.type == .float, front.prefix(2) == [0, 0], back.prefix(2) == [0, 0],
      ["constant", "reflect", "edge"].contains(mode)
    else { return false }
    if mode == "reflect" {
      for axis in 2..<4 {
        guard let extent = x.extent(axis), front[axis] < extent, back[axis] < extent else {
          return false
        }
      }
    }
    var arguments: [Argument] = [
      .text("mode", mode), .ints("pads", [front[2], front[3], back[2], back[3]]),
    ]
    if mode == "constant" { arguments.append(.float("value", value)) }
    try finish("PadImage", [x], arguments)
    return true
  }

  /// Adds slabs of one value along an axis.
  mutating func padByConcat(
    _ x: Blob, _ axis: Int, _ front: Int, _ back: Int, _ value: Float
  ) throws(Diagnostic) -> Blob {
    if front == 0 && back == 0 { return x }
    let extents = try extents(of: x)
    var parts: [Blob] = []
    for count in [front, back] {
      var extents = extents
      extents[axis] = count
      try requireModest(extents)
      if count > 0 { parts.append(try uniform("padding", extents, Double(value), x.type)) }
    }
    parts.insert(x, at: front > 0 ? 1 : 0)
    let shape = x.shape?.replacing(axis, with: .known(extents[axis] + front + back))
    return concat(parts, axis: axis, shape: shape)
  }

  fileprivate mutating func padByGather(
    _ x: Blob, _ axis: Int, _ front: Int, _ back: Int, _ mode: String
  ) throws(Diagnostic) -> Blob {
    let extent = try extent(of: x, axis)
    guard extent > 0 else { throw .inexpressible("there is nothing to pad with") }
    try requireModest([extent, 1])
    try requireModest([front + back, 1])
    let places = (-front..<extent + back).map { place in
      switch mode {
      case "edge": return min(max(place, 0), extent - 1)
      case "wrap": return (place % extent + extent) % extent
      default:
        let period = max(1, 2 * (extent - 1))
        let rest = (place % period + period) % period
        return rest < extent ? rest : period - rest
      }
    }
    guard ["edge", "wrap", "reflect"].contains(mode) else {
      throw .inexpressible("its mode '\(mode)' is not known")
    }
    return try gather(x, places, axis: axis)
  }
}
