import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The same elements under another shape: `shape` replaces `num_axes` axes from `axis` on; in it
  /// 0 copies an extent, and -1 stands for what is left.
  static let reshape = LayerKind("Reshape", settings: "reshape_param") {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    try layer.reshape(x, layer.newShape(of: x.shape), to: .top(0))
  }
}

extension LayerImporter {
  /// The shape by the rules of `ReshapeLayer`.
  fileprivate mutating func newShape(of old: [Int]) throws(Diagnostic) -> [Int] {
    let rank = old.count
    let axis = try settings.integer("axis", or: 0)
    guard axis >= -rank - 1, axis <= rank else {
      throw .invalid(
        "'axis' is \(axis), but the blob has \(counted(rank, "axis", "axes"))", attribute: "axis")
    }
    let start = axis >= 0 ? axis : axis + rank + 1
    let count = try settings.integer("num_axes", or: -1)
    guard count >= -1, count <= rank - start else {
      throw .invalid("'num_axes' is \(count), which is out of range", attribute: "num_axes")
    }
    let end = count == -1 ? rank : start + count
    var middle: [Int] = []
    if let shape = try settings.records("shape").first {
      var reader = NodeReader(shape)
      middle = try reader.integers("dim")
    }
    for (index, extent) in middle.enumerated() where extent == 0 {
      guard start + index < rank else {
        throw .invalid("'shape' has a 0 where the blob has no axis to copy", attribute: "shape")
      }
      middle[index] = old[start + index]
    }
    let unknown = middle.indices.filter { middle[$0] == -1 }
    if let position = unknown.first {
      let rest = old[..<start] + middle.filter { $0 != -1 } + old[end...]
      guard unknown.count == 1, let known = Array(rest).checkedElementCount, known > 0,
        old.elementCount % known == 0
      else { throw .invalid("'shape' \(middle) does not divide the blob", attribute: "shape") }
      middle[position] = old.elementCount / known
    }
    let shape = Array(old[..<start] + middle + old[end...])
    guard shape.checkedElementCount == old.elementCount else {
      throw .invalid("a blob of shape \(old) cannot take the shape \(shape)", attribute: "shape")
    }
    return shape
  }
}
