import Diagnostics
import ModelIR

extension Operator {
  static let pad = Operator(
    "Pad",
    summary: """
      Adds entries before and after each axis, or removes them where a pad is negative. They are a \
      constant, the edge's entry, the entries mirrored on the edge, or those of the opposite end.
      """,
    versions: [
      .since(
        1, inputs: [.required("data", "T")], outputs: [.required("output", "T")],
        attributes: [
          .string("mode", "constant"), .required("paddings", .ints), .float("value", 0.0),
        ], types: ["T": .tensor(.floats)]),
      .since(2) {
        $0.remove("paddings")
        $0.set(.required("pads", .ints))
      },
      .since(11) {
        $0.inputs = [
          .required("data", "T"), .required("pads", "tensor(int64)"),
          .optional("constant_value", "T"),
        ]
        $0.remove("pads", "value")
        $0.types["T"] = .tensor(.numeric)
      },
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(18) {
        $0.inputs = [
          .required("data", "T"), .required("pads", "tensor(int64)"),
          .optional("constant_value", "T"), .optional("axes", "Tind"),
        ]
        $0.types["Tind"] = .tensor(.indices)
      },
      .since(19),
      .since(21) { $0.types["T"] = .tensor(.allIR10) },
      .since(23) { $0.types["T"] = .tensor(.allIR11) },
      .since(24) { $0.types["T"] = .tensor(.allIR12) },
      .since(25) { $0.types["T"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let isOld = context.since < 11
      let pads = isOld ? try context.padsAttribute().map(Dimension.known) : context.elements(1)
      let given = isOld ? nil : context.integers(3)
      guard let pads, given != nil || !context.hasInput(3) else {
        context.setOutput(0, context.elementType(0), .unknown(rank: shape.rank))
        return
      }
      let axes = try context.padAxes(given, rank: shape.rank, count: pads.count)
      var result = shape
      for (i, axis) in axes.enumerated() {
        result[axis] = result[axis].adding(pads[i]).adding(pads[axes.count + i])
        if let extent = result[axis].known, extent < 0 {
          throw context.mismatch("pads leave extent \(extent) on axis \(axis)")
        }
      }
      context.setOutput(0, context.elementType(0), result)
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let isOld = context.since < 11
      let given = isOld ? try context.padsAttribute() : try context.integers(1)
      let axes = try context.padAxes(
        isOld ? nil : try context.optionalIntegers(3), rank: x.rank, count: given.count)
      var pads = [(before: Int, after: Int)](repeating: (0, 0), count: x.rank)
      for (i, axis) in axes.enumerated() { pads[axis] = (given[i], given[axes.count + i]) }
      return [.tensor(try context.padded(x, pads, filler: try context.padFiller(x.elementType)))]
    },
    prepare: preparePad,
    differentiate: differentiateMovement)
}

extension NodeReading {
  /// The pads of the versions before 11.
  func padsAttribute() throws(Diagnostic) -> [Int] {
    since < 2 ? try ints("paddings") : try ints("pads")
  }

  /// The axes that pads apply to.
  func padAxes(
    _ given: [Int]?, rank: Int, count: Int
  ) throws(Diagnostic) -> [Int] {
    let axes = try given.map { axes throws(Diagnostic) in
      try normalizedAxes(axes, rank: rank)
    }
    guard count == 2 * (axes?.count ?? rank) else {
      throw invalid("pads", "has \(counted(count, "value")), expected \(2 * (axes?.count ?? rank))")
    }
    return axes ?? Array(0..<rank)
  }
}

extension EvaluationContext {
  /// The constant that is filled in, as a scalar.
  fileprivate func padFiller(_ type: ElementType) throws(Diagnostic) -> Tensor {
    if since < 11 { return Tensor(type, [], doubles: [try float("value")]) }
    guard let filler = try optionalTensor(2), filler.count > 0 else {
      return Tensor(zeros: type, [])
    }
    guard filler.count == 1, filler.elementType == type else {
      throw mismatch("'constant_value' is no single \(type.name)")
    }
    return filler.reshaped([])
  }

  /// A tensor with entries added or removed on each axis.
  fileprivate func padded(
    _ x: Tensor, _ pads: [(before: Int, after: Int)], filler: Tensor
  ) throws(Diagnostic) -> Tensor {
    let mode = try string("mode")
    let modes = ["constant", "reflect", "edge"] + (since >= 19 ? ["wrap"] : [])
    guard modes.contains(mode) else {
      throw invalid("mode", "is '\(mode)', expected one of \(modes)")
    }
    var shape = x.shape
    for (axis, pad) in pads.enumerated() {
      let (sum, overflow) = x.shape[axis].addingReportingOverflow(pad.before)
      let (extent, overflowAfter) = sum.addingReportingOverflow(pad.after)
      guard !overflow, !overflowAfter, extent >= 0, pad.before > -(1 << 40) else {
        throw invalidData("pads (\(pad.before), \(pad.after)) on extent \(x.shape[axis])")
      }
      if mode != "constant", x.shape[axis] == 0, extent > 0 {
        throw invalidData("mode '\(mode)' has nothing to take from axis \(axis) of extent 0")
      }
      shape[axis] = extent
    }
    guard try checkedCount(shape) > 0 else { return Tensor(zeros: x.elementType, shape) }
    var indices: [[Int]] = []
    for (axis, pad) in pads.enumerated() {
      let extent = x.shape[axis]
      indices.append(
        (0..<shape[axis]).map { Self.padSource($0 - pad.before, extent: extent, mode: mode) })
    }
    let positions = Strided.positions(in: x.shape, indices: indices)
    return x.gathering(positions, shape: shape, filler: filler)
  }

  /// The index that stands at `index`, which may lie outside of the axis; -1 for the constant.
  private static func padSource(_ index: Int, extent: Int, mode: String) -> Int {
    if index >= 0 && index < extent { return index }
    switch mode {
    case "edge": return index < 0 ? 0 : extent - 1
    case "wrap":
      let rest = index % extent
      return rest < 0 ? rest + extent : rest
    case "reflect":
      guard extent > 1 else { return 0 }
      let period = 2 * (extent - 1)
      let rest = index % period
      let place = rest < 0 ? rest + period : rest
      return min(place, period - place)
    default: return -1
    }
  }
}
