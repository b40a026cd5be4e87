import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Functions of one element.
  static let elementwise: [NodeExporter] =
    [
      unary("Sqrt"), unary("Exp"), unary("Log"), unary("Sin"), unary("Cos"), unary("Tan"),
      unary("Asin"), unary("Acos"), unary("Atan"), unary("Sinh"), unary("Cosh"), unary("Tanh"),
      unary("Sigmoid"), unary("Floor"), unary("Ceil"), unary("Erf"), unary("Reciprocal"),
      unary("Softsign"), unary("Not", types: .bool),
      unary("Neg", to: "Negative", types: .any), unary("Sign", types: .any),
      NodeExporter("Abs", writes: ["Abs"], export: exportAbs),
      NodeExporter("Identity", writes: ["Copy"], export: exportIdentity),
      NodeExporter("Dropout", writes: ["Dropout"], export: exportDropout),
      NodeExporter("Cast", writes: ["Cast", "FloatToHalf", "HalfToFloat"], export: exportCast),
      NodeExporter("CastLike", writes: ["Cast", "FloatToHalf", "HalfToFloat"], export: exportCast),
    ] + composedElementwise

  private static let composedElementwise: [NodeExporter] = [
    NodeExporter("Asinh", writes: ["Sqrt", "Log"], export: exportAsinh),
    NodeExporter("Acosh", writes: ["Sqrt", "Log"], export: exportAcosh),
    NodeExporter("Atanh", writes: ["Div", "Log"], export: exportAtanh),
    NodeExporter("Round", writes: ["Abs", "Add", "Sub", "Where"], export: exportRound),
    NodeExporter("IsNaN", writes: ["NE"], export: exportIsNaN),
    NodeExporter("IsInf", writes: ["EQ"], export: exportIsInf),
    NodeExporter("BitwiseNot", writes: ["Sub"], export: exportBitwiseNot),
    NodeExporter("Clip", writes: ["Clip", "Max", "Min"], export: exportClip),
  ]

  /// An operator that has a counterpart without arguments.
  private static func unary(
    _ type: String, to target: String? = nil, types: BlobTypes = .float
  ) -> NodeExporter {
    let target = target ?? type
    return NodeExporter(type, writes: [target]) { node throws(Diagnostic) in
      try node.finishWide(target, [try node.input(0, types)])
    }
  }
}

private func exportAbs(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  if x.type == .float { return try node.finish("Abs", [x]) }
  let wide = node.cast(x, to: x.type.widened)
  let sign = node.op("Sign", [wide], like: wide)
  try node.copyOrFinish("Mul", [wide, sign])
}

private func exportIdentity(_ node: inout NodeExport) throws(Diagnostic) {
  try node.copy(node.input(0, .any))
}

private func exportCast(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let kind = node.graph.elementType(try node.view.output())
  if kind == .float16 {
    // Rounded to float16, and kept in float32 from there on.
    let half = node.op("FloatToHalf", [node.cast(x, to: .float)], shape: x.shape)
    return try node.finish("HalfToFloat", [half])
  }
  if let kind, kind != kind.inCaffe2 {
    node.assumptions.append("numbers are kept in float32 where the model rounds to \(kind.name)")
  }
  let result = try node.output()
  if x.type.isFloatingPoint, [.uint8, .uint16, .int8, .int16].contains(result.type) {
    // Through int32, so that numbers beyond the range wrap around in a defined way.
    return try node.copy(node.cast(x, to: .int32))
  }
  try node.copy(x)
}

private func exportDropout(_ node: inout NodeExport) throws(Diagnostic) {
  try node.requireUnused(outputsFrom: 1)
  if let training = try node.view.constant(2)?.booleans.first, training {
    throw .inexpressible("it is in training mode")
  }
  let ratio = try node.view.float("ratio", orInput: 1) ?? 0.5
  try node.finish("Dropout", [node.input()], [.float("ratio", ratio), .int("is_test", 1)])
}

/// sign(x) log(|x| + sqrt(x^2 + 1)); from 1e9 on the root is |x| in binary32.
private func exportAsinh(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let magnitude = node.op("Abs", [x], like: x)
  let bounded = node.op("Clip", [magnitude], [.float("min", 0.0), .float("max", 1e9)], like: x)
  let square = node.op("Sqr", [bounded], like: x)
  let root = node.op("Sqrt", [try node.combine("Add", square, 1)], like: x)
  let larger = node.op("Max", [root, magnitude], like: x)
  let logarithm = try node.logarithmOfSum(magnitude, larger)
  try node.finish("Mul", [logarithm, node.op("Sign", [x], like: x)])
}

