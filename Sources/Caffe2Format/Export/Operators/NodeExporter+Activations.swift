import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Activation functions.
  static let activations: [NodeExporter] =
    [
      NodeExporter("Relu", writes: ["Relu", "Where"], export: exportRelu),
      NodeExporter("LeakyRelu", writes: ["LeakyRelu"]) { node throws(Diagnostic) in
        try node.finish(
          "LeakyRelu", [node.input()], [.float("alpha", node.view.float("alpha") ?? 0.01)])
      },
      NodeExporter("PRelu", writes: ["PRelu", "Relu", "Mul", "Sub"], export: exportPRelu),
      NodeExporter("Elu", writes: ["Elu"]) { node throws(Diagnostic) in
        try node.finish("Elu", [node.input()], [.float("alpha", node.view.float("alpha") ?? 1)])
      },
      NodeExporter("Selu", writes: ["Selu", "Elu", "Mul"]) { node throws(Diagnostic) in
        let alpha = node.view.float("alpha") ?? 1.67326319217681884765625
        let gamma = node.view.float("gamma") ?? 1.05070102214813232421875
        let x = try node.input()
        if alpha > 1, gamma > 1 {
          return try node.finish("Selu", [x], [.float("alpha", alpha), .float("scale", gamma)])
        }
        let plain = node.op("Elu", [x], [.float("alpha", alpha)], like: x)
        try node.finish("Mul", [plain, node.scalar(Double(gamma))])
      },
      NodeExporter("Celu", writes: ["Clip", "Mul", "Elu", "Relu", "Add"], export: exportCelu),
      NodeExporter("ThresholdedRelu", writes: ["ThresholdedRelu"]) { node throws(Diagnostic) in
        try node.finish(
          "ThresholdedRelu", [node.input()], [.float("alpha", node.view.float("alpha") ?? 1)])
      },
      NodeExporter("HardSigmoid", writes: ["HardSigmoid"]) { node throws(Diagnostic) in
        let alpha = node.view.float("alpha") ?? 0.2
        let beta = node.view.float("beta") ?? 0.5
        try node.finish(
          "HardSigmoid", [node.input()], [.float("alpha", alpha), .float("beta", beta)])
      },
    ] + smoothActivations

  private static let smoothActivations: [NodeExporter] = [
    NodeExporter("HardSwish", writes: ["HardSigmoid", "Mul"]) { node throws(Diagnostic) in
      let x = try node.input()
      let gate = node.op(
        "HardSigmoid", [x], [.float("alpha", 1.0 / 6), .float("beta", 0.5)], like: x)
      try node.finish("Mul", [x, gate])
    },
    NodeExporter("Swish", writes: ["Swish", "Sigmoid", "Mul"]) { node throws(Diagnostic) in
      let x = try node.input()
      let alpha = node.view.float("alpha") ?? 1
      if alpha == 1 { return try node.finish("Swish", [x]) }
      let scaled = try node.combine("Mul", x, Double(alpha))
      try node.finish("Mul", [x, node.op("Sigmoid", [scaled], like: x)])
    },
    NodeExporter("Mish", writes: ["Mish"]) { node throws(Diagnostic) in
      try node.finish("Mish", [node.input()])
    },
    NodeExporter("Gelu", writes: ["Gelu"], export: exportGelu),
    NodeExporter("Gelu", domain: "com.microsoft", writes: ["Gelu"], export: exportGelu),
    NodeExporter("Softplus", writes: ["Relu", "Softplus", "Add"], export: exportSoftplus),
    NodeExporter("Shrink", writes: ["GT", "LT", "Where"], export: exportShrink),
    NodeExporter("Softmax", writes: ["Softmax", "Transpose"], export: exportSoftmax),
    NodeExporter(
      "LogSoftmax", writes: ["ReduceMax", "Sub", "Exp", "ReduceSum", "Log"],
      export: exportLogSoftmax),
    NodeExporter("Hardmax", writes: ["ArgMax", "Gather"], export: exportHardmax),
  ]
}

private func exportRelu(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  if x.type == .float { return try node.finish("Relu", [x]) }
  let wide = node.cast(x, to: x.type.widened)
  let zero = try node.scalar(0, wide.type)
  let isPositive = node.op("GT", [wide, zero], shape: x.shape, type: .bool)
  try node.copyOrFinish("Mul", [node.cast(isPositive, to: wide.type), wide])
}

private func exportPRelu(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let slope = try node.input(1)
  // Along the channels, or one for all, there is an operator for it.
  let rank = try node.rank(of: x)
  if let extents = slope.extents, rank >= 2, let count = extents.checkedElementCount {
    let padded = [Int](repeating: 1, count: max(0, rank - extents.count)) + extents
    if count == 1 || (padded.count == rank && padded[1] == count && x.extent(1) == count) {
      return try node.finish("PRelu", [x, node.reshape(slope, [count])])
    }
  }
  let negative = node.op("Negative", [x], like: x)
  let below = node.op("Relu", [negative], like: x)
  let scaled = node.combine("Mul", below, slope, like: x)
  try node.finish("Sub", [node.op("Relu", [x], like: x), scaled])
}

