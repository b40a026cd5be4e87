import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// A row of the weights for each index, plus a bias.
  static let embed = LayerKind(
    "Embed", settings: "embed_param", ignoring: ["weight_filler", "bias_filler"]
  ) { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let outputs = try layer.size("num_output", atLeast: 1)
    let rows = try layer.size("input_dim", atLeast: 1)
    let weights = try layer.weight(
      0, "weight", expected: [rows, outputs], filler: "weight_filler")
    let indices = try layer.cast(x, to: .int64, .step("indices"))
    let shape = x.shape + [outputs]
    let axis: [Attribute] = [.int("axis", 0)]
    guard try layer.settings.flag("bias_term", or: true) else {
      return try layer.write("Gather", [weights, indices], shape: shape, axis)
    }
    let bias = try layer.weight(1, "bias", expected: [outputs], filler: "bias_filler")
    let gathered = try layer.step("Gather", "rows", [weights, indices], shape: shape, axis)
    try layer.write("Add", [gathered, bias], shape: shape)
  }

  /// Items of the batch by index.
  static let batchReindex = LayerKind("BatchReindex", settings: "") { layer throws(Diagnostic) in
    try layer.expect(bottoms: 2...2)
    let x = try layer.bottom()
    let order = try layer.bottom(1)
    guard order.rank == 1, x.rank > 0 else {
      throw .invalid("the indices have shape \(order.shape), expected one axis")
    }
    let indices = try layer.cast(order, to: .int64, .step("indices"))
    try layer.write(
      "Gather", [x, indices], shape: order.shape + x.shape[1...], [.int("axis", 0)])
  }
}
