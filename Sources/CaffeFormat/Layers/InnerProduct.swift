import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// A matrix product over all axes from `axis` on.
  static let innerProduct = LayerKind(
    "InnerProduct", settings: "inner_product_param", ignoring: ["weight_filler", "bias_filler"]
  ) { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let axis = try layer.axis(or: 1, rank: x.rank)
    let outputs = try layer.size("num_output", atLeast: 1)
    let isTransposed = try layer.settings.flag("transpose", or: false)
    let rows = x.shape[..<axis].reduce(1, *)
    let columns = x.shape[axis...].reduce(1, *)
    var weights = [
      try layer.weight(
        0, "weight", expected: isTransposed ? [columns, outputs] : [outputs, columns],
        filler: "weight_filler")
    ]
    if try layer.settings.flag("bias_term", or: true) {
      weights.append(
        try layer.weight(1, "bias", expected: [outputs], filler: "bias_filler"))
    }
    let shape = x.shape[..<axis] + [outputs]
    let attributes: [Attribute] = [.int("transB", isTransposed ? 0 : 1)]
    var matrix = x
    if axis == 1, x.rank > 2 {
      matrix = try layer.step("Flatten", "flat", [x], shape: [rows, columns], [.int("axis", 1)])
    } else if axis != 1 || x.rank != 2 {
      matrix = try layer.reshape(x, [rows, columns], to: .step("flat"))
    }
    if axis == 1 {
      try layer.write("Gemm", [matrix] + weights, shape: Array(shape), attributes)
    } else {
      let product = try layer.step(
        "Gemm", "product", [matrix] + weights, shape: [rows, outputs], attributes)
      try layer.reshape(product, Array(shape), to: .top(0))
    }
  }
}
