import ConverterCore
import Diagnostics
import ModelIR
import Operators

extension OperatorFamily {
  /// Normalization.
  static let normalization = OperatorFamily([
    OperatorKind(
      "SpatialBN", to: "BatchNormalization", ignoring: ["momentum", "num_batches"],
      needs: [.batch, .weight]
    ) { op throws(Diagnostic) in try op.importSpatialBN() },
    OperatorKind("InstanceNorm", to: "InstanceNormalization", needs: [.image, .weight]) {
      op throws(Diagnostic) in
      try op.expect(inputs: 3...3, outputs: 1...3)
      try op.refuse(output: 1, "the means")
      try op.refuse(output: 2, "the deviations")
      let isLast = try op.isChannelsLast()
      let x = try op.image(op.input(), isChannelsLast: isLast, rank: 4)
      let epsilon = try op.arguments.real("epsilon", or: 1e-5)
      let y = try op.emit(
        "InstanceNormalization", [x, op.input(1), op.input(2)], [.float("epsilon", epsilon)])
      try op.writeImage(y, isChannelsLast: isLast, rank: 4)
    },
    OperatorKind(
      "GroupNorm", to: "Reshape, InstanceNormalization, Mul, Add", ignoring: ["is_test"],
      needs: [.image, .weight]
    ) { op throws(Diagnostic) in try op.importGroupNorm() },
    OperatorKind(
      "LayerNorm", to: "ReduceMean, Sub, Mul, Sqrt, Div", needs: [.batch, .weight]
    ) { op throws(Diagnostic) in try op.importLayerNorm() },
    OperatorKind("LRN", to: "LRN", needs: [.image]) { op throws(Diagnostic) in
      try op.expect(outputs: 1...2)
      try op.refuse(output: 1, "the scale")
      let isLast = try op.isChannelsLast()
      let x = try op.image(op.input(), isChannelsLast: isLast, rank: 4)
      let attributes: [Attribute] = [
        .int("size", try op.size("size", or: 0, atLeast: 1)),
        .float("alpha", try op.arguments.real("alpha", or: 0)),
        .float("beta", try op.arguments.real("beta", or: 0)),
        .float("bias", try op.arguments.real("bias", or: 1)),
      ]
      try op.writeImage(op.emit("LRN", [x], attributes), isChannelsLast: isLast, rank: 4)
    },
    OperatorKind(
      "AffineChannel", to: "Mul, Add", ignoring: ["is_learnable"], needs: [.image, .weight]
    ) {
      op throws(Diagnostic) in
      try op.expect(inputs: 3...3)
      let x = try op.input()
      let (scale, bias) = (try op.input(1), try op.input(2))
      op.write(try op.affine(x, scale, bias, isChannelsLast: op.isChannelsLast()))
    },
    normalize("Normalize", "ReduceL2"), normalize("NormalizeL1", "ReduceL1"),
    OperatorKind("ChannelShuffle", to: "Reshape, Transpose", needs: [.image]) {
      op throws(Diagnostic) in try op.importChannelShuffle()
    },
  ])

  /// Division by a norm along an axis; that of the absolute values leaves rows of zero as they are.
  private static func normalize(_ type: String, _ norm: String) -> OperatorKind {
    OperatorKind(type, to: "\(norm), Max, Div") { op throws(Diagnostic) in
      try op.expect()
      let x = try op.input()
      let axis = try op.number("axis", or: -1)
      let length = try op.reduce(norm, x, axes: [axis], keepsAxes: true)
      let least = op.scalar("least", norm == "ReduceL1" ? .leastNonzeroMagnitude : 1e-12)
      op.write(try op.emit("Div", [x, op.emit("Max", [length, least])]))
    }
  }
}

extension OperatorImporter {
  fileprivate mutating func importSpatialBN() throws(Diagnostic) {
    guard try arguments.flag("is_test", or: false) else {
      throw .unsupported(
        "without 'is_test' it normalizes by the batch, as in training", argument: "is_test")
    }
    try expect(inputs: 5...5)
    let isLast = try isChannelsLast()
    let x = try image(input(), isChannelsLast: isLast, rank: 4)
    let epsilon = try arguments.real("epsilon", or: 1e-5)
    let y = try emit(
      "BatchNormalization", [x] + inputs.dropFirst(), [.float("epsilon", epsilon)])
    try writeImage(y, isChannelsLast: isLast, rank: 4)
  }

