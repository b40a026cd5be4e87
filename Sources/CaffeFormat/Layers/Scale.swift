import ConverterCore
import Diagnostics

extension LayerKind {
  /// Multiplies by a blob that spans some axes, and can add another.
  static let scale = LayerKind("Scale", settings: "scale_param") { layer throws(Diagnostic) in
    try layer.expect(bottoms: 1...2)
    let x = try layer.bottom()
    let hasBias = try layer.settings.flag("bias_term", or: false)
    let span = try layer.spannedAxes(of: x)
    let factor = try layer.spanning(span, of: x, blob: 0, "scale", filler: "filler")
    if !hasBias { return try layer.write("Mul", [x, factor], shape: x.shape) }
    let scaled = try layer.step("Mul", "scaled", [x, factor], shape: x.shape)
    let bias = try layer.weight(
      layer.bottoms.count == 1 ? 1 : 0, "bias", expected: Array(x.shape[span]),
      filler: "bias_filler", as: layer.broadcast(span, of: x))
    try layer.write("Add", [scaled, bias], shape: x.shape)
  }

  /// Adds a blob that spans some axes.
  static let bias = LayerKind("Bias", settings: "bias_param") { layer throws(Diagnostic) in
    try layer.expect(bottoms: 1...2)
    let x = try layer.bottom()
    let span = try layer.spannedAxes(of: x)
    let term = try layer.spanning(span, of: x, blob: 0, "bias", filler: "filler")
    try layer.write("Add", [x, term], shape: x.shape)
  }
}

extension LayerImporter {
  /// The axes that the second operand spans: those of the second bottom, else `num_axes` from
  /// `axis` on, -1 for all that follow.
  fileprivate mutating func spannedAxes(of x: Operand) throws(Diagnostic) -> Range<Int> {
    let isLearned = bottoms.count == 1
    let count =
      isLearned ? try settings.integer("num_axes", or: 1) : try bottom(1).rank
    if !isLearned { settings.ignore(["num_axes", "filler"]) }
    if count == 0 {
      settings.ignore(["axis"])
      return 0..<0
    }
    let axis = try axis(or: 1, rank: x.rank)
    guard count >= -1, count <= x.rank - axis else {
      throw .invalid("'num_axes' is \(count), but \(x.rank - axis) axes follow")
    }
    let span = axis..<(count == -1 ? x.rank : axis + count)
    if !isLearned {
      let second = try bottom(1)
      guard second.shape == Array(x.shape[span]) else {
        throw .invalid("a blob of shape \(second.shape) does not fit axes of \(x.shape[span])")
      }
    }
    return span
  }

  /// The shape under which a blob that spans some axes of `x` meets them in broadcasting.
  fileprivate func broadcast(_ span: Range<Int>, of x: Operand) -> [Int] {
    span.isEmpty ? [] : x.shape[span] + [Int](repeating: 1, count: x.rank - span.upperBound)
  }

  /// The second operand: the second bottom or a blob of the layer.
  fileprivate mutating func spanning(
    _ span: Range<Int>, of x: Operand, blob index: Int, _ suffix: String, filler: String
  ) throws(Diagnostic) -> Operand {
    let shape = broadcast(span, of: x)
    if bottoms.count == 2 { return try reshaped(bottom(1), shape, suffix + "/broadcast") }
    return try weight(
      index, suffix, expected: Array(x.shape[span]), filler: filler, as: shape)
  }
}
