import ConverterCore
import Diagnostics

extension LayerKind {
  /// A sum, a sum of magnitudes or squares, or a mean over all axes from `axis` on, times `coeff`.
  static let reduction = LayerKind("Reduction", settings: "reduction_param") {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let axis = try layer.axis(or: 0, rank: x.rank)
    let coefficient = try layer.settings.real("coeff", or: 1)
    let operatorType: String
    switch try layer.settings.text("operation", or: "SUM") {
    case "SUM": operatorType = "ReduceSum"
    case "ASUM": operatorType = "ReduceL1"
    case "SUMSQ": operatorType = "ReduceSumSquare"
    case "MEAN": operatorType = "ReduceMean"
    case let other: throw .invalid("'operation' is \(other)", attribute: "operation")
    }
    let axes = Array(axis..<x.rank)
    if coefficient == 1 {
      try layer.reduce(operatorType, x, axes: axes, keepingAxes: false, to: .top(0))
    } else {
      let reduced = try layer.reduce(
        operatorType, x, axes: axes, keepingAxes: false, to: .step("reduced"))
      let factor = try layer.scalar("coeff", coefficient)
      try layer.write("Mul", [reduced, factor], shape: reduced.shape)
    }
  }
}
