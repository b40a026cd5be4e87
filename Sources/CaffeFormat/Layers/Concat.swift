import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The bottoms one after another along an axis.
  static let concat = LayerKind("Concat", settings: "concat_param") { layer throws(Diagnostic) in
    try layer.expect(bottoms: 1...Int(Int32.max))
    let first = try layer.bottom()
    let isOld = layer.settings.has("concat_dim")
    guard !isOld || !layer.settings.has("axis") else {
      throw .invalid("both 'axis' and 'concat_dim' are given, expected one")
    }
    let axis = try layer.axis(isOld ? "concat_dim" : "axis", or: 1, rank: first.rank)
    var shape = first.shape
    for other in layer.bottoms.dropFirst() {
      var expected = first.shape
      if other.rank == first.rank { expected[axis] = other.shape[axis] }
      guard other.shape == expected else {
        throw .invalid("blobs of shapes \(first.shape) and \(other.shape) cannot be joined")
      }
      shape[axis] += other.shape[axis]
    }
    if layer.bottoms.count == 1 { return try layer.pass() }
    try layer.write("Concat", layer.bottoms, shape: shape, [.int("axis", axis)])
    let known = layer.bottoms.compactMap(\.known)
    if axis == 0, known.count == layer.bottoms.count { layer.tops[0]?.known = known.flatMap { $0 } }
  }
}
