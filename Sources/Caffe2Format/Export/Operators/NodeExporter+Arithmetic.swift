import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Operators of two or more operands that spread over one another's shapes.
  static let arithmetic: [NodeExporter] =
    [
      binary("Add", types: .any), binary("Sub", types: .any), binary("Mul", types: .any),
      binary("Div", types: .any), binary("And", types: .bool), binary("Or", types: .bool),
      binary("Xor", types: .bool), binary("BitwiseAnd", types: .integers),
      binary("BitwiseOr", types: .integers), binary("BitwiseXor", types: .integers),
    ] + comparisons + [
      NodeExporter("Pow", writes: ["Pow", "Mul"], export: exportPow),
      NodeExporter("Mod", writes: ["Mod", "Div", "Mul", "Sub"], export: exportMod),
      NodeExporter("Max", writes: ["Max", "Where"]) { node throws(Diagnostic) in
        try exportExtremum(&node, "Max", "GT")
      },
      NodeExporter("Min", writes: ["Min", "Where"]) { node throws(Diagnostic) in
        try exportExtremum(&node, "Min", "LT")
      },
      NodeExporter("Sum", writes: ["Sum"], export: exportSum),
      NodeExporter("Mean", writes: ["Mean"], export: exportMean),
      NodeExporter("Where", writes: ["Where"], export: exportWhere),
    ]

  private static let comparisons: [NodeExporter] = [
    binary("Equal", to: "EQ", types: .any), binary("Less", to: "LT", types: .any),
    binary("LessOrEqual", to: "LE", types: .any), binary("Greater", to: "GT", types: .any),
    binary("GreaterOrEqual", to: "GE", types: .any),
  ]

  private static func binary(
    _ type: String, to target: String? = nil, types: BlobTypes
  ) -> NodeExporter {
    let target = target ?? type
    return NodeExporter(type, writes: [target]) { node throws(Diagnostic) in
      try node.finishWide(target, [try node.input(0, types), try node.input(1, types)])
    }
  }
}

private func exportPow(_ node: inout NodeExport) throws(Diagnostic) {
  let base = try node.input(0, .numbers)
  let constant = try node.view.optional(1).flatMap { value throws(Diagnostic) in
    try node.graph.constant(value)
  }
  if let constant, constant.count == 1, constant.rank <= base.rank ?? 0,
    let exponent = constant.doubles.first
  {
    if base.type == .float { return try node.finish("Pow", [base], [.float("exponent", exponent)]) }
    if exponent == 2 { return try node.finish("Mul", [base, base]) }
    if exponent == 3 { return try node.finish("Cube", [base]) }
  }
  guard base.type == .float else {
    throw .inexpressible("Caffe2 raises only float32 to a power, other than 2 and 3")
  }
  let exponent = node.cast(try node.input(1, .any), to: .float)
  try node.finish("Pow", node.broadcast([base, exponent]))
}

private func exportMod(_ node: inout NodeExport) throws(Diagnostic) {
  let a = try node.input(0, .integers)
  let b = try node.input(1, .integers)
  let wideA = node.cast(a, to: a.type.widened)
  let wideB = node.cast(b, to: b.type.widened)
  let shape = try node.output().shape
  func like(_ type: ElementType) -> Blob { Blob(name: "", type: type, shape: shape) }
  let result = like(wideA.type)
  let quotient = node.combine("Div", wideA, wideB, like: result)
  let product = node.combine("Mul", quotient, wideB, like: result)
  let rest = node.combine("Sub", wideA, product, like: result)
  if node.view.int("fmod") ?? 0 != 0 { return try node.copy(rest) }
  // The rest takes the sign of the dividend, the standard's that of the divisor.
  let zero = try node.scalar(0, result.type)
  let isNegative = node.op("LT", [rest, zero], shape: shape, type: .bool)
  let isBelow = node.op("LT", [wideB, zero], shape: wideB.shape, type: .bool)
  let isUnlike = node.op("Xor", [isNegative, isBelow], shape: shape, type: .bool)
  let isThere = node.op("NE", [rest, zero], shape: shape, type: .bool)
  let isOpposite = node.op("And", [isUnlike, isThere], shape: shape, type: .bool)
  let step = node.op(
    "Mul", [node.cast(isOpposite, to: result.type), wideB], shape: shape, type: result.type)
  try node.copyOrFinish("Add", [rest, step])
}

private func exportExtremum(
  _ node: inout NodeExport, _ type: String, _ comparison: String
) throws(Diagnostic) {
  let inputs = try node.inputs(.any)
  if inputs.count == 1 { return try node.copy(inputs[0]) }
  let operands = try node.broadcast(inputs)
  if operands[0].type == .float { return try node.finish(type, operands) }
  var result = node.cast(operands[0], to: operands[0].type.widened)
  for operand in operands.dropFirst() {
    let other = node.cast(operand, to: operand.type.widened)
    let isBetter = node.op(comparison, [other, result], shape: other.shape, type: .bool)
    result = node.choose(isBetter, other, result)
  }
  try node.copy(result)
}

private func exportSum(_ node: inout NodeExport) throws(Diagnostic) {
  let inputs = try node.inputs()
  if inputs.count == 1 { return try node.copy(inputs[0]) }
  try node.finish("Sum", node.broadcast(inputs))
}

private func exportMean(_ node: inout NodeExport) throws(Diagnostic) {
  let inputs = try node.inputs()
  if inputs.count == 1 { return try node.copy(inputs[0]) }
  try node.finish("Mean", node.broadcast(inputs))
}

private func exportWhere(_ node: inout NodeExport) throws(Diagnostic) {
  let condition = try node.input(0, .bool)
  let yes = try node.input(1, .any)
  let no = try node.input(2, .any)
  let all = try node.broadcast([
    condition, node.cast(yes, to: yes.type.widened), node.cast(no, to: no.type.widened),
  ])
  try node.copyOrFinish("Where", all)
}