  /// The image with a factor and an addend a channel.
  mutating func affine(
    _ x: Operand, _ scale: Operand, _ bias: Operand, isChannelsLast: Bool
  ) throws(Diagnostic) -> Operand {
    var operands = [scale, bias]
    if !isChannelsLast {
      let ones = [Int](repeating: 1, count: max(0, try rank(x) - 2))
      for index in operands.indices {
        operands[index] = try reshape(operands[index], [-1] + ones)
      }
    }
    return try emit("Add", [emit("Mul", [x, operands[0]]), operands[1]])
  }

  /// Groups of channels become instances.
  fileprivate mutating func importGroupNorm() throws(Diagnostic) {
    try expect(inputs: 3...3, outputs: 1...3)
    try refuse(output: 1, "the means")
    try refuse(output: 2, "the deviations")
    let group = try size("group", or: 32, atLeast: 1)
    guard group <= 1 << 20 else { throw .invalid("'group' is \(group)", argument: "group") }
    let isLast = try isChannelsLast()
    let x = try image(input(), isChannelsLast: isLast, rank: 4)
    let epsilon = try arguments.real("epsilon", or: 1e-5)
    let grouped = try reshape(x, [0, group, -1])
    let one = reals("one", [Float](repeating: 1, count: group))
    let zero = reals("zero", [Float](repeating: 0, count: group))
    let normal = try emit(
      "InstanceNormalization", [grouped, one, zero], [.float("epsilon", epsilon)])
    let y = try affine(
      reshape(normal, to: shapeOf(x)).withShape(of: x), input(1), input(2), isChannelsLast: false)
    try writeImage(y, isChannelsLast: isLast, rank: 4)
  }

  /// Normalization over all axes from `axis` on.
  fileprivate mutating func importLayerNorm() throws(Diagnostic) {
    try expect(inputs: 1...3, outputs: 1...3)
    let x = try input()
    let axis = try number("axis", or: 1)
    let epsilon = try arguments.real("epsilon", or: 1e-5)
    let isAffine = try arguments.flag("elementwise_affine", or: false)
    let rows = try emit("Flatten", [x], [.int("axis", axis)])
    let mean = try reduce("ReduceMean", rows, axes: [1], keepsAxes: true)
    let centred = try emit("Sub", [rows, mean])
    let square = try emit("Mul", [centred, centred])
    let variance = try reduce("ReduceMean", square, axes: [1], keepsAxes: true)
    let deviation = try emit("Sqrt", [emit("Add", [variance, scalar("epsilon", epsilon)])])
    let normal = try emit("Div", [centred, deviation])
    let shape = try shapeOf(x)
    var y = try reshape(normal, to: shape).withShape(of: x)
    if isAffine {
      try expect(inputs: 3...3, outputs: 1...3)
      y = try emit("Add", [emit("Mul", [y, input(1)]), input(2)])
    }
    write(y)
    guard isRead(1) || isRead(2) else { return }
    let front = axis < 0 ? try self.axis(axis, of: x) : axis
    let leading = try concat(
      [slice(shape, from: [0], to: [front], axes: [0]), integers("one", [1])], axis: 0)
    if isRead(1) { write(try reshape(mean, to: leading), to: 1) }
    if isRead(2) { write(try reshape(deviation, to: leading), to: 2) }
  }

  /// Channels dealt out to groups in turn.
  fileprivate mutating func importChannelShuffle() throws(Diagnostic) {
    try expect()
    let group = try size("group", or: 1, atLeast: 1)
    let isLast = try isChannelsLast()
    let x = try image(input(), isChannelsLast: isLast, rank: 4)
    let channels = try extent(x, 1)
    guard channels % group == 0 else {
      throw .invalid(
        "\(counted(channels, "channel")) do not make \(counted(group, "group"))", argument: "group")
    }
    let grouped = try reshape(x, [0, group, channels / group, -1])
    let turned = try emit("Transpose", [grouped], [.ints("perm", [0, 2, 1, 3])])
    let y = try reshape(turned, to: shapeOf(x)).withShape(of: x)
    try writeImage(y, isChannelsLast: isLast, rank: 4)
  }
}

extension Operand {
  /// The operand with the type of another one, whose shape it was given.
  func withShape(of other: Operand) -> Operand {
    guard shape?.known == nil, other.shape != nil else { return self }
    var copy = self
    copy.fact.type = other.fact.type
    return copy
  }
}
