import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Axes in another order; those that are not named follow in their own.
  static let permute = LayerKind("Permute", settings: "permute_param") {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let named = try layer.sizes("order")
    guard named.allSatisfy({ $0 < x.rank }), Set(named).count == named.count else {
      throw .invalid(
        "'order' is \(named), but the blob has \(counted(x.rank, "axis", "axes"))",
        attribute: "order")
    }
    let order = named + x.shape.indices.filter { !named.contains($0) }
    if order == Array(x.shape.indices) { return try layer.pass() }
    try layer.write("Transpose", [x], shape: order.map { x.shape[$0] }, [.ints("perm", order)])
  }
}
