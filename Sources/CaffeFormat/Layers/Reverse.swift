import ConverterCore
import Diagnostics

extension LayerKind {
  /// One axis backwards, of a fork.
  static let reverse = LayerKind("Reverse", settings: "reverse_param") {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let axis = try layer.axis(or: 0, rank: x.rank)
    let inputs = [
      x, layer.integers("starts", [-1]), layer.integers("ends", [-x.shape[axis] - 1]),
      layer.integers("axes", [axis]), layer.integers("steps", [-1]),
    ]
    try layer.write("Slice", inputs, shape: x.shape)
  }
}
