import ModelIR

extension OperatorAdapter {
  static let pad = OperatorAdapter(
    "Pad", widening: .values,
    Change(
      19,
      down: .decomposed("Gather along each axis, for `wrap`") { node throws(Refusal) in
        guard try node.string("mode") == "wrap" else { return }
        var x = try node.input(0)
        let pads = try node.padsOfAllAxes()
        let rank = try node.rank(x)
        guard pads.count == 2 * rank else { throw .argument("'pads' do not fit the rank") }
        for axis in 0..<rank where pads[axis] != 0 || pads[axis + rank] != 0 {
          guard let extent = node.extent(of: x, axis), extent > 0 else {
            throw .unknown("the extent of axis \(axis) is not known, where it is wrapped")
          }
          _ = try node.count(extent + Int(pads[axis].magnitude) + Int(pads[axis + rank].magnitude))
          guard extent + pads[axis + rank] >= -pads[axis] else {
            throw .argument("the pads leave nothing")
          }
          let positions = (-pads[axis]..<extent + pads[axis + rank]).map {
            ($0 % extent + extent) % extent
          }
          x = try node("Gather", x, try node.vector(positions), with: ["axis": .int(Int64(axis))])
        }
        try node.finish(x)
      }),
    Change(
      18,
      down: .adjusted("`axes` become pads of all axes; they must be constant") {
        node throws(Refusal) in
        guard node.has(3) else { return }
        node.setInput(1, try node.vector(try node.padsOfAllAxes()))
        node.keepInputs(3)
      }),
    Change(
      11,
      up: .adjusted("`pads` and `value` become inputs") { node throws(Refusal) in
        node.setInput(1, try node.vector(try node.ints("pads") ?? []))
        let value = try node.float("value")
        if value != 0 {
          node.setInput(2, try node.scalar(value, try node.elementType(try node.input(0))))
        }
        node.remove("pads", "value")
      },
      down: .adjusted("`pads` and `value` become attributes; they must be constant") {
        node throws(Refusal) in
        node.set("pads", .ints(try node.integers(1).map { Int64($0) }))
        if let value = node.optionalInput(2) {
          guard let number = node.constant(value)?.doubles.first else {
            throw .dynamic("'constant_value' is computed or given at run time")
          }
          node.set("value", .float(Float(number)))
        }
        node.keepInputs(1)
      }),
    Change(
      2,
      up: .adjusted("`paddings` becomes `pads`") { node throws(Refusal) in
        node.set("pads", .ints(try (node.ints("paddings") ?? []).map { Int64($0) }))
        node.remove("paddings")
      },
      down: .adjusted("`pads` becomes `paddings`") { node throws(Refusal) in
        node.set("paddings", .ints(try (node.ints("pads") ?? []).map { Int64($0) }))
        node.remove("pads")
      }))
}

extension NodeRewriter {
  /// The pads in front and behind of all axes: those of the second input belong to the axes of the
  /// fourth.
  fileprivate func padsOfAllAxes() throws(Refusal) -> [Int] {
    let pads = try integers(1)
    guard has(3) else { return pads }
    let rank = try rank(try input(0))
    let axes = try integers(3)
    guard pads.count == 2 * axes.count else { throw .argument("'pads' and 'axes' do not fit") }
    var all = [Int](repeating: 0, count: 2 * rank)
    for (index, axis) in axes.enumerated() {
      let position = try normalized(axis, rank: rank)
      all[position] = pads[index]
      all[position + rank] = pads[index + axes.count]
    }
    return all
  }
}
