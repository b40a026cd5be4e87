import ConverterCore
import Diagnostics

extension LayerKind {
  /// Exponentials along an axis, divided by their sum.
  static let softmax = LayerKind("Softmax", settings: "softmax_param", ignoring: ["engine"]) {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    try layer.softmax(x, axis: layer.axis(or: 1, rank: x.rank))
  }
}
