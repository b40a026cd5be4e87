import ModelIR

extension OperatorAdapter {
  static let tile = OperatorAdapter(
    "Tile", widening: .values,
    Change(
      6,
      up: .decomposed("the repeats of all axes, where the axis is constant") {
        node throws(Refusal) in
        let x = try node.input(0)
        let rank = try node.rank(x)
        let tiles = try node.integers(1)
        let axis = try node.integers(2)
        var repeats = [Int](repeating: 1, count: rank)
        repeats[try node.normalized(axis.first ?? 0, rank: rank)] = tiles.first ?? 1
        try node.replace(by: "Tile", x, try node.vector(repeats))
      },
      down: .decomposed("one Tile an axis") { node throws(Refusal) in
        var x = try node.input(0)
        for (axis, count) in try node.integers(1).enumerated() where count != 1 {
          let type = try node.elementType(x)
          x = try node(
            "Tile", x, try node.scalar(Double(count), type), try node.scalar(Double(axis), type),
            opset: 5)
        }
        try node.finish(x)
      }))
}
