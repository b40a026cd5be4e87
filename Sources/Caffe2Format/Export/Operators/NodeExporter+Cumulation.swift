import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Sums and products that Caffe2 has no operator for, slice by slice.
  static let cumulations: [NodeExporter] = [
    NodeExporter("CumSum", writes: ["Split", "Add", "Concat"], export: exportCumSum),
    NodeExporter("ReduceProd", writes: ["Split", "Mul", "Squeeze"], export: exportReduceProd),
  ]
}

/// The most slices that are written one by one.
private let sliceLimit = 1024

extension NodeExport {
  /// A blob in slices of extent 1 along an axis.
  fileprivate mutating func slices(_ x: Blob, axis: Int) throws(Diagnostic) -> [Blob] {
    let count = try extent(of: x, axis)
    guard (1...sliceLimit).contains(count) else {
      throw .inexpressible("\(count) slices are not written one by one, \(sliceLimit) at most")
    }
    return split(x, count, axis: axis, width: 1)
  }
}

private func exportCumSum(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .numbers)
  guard let given = try node.view.constant(1)?.int64s.first else {
    throw .inexpressible("it has no axis")
  }
  let axis = try node.view.axis(Int(given), rank: node.rank(of: x))
  var slices = try node.slices(x, axis: axis)
  let isReversed = node.view.int("reverse") ?? 0 != 0
  if isReversed { slices.reverse() }
  var sum = slices[0]
  var sums = [sum]
  for slice in slices.dropFirst() {
    sum = node.op("Add", [sum, slice], like: slice)
    sums.append(sum)
  }
  if node.view.int("exclusive") ?? 0 != 0 {
    var extents = try node.extents(of: x)
    extents[axis] = 1
    sums.insert(try node.uniform("zeros", extents, 0, x.type), at: 0)
    sums.removeLast()
  }
  if isReversed { sums.reverse() }
  if sums.count == 1 { return try node.copy(sums[0]) }
  node.emitConcat(sums, axis: axis, to: try node.output())
}

private func exportReduceProd(_ node: inout NodeExport) throws(Diagnostic) {
  var x = try node.input(0, .numbers)
  guard let axes = try node.reducedAxes(x) else { return try node.copy(x) }
  for axis in axes {
    let slices = try node.slices(x, axis: axis)
    x = slices[0]
    for slice in slices.dropFirst() { x = node.op("Mul", [x, slice], like: slice) }
  }
  if axes.isEmpty || node.view.int("keepdims") ?? 1 != 0 { return try node.copy(x) }
  try node.finish("Squeeze", [x], [.ints("dims", axes)])
}
