import ModelIR

extension OperatorAdapter {
  static let reduceL1 = OperatorAdapter.reduction("ReduceL1")
  static let reduceL2 = OperatorAdapter.reduction("ReduceL2")
  static let reduceLogSum = OperatorAdapter.reduction("ReduceLogSum")
  static let reduceLogSumExp = OperatorAdapter.reduction("ReduceLogSumExp")
  static let reduceMax = OperatorAdapter.reduction("ReduceMax", widening: .values)
  static let reduceMean = OperatorAdapter.reduction("ReduceMean")
  static let reduceMin = OperatorAdapter.reduction("ReduceMin", widening: .values)
  static let reduceProd = OperatorAdapter.reduction("ReduceProd", widening: .arithmetic)
  static let reduceSum = OperatorAdapter(
    "ReduceSum", widening: .arithmetic, .reductionAxes(13),
    Change(11, down: .axesFromFront("axes")))
  static let reduceSumSquare = OperatorAdapter.reduction("ReduceSumSquare", widening: .arithmetic)

  private static func reduction(_ name: String, widening: Widening = .floats) -> OperatorAdapter {
    OperatorAdapter(
      name, widening: widening, .reductionAxes(18), Change(11, down: .axesFromFront("axes")))
  }
}

extension OperatorAdapter.Change {
  /// `axes` becomes an input, and no axes may mean none instead of all.
  fileprivate static func reductionAxes(_ since: Int) -> OperatorAdapter.Change {
    OperatorAdapter.Change(
      since, up: .attributeToInput("axes", at: 1),
      down: .adjusted("`axes` becomes an attribute; it must be constant or follow from the shapes")
      {
        node throws(Refusal) in
        let isNothing = try node.int("noop_with_empty_axes") != 0
        let x = try node.input(0)
        var axes: [Int]?
        if node.has(1) { axes = try node.reducedAxes(x) }
        node.remove("noop_with_empty_axes")
        if isNothing, axes?.isEmpty ?? true {
          try node.reduceNothing(x)
          return
        }
        node.keepInputs(1)
        guard let axes, !axes.isEmpty else { return }
        node.set("axes", .ints(axes.map { Int64($0) }))
      })
  }
}

extension NodeRewriter {
  /// The axes that the node reduces: its second input, or where that is not constant what the shapes of
  /// input and output say.
  fileprivate func reducedAxes(_ x: ValueID) throws(Refusal) -> [Int] {
    do throws(Refusal) { return try integers(1) } catch {
      guard let output = node.outputs.first.flatMap({ $0 }), let before = knownExtents(x),
        let after = knownExtents(output), let axes = try axes(from: before, to: after)
      else { throw error }
      return axes
    }
  }

  /// The axes whose reduction gives one shape of another, where there is one answer alone.
  private func axes(from before: [Int], to after: [Int]) throws(Refusal) -> [Int]? {
    if try int("keepdims", or: 1) != 0 {
      guard before.count == after.count else { return nil }
      let axes = before.indices.filter { before[$0] != after[$0] }
      // Where extents of 1 remain, they may or may not be reduced: no matter if others are.
      return axes.isEmpty ? nil : axes
    }
    guard before.count <= 16, before.count > after.count else { return nil }
    var found: [Int]?
    for mask in 0..<(1 << before.count) where mask.nonzeroBitCount == before.count - after.count {
      let kept = before.indices.filter { mask & 1 << $0 == 0 }.map { before[$0] }
      guard kept == after else { continue }
      if found != nil { return nil }
      found = before.indices.filter { mask & 1 << $0 != 0 }
    }
    return found
  }

  /// What a reduction over no axes does to each element.
  fileprivate mutating func reduceNothing(_ x: ValueID) throws(Refusal) {
    switch node.operatorType {
    case "ReduceL1", "ReduceL2": try replace(by: "Abs", x)
    case "ReduceSumSquare": try replace(by: "Mul", x, x)
    case "ReduceLogSum": try replace(by: "Log", x)
    default: try replace(by: "Identity", x)
    }
  }
}