private func exportCelu(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let alpha = Double(node.view.float("alpha") ?? 1)
  guard alpha != 0 else { throw .inexpressible("its alpha is 0") }
  let below = node.op("Clip", [x], [.float("min", -Float.infinity), .float("max", 0.0)], like: x)
  let scaled = try node.combine("Mul", below, 1 / alpha)
  let activated = node.op("Elu", [scaled], [.float("alpha", 1.0)], like: x)
  let tail = try node.combine("Mul", activated, alpha)
  try node.finish("Add", [node.op("Relu", [x], like: x), tail])
}

private func exportGelu(_ node: inout NodeExport) throws(Diagnostic) {
  let isFast = node.view.text("approximate") == "tanh"
  try node.finish("Gelu", [node.input()], isFast ? [.int("fast_gelu", 1)] : [])
}

/// max(x, 0) + log(1 + exp(-|x|)): Softplus itself overflows from 89 on.
private func exportSoftplus(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let magnitude = node.op("Abs", [x], like: x)
  let tail = node.op("Softplus", [node.op("Negative", [magnitude], like: x)], like: x)
  try node.finish("Add", [node.op("Relu", [x], like: x), tail])
}

private func exportShrink(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let bias = Double(node.view.float("bias") ?? 0)
  let limit = Double(node.view.float("lambd") ?? 0.5)
  let never = node.op("LT", [x, x], shape: x.shape, type: .bool)
  let zero = node.cast(never, to: .float)
  let isAbove = node.op("GT", [x, try node.scalar(limit)], shape: x.shape, type: .bool)
  let isBelow = node.op("LT", [x, try node.scalar(-limit)], shape: x.shape, type: .bool)
  let upper = node.choose(isAbove, try node.combine("Sub", x, bias), zero)
  try node.finish("Where", [isBelow, node.combine("Add", x, bias), upper])
}

/// Whether a normalization runs over all axes from one on, as it did before operator set 13.
private func isFlattening(_ node: NodeExport) -> Bool { node.view.version < 13 }

private func exportSoftmax(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  if isFlattening(node) {
    let axis = node.view.int("axis") ?? 1
    return try node.finish(
      "Softmax", [x], [.int("axis", axis < 0 ? try node.axis(or: 1, of: x) : axis)])
  }
  if node.view.int("axis") ?? -1 == -1 {
    return try node.finish("Softmax", [x], [.int("axis", -1)])
  }
  let axis = try node.axis(or: -1, of: x)
  let rank = try node.rank(of: x)
  if axis == rank - 1 || (axis + 1..<rank).allSatisfy({ x.extent($0) == 1 }) {
    return try node.finish("Softmax", [x], [.int("axis", axis)])
  }
  var order = Array(0..<rank)
  order.swapAt(axis, rank - 1)
  let turned = node.transpose(x, order)
  let result = node.op("Softmax", [turned], [.int("axis", rank - 1)], like: turned)
  try node.finish("Transpose", [result], [.ints("axes", order)])
}

private func exportLogSoftmax(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let first = try node.axis(or: isFlattening(node) ? 1 : -1, of: x)
  let rank = try node.rank(of: x)
  let axes = isFlattening(node) ? Array(first..<rank) : [first]
  let arguments: [Argument] = [.ints("axes", axes), .int("keepdims", 1)]
  var shape = x.shape
  for axis in axes { shape?[axis] = 1 }
  let largest = node.op("ReduceMax", [x], arguments, shape: shape)
  let shifted = node.combine("Sub", x, largest, like: x)
  let powers = node.op("Exp", [shifted], like: x)
  let sum = node.op("ReduceSum", [powers], arguments, shape: shape)
  try node.finish("Sub", [shifted, node.op("Log", [sum], shape: shape)])
}

private func exportHardmax(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  let rank = try node.rank(of: x)
  guard !isFlattening(node) || node.view.int("axis") ?? 1 == rank - 1 else {
    throw .inexpressible("before operator set 13 only the last axis is supported")
  }
  let axis = try node.axis(or: -1, of: x)
  let extent = try node.extent(of: x, axis)
  try node.requireModest([extent, extent])
  let place = node.op(
    "ArgMax", [x], [.int("axis", axis), .int("keepdims", 0)], shape: x.shape?.removing([axis]),
    type: .int64)
  let identity = (0..<extent * extent).map { $0 / extent == $0 % extent ? 1.0 : 0 }
  let rows = try node.constant("rows", [extent, extent], identity)
  if axis == rank - 1 { return try node.finish("Gather", [rows, place], [.int("axis", 0)]) }
  var order = Array(0..<rank - 1)
  order.insert(rank - 1, at: axis)
  let last = x.shape?.removing([axis]).appending(.known(extent))
  let result = node.op("Gather", [rows, place], [.int("axis", 0)], shape: last)
  try node.finish("Transpose", [result], [.ints("axes", order)])
}

extension Shape {
  /// The shape with one more axis at the end.
  func appending(_ dimension: Dimension) -> Shape { Shape(dimensions + [dimension]) }
}
