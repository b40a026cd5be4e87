import ByteStorage
import Diagnostics
import Kernels
import ModelIR

/// Prepares Pad with constant pads in all modes, as far as none removes entries in modes other than
/// `constant`, or goes further than once around.
let preparePad: Preparation = { context throws(Diagnostic) in
  let isOld = context.since < 11
  guard let x = context.input(0), let out = context.output(0), !x.shape.contains(0),
    isOld || !context.isComputed(1) && !context.isComputed(3),
    let given = isOld ? try context.padsAttribute() : context.constantIntegers(1)
  else { return nil }
  let axes = try context.padAxes(
    isOld ? nil : context.constantIntegers(3), rank: x.shape.count, count: given.count)
  let mode = try context.string("mode")
  var pads = x.shape.map { PaddedAxis(extent: $0, before: 0, after: 0) }
  for (i, axis) in axes.enumerated() {
    let limit: UInt = 1 << 40
    guard given[i].magnitude < limit, given[axes.count + i].magnitude < limit else { return nil }
    pads[axis] = PaddedAxis(
      extent: x.shape[axis], before: given[i], after: given[axes.count + i])
  }
  guard pads.map(\.target) == out.shape, !out.shape.contains(0) else { return nil }
  if pads.allSatisfy({ $0.before == 0 && $0.after == 0 }) { return .alias() }
  return mode == "constant"
    ? try context.constantPadding(pads) : context.reflection(pads, mode: mode)
}

/// An axis with entries added or removed at its ends.
private struct PaddedAxis {
  var extent: Int
  var before: Int
  var after: Int

  /// A run of the target's indices, and where along the source it begins and goes.
  struct Run {
    var start: Int
    var count: Int
    var source: Int
    var step: Int
  }

  /// The extent afterwards.
  var target: Int { before + extent + after }

  /// What stays of the source.
  var kept: Run {
    let first = max(0, -before)
    return Run(
      start: max(0, before), count: extent - first - max(0, -after), source: first, step: 1)
  }

  /// The runs of a mode that repeats the source; nil where they are more than three.
  func runs(mode: String) -> [Run]? {
    let end = before + extent
    guard before >= 0, after >= 0 else { return nil }
    switch mode {
    case "edge":
      return [
        Run(start: 0, count: before, source: 0, step: 0), kept,
        Run(start: end, count: after, source: extent - 1, step: 0),
      ]
    case "reflect" where before < extent && after < extent:
      return [
        Run(start: 0, count: before, source: before, step: -1), kept,
        Run(start: end, count: after, source: extent - 2, step: -1),
      ]
    case "wrap" where before <= extent && after <= extent:
      return [
        Run(start: 0, count: before, source: extent - before, step: 1), kept,
        Run(start: end, count: after, source: 0, step: 1),
      ]
    default: return nil
    }
  }
}

extension PreparationContext {
  /// What stays is copied; around it, for each axis two slabs are filled that are whole along the axes
  /// behind it and reach over what stays along those before it.
  fileprivate func constantPadding(_ axes: [PaddedAxis]) throws(Diagnostic) -> PreparedKernel? {
    guard let x = input(0), axes.allSatisfy({ $0.kept.count > 0 }) else { return nil }
    var filler = DataMovement.Layout(
      DataMovement.fillerBuffer, strides: [Int](repeating: 0, count: axes.count))
    var bytes = [UInt8](repeating: 0, count: x.elementType.byteWidth)
    if since < 11 {
      bytes = Tensor(x.elementType, [], doubles: [try float("value")]).bytes.array
    } else if let value = input(2), value.shape.elementCount > 0 {
      guard value.shape.elementCount == 1, value.elementType == x.elementType else { return nil }
      filler.buffer = 2
    }
    let from = x.shape.rowMajorStrides
    let to = axes.map(\.target).rowMajorStrides
    let runs = axes.map(\.kept)
    func offset(_ axes: some Sequence<Int>) -> Int {
      axes.reduce(0) { $0 + runs[$1].start * to[$1] }
    }
    var blocks = [
      DataMovement.Block(
        shape: runs.map(\.count),
        from: .init(
          0, offset: axes.indices.reduce(0) { $0 + runs[$1].source * from[$1] }, strides: from),
        to: .init(0, offset: offset(axes.indices), strides: to))
    ]
    for axis in axes.indices {
      let end = runs[axis].start + runs[axis].count
      for slab in [0..<runs[axis].start, end..<axes[axis].target] where !slab.isEmpty {
        let shape =
          runs[..<axis].map(\.count) + [slab.count] + axes[(axis + 1)...].map(\.target)
        blocks.append(
          DataMovement.Block(
            shape: shape, from: filler,
            to: .init(
              0, offset: offset(0..<axis) + slab.lowerBound * to[axis], strides: to)))
      }
    }
    return movement(blocks, filler: bytes)
  }

  /// A block for each combination of the axes' runs.
  fileprivate func reflection(_ axes: [PaddedAxis], mode: String) -> PreparedKernel? {
    let from = axes.map(\.extent).rowMajorStrides
    let to = axes.map(\.target).rowMajorStrides
    var blocks = [
      DataMovement.Block(shape: [], from: .init(0, strides: []), to: .init(0, strides: []))
    ]
    for (axis, padded) in axes.enumerated() {
      guard let runs = padded.runs(mode: mode)?.filter({ $0.count > 0 }),
        blocks.count * runs.count <= 256
      else { return nil }
      blocks = blocks.flatMap { block in
        runs.map { run in
          var block = block
          block.shape.append(run.count)
          block.source.offset += run.source * from[axis]
          block.source.strides.append(run.step * from[axis])
          block.target.offset += run.start * to[axis]
          block.target.strides.append(to[axis])
          return block
        }
      }
    }
    return movement(blocks)
  }
}