/// log(x + sqrt(x - 1) sqrt(x + 1)).
private func exportAcosh(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let below = node.op("Sqrt", [try node.combine("Sub", x, 1)], like: x)
  let above = node.op("Sqrt", [try node.combine("Add", x, 1)], like: x)
  let root = node.combine("Mul", below, above, like: x)
  try node.copy(node.logarithmOfSum(x, root))
}

/// log((1 + x) / (1 - x)) / 2.
private func exportAtanh(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let above = try node.combine("Add", x, 1)
  let below = node.op("Sub", [try node.scalar(1), x], like: x)
  let logarithm = node.op("Log", [node.combine("Div", above, below, like: x)], like: x)
  try node.finish("Mul", [logarithm, node.scalar(0.5)])
}

private func exportRound(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let rounded = try node.rounded(x)
  try node.finish("Copy", [rounded])
}

private func exportIsNaN(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  try node.finish("NE", [x, x])
}

private func exportIsInf(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let positive = node.view.int("detect_positive") ?? 1 != 0
  let negative = node.view.int("detect_negative") ?? 1 != 0
  switch (positive, negative) {
  case (true, true):
    let magnitude = node.op("Abs", [x], like: x)
    try node.finish("EQ", [magnitude, node.scalar(.infinity)])
  case (true, false): try node.finish("EQ", [x, node.scalar(.infinity)])
  case (false, true): try node.finish("EQ", [x, node.scalar(-.infinity)])
  case (false, false):
    let no = node.op("NE", [x, x], shape: x.shape, type: .bool)
    let yes = node.op("EQ", [x, x], shape: x.shape, type: .bool)
    try node.finish("And", [no, yes])
  }
}

private func exportBitwiseNot(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .integers)
  let wide = node.cast(x, to: x.type.widened)
  try node.copyOrFinish("Sub", [try node.scalar(-1, wide.type), wide])
}

private func exportClip(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let isConstant = [1, 2].allSatisfy { index in
    node.view.optional(index).map { node.graph.constants[$0] != nil } ?? true
  }
  if x.type == .float, isConstant {
    let minimum = try node.view.float("min", orInput: 1) ?? -.infinity
    let maximum = try node.view.float("max", orInput: 2) ?? .infinity
    return try node.finish("Clip", [x], [.float("min", minimum), .float("max", maximum)])
  }
  var result = node.cast(x, to: x.type.widened)
  for (index, comparison) in [(1, "LT"), (2, "GT")] {
    guard let bound = try node.optionalInput(index, .any) else { continue }
    let limit = try node.broadcast(
      node.cast(bound, to: result.type), to: node.extents(of: x))
    let isBeyond = node.op(comparison, [result, limit], shape: x.shape, type: .bool)
    result = node.choose(isBeyond, limit, result)
  }
  try node.copy(result)
}

extension NodeExport {
  /// The logarithm of a sum that may be beyond the range: that of its half, and log 2.
  fileprivate mutating func logarithmOfSum(_ a: Blob, _ b: Blob) throws(Diagnostic) -> Blob {
    let first = try combine("Mul", a, 0.5)
    let half = op("Add", [first, try combine("Mul", b, 0.5)], like: a)
    return try combine("Add", op("Log", [half], like: a), 0.693147180559945309)
  }

  /// Writes the first output, from operands that were widened, in the output's own type.
  mutating func copyOrFinish(_ type: String, _ wide: [Blob]) throws(Diagnostic) {
    let result = try output()
    guard let operand = wide.last, operand.type != result.type else {
      return emit(type, wide, to: [result])
    }
    try copy(op(type, wide, shape: result.shape, type: operand.type))
  }

  /// Numbers rounded to the nearest integer, ties to even: adding and subtracting 2^23 leaves no
  /// room for a fraction in binary32, and numbers of that size have none.
  mutating func rounded(_ x: Blob) throws(Diagnostic) -> Blob {
    let limit = try scalar(0x1p23)
    let magnitude = op("Abs", [x], like: x)
    let raised = op("Add", [magnitude, limit], like: x)
    let lowered = op("Sub", [raised, limit], like: x)
    let signed = op("Mul", [lowered, op("Sign", [x], like: x)], like: x)
    let isSmall = op("LT", [magnitude, limit], shape: x.shape, type: .bool)
    return choose(isSmall, signed, x)
  }
}
