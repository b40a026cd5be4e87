import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Operators on blobs of 8 bits.
  static let quantized = OperatorFamily(
    [
      OperatorKind("Int8Quantize", to: "QuantizeLinear") { op throws(Diagnostic) in
        try op.expect()
        try op.writeQuantized(op.input(), clampsBelowZero: false)
      },
      OperatorKind("Int8Dequantize", to: "DequantizeLinear") { op throws(Diagnostic) in
        try op.expect()
        op.write(try op.dequantized(0))
      },
      OperatorKind("Int8Conv", to: "QLinearConv") { op throws(Diagnostic) in
        try op.importInt8Conv(relu: false)
      },
      OperatorKind("Int8ConvRelu", to: "QLinearConv, Max") { op throws(Diagnostic) in
        try op.importInt8Conv(relu: true)
      },
      OperatorKind("Int8ConvTranspose", to: "DequantizeLinear, ConvTranspose, QuantizeLinear") {
        op throws(Diagnostic) in try op.importInt8ConvTranspose()
      },
      OperatorKind("Int8FC", to: "MatMulInteger, Add, QuantizeLinear") { op throws(Diagnostic) in
        try op.importInt8FC()
      },
      OperatorKind("Int8Relu", to: "Max") { op throws(Diagnostic) in
        try op.expect()
        let quantization = try op.outputQuantization()
        let x = try op.input()
        guard try op.quantization(0) == quantization else {
          return try op.writeQuantized(op.dequantized(0), clampsBelowZero: true)
        }
        op.write(try op.clamped(x, quantization))
      },
      through("Int8LeakyRelu", "LeakyRelu") { op, x throws(Diagnostic) in
        try op.emit("LeakyRelu", [x], [.float("alpha", op.arguments.real("alpha", or: 0.01))])
      },
      through("Int8Sigmoid", "Sigmoid") { op, x throws(Diagnostic) in
        try op.emit("Sigmoid", [x])
      },
      through("Int8Softmax", "Softmax") { op, x throws(Diagnostic) in
        try op.softmax(x, axis: op.number("axis", or: 1))
      },
      sum("Int8Add", relu: false), sum("Int8Sum", relu: false),
      sum("Int8AddRelu", relu: true), sum("Int8SumRelu", relu: true),
      pool("Int8MaxPool", relu: false), pool("Int8MaxPoolRelu", relu: true),
      pool("Int8AveragePool", relu: false), pool("Int8AveragePoolRelu", relu: true),
      OperatorKind("Int8Concat", to: "Concat") { op throws(Diagnostic) in
        try op.importInt8Concat()
      },
    ]
      + [
        "Slice", "Reshape", "Flatten", "Transpose", "ChannelShuffle", "ResizeNearest",
      ].map(unchanged))

  /// A kind that computes on numbers.
  private static func through(
    _ type: String, _ target: String,
    _ body: @escaping @Sendable (inout OperatorImporter, Operand) throws(Diagnostic) -> Operand
  ) -> OperatorKind {
    OperatorKind(type, to: "DequantizeLinear, \(target), QuantizeLinear") {
      op throws(Diagnostic) in
      try op.expect()
      try op.writeQuantized(body(&op, op.dequantized(0)), clampsBelowZero: false)
    }
  }

  private static func sum(_ type: String, relu: Bool) -> OperatorKind {
    OperatorKind(type, to: "DequantizeLinear, Add, QuantizeLinear" + (relu ? ", Max" : "")) {
      op throws(Diagnostic) in
      try op.expect(inputs: 2...2)
      try op.writeQuantized(
        op.emit("Add", [op.dequantized(0), op.dequantized(1)]), clampsBelowZero: relu)
    }
  }

  private static func pool(_ type: String, relu: Bool) -> OperatorKind {
    let target = type.hasPrefix("Int8Max") ? "MaxPool" : "AveragePool"
    return OperatorKind(type, to: "DequantizeLinear, \(target), QuantizeLinear") {
      op throws(Diagnostic) in try op.importInt8Pool(target, relu: relu)
    }
  }

  /// A kind that moves elements and leaves their meaning.
  private static func unchanged(_ name: String) -> OperatorKind {
    OperatorKind("Int8" + name, to: name == "ResizeNearest" ? "Resize" : name) {
      op throws(Diagnostic) in
      guard let kind = OperatorKind.byType[name] else { return }
      op.arguments.ignore(["Y_scale", "Y_zero_point", "kernel"])
      let quantization = try op.quantization(0)
      if name == "ResizeNearest" { op.isChannelsLastByDefault = true }
      defer { op.isChannelsLastByDefault = false }
      try kind.importOperator(&op)
      op.outputs[0]?.quantization = quantization
    }
  }
}

extension OperatorImporter {
  /// How the numbers of the output are written (`Y_scale`, `Y_zero_point`).
  mutating func outputQuantization() throws(Diagnostic) -> Operand.Quantization {
    let scale = try arguments.real("Y_scale", or: 1)
    let zeroPoint = try number("Y_zero_point", or: 0)
    guard scale > 0, scale.isFinite else {
      throw .invalid("'Y_scale' is \(scale)", argument: "Y_scale")
    }
    return Operand.Quantization(scale: scale, zeroPoint: zeroPoint)
  }

  /// How the numbers of an input are written.
  func quantization(_ index: Int) throws(Diagnostic) -> Operand.Quantization {
    guard let quantization = try input(index).quantization else {
      throw .unsupported(
        "scale and zero point of its input '\(source.inputs[index])' are not known; blobs of 8 "
          + "bits must come from operators of the net")
    }
    return quantization
  }

  /// Scale and zero point as constants; the zero point has the element type of what is scaled.
  fileprivate mutating func parameters(
    _ quantization: Operand.Quantization, _ name: String, _ type: ElementType = .uint8
  ) throws(Diagnostic) -> [Operand] {
    guard type != .uint8 || (0...255).contains(quantization.zeroPoint) else {
      throw .invalid("the zero point of \(name) is \(quantization.zeroPoint), expected 0 to 255")
    }
    return [
      scalar(name + "/scale", quantization.scale),
      integer(name + "/zero_point", quantization.zeroPoint, type),
    ]
  }

  /// An input as numbers.
  fileprivate mutating func dequantized(_ index: Int) throws(Diagnostic) -> Operand {
    let x = try input(index)
    let quantization = try quantization(index)
    let type = x.elementType ?? .uint8
    return try emit(
      "DequantizeLinear", [x] + parameters(quantization, "input\(index)", type))
  }

  /// Numbers as the output; those below zero as zero where an activation follows.
  fileprivate mutating func writeQuantized(
    _ x: Operand, clampsBelowZero: Bool
  ) throws(Diagnostic) {
    let quantization = try outputQuantization()
    var y = try emit("QuantizeLinear", [x] + parameters(quantization, "output"))
    y.quantization = quantization
    write(clampsBelowZero ? try clamped(y, quantization) : y)
  }

  /// Integers of which none stands for a number below zero.
  fileprivate mutating func clamped(
    _ x: Operand, _ quantization: Operand.Quantization
  ) throws(Diagnostic) -> Operand {
    var y = x
    if quantization.zeroPoint > 0 {
      y = try emit("Max", [x, parameters(quantization, "least")[1]])
    }
    y.quantization = quantization
    return y
  }

  /// Images have channels last, as everywhere among operators of 8 bits.
  fileprivate mutating func requireChannelsLast() throws(Diagnostic) {
    guard try isChannelsLast() else {
      throw .invalid("'order' must be NHWC for operators of 8 bits", argument: "order")
    }
  }

  fileprivate mutating func importInt8Conv(relu: Bool) throws(Diagnostic) {
    try expect(inputs: 3...3)
    try requireChannelsLast()
    let window = try window()
    let group = try size("group", or: 1, atLeast: 1)
    let quantization = try outputQuantization()
    let x = try image(input(), isChannelsLast: true, rank: 4)
    let weights = try image(input(1), isChannelsLast: true, rank: 4)
    let attributes: [Attribute] =
      [.ints("kernel_shape", window.kernel), .ints("strides", window.stride)]
      + (try padding(window, of: x, canRoundUp: false))
      + [.ints("dilations", window.dilation), .int("group", group)]
    let operands =
      [x] + (try parameters(self.quantization(0), "x"))
      + [weights] + (try parameters(self.quantization(1), "w"))
      + (try parameters(quantization, "y")) + [try input(2)]
    var y = try emit("QLinearConv", operands, attributes)
    if relu { y = try clamped(y, quantization) }
    try writeImage(y, isChannelsLast: true, rank: 4)
    outputs[0]?.quantization = quantization
  }

  fileprivate mutating func importInt8ConvTranspose() throws(Diagnostic) {
    try expect(inputs: 3...3)
    try requireChannelsLast()
    let window = try window()
    let more = try perAxis(
      "adj", "adjs", ["adj_h", "adj_w"], atLeast: 0, or: window.rank, fallback: 0)
    let x = try image(dequantized(0), isChannelsLast: true, rank: 4)
    let weights = try image(dequantized(1), isChannelsLast: true, rank: 4)
    let y = try emit(
      "ConvTranspose", [x, weights, dequantized(2)],
      [
        .ints("kernel_shape", window.kernel), .ints("strides", window.stride),
        .ints("pads", window.pads), .ints("output_padding", more),
      ])
    let turned = try transpose(y, [0, 2, 3, 1])
    try writeQuantized(turned, clampsBelowZero: false)
  }

  /// An exact product of integers and a bias, brought to the scale of the output.
  fileprivate mutating func importInt8FC() throws(Diagnostic) {
    try expect(inputs: 3...3)
    let (x, w) = (try quantization(0), try quantization(1))
    let matrix = try rows(input(), number("axis", or: 1))
    let weights = try transpose(rows(input(1), number("axis_w", or: 1)), [1, 0])
    let points = [try parameters(x, "x")[1], try parameters(w, "w")[1]]
    let product = try emit("MatMulInteger", [matrix, weights] + points)
    let sum = try emit("Add", [product, input(2)])
    let scale = scalar("scale", x.scale * w.scale)
    try writeQuantized(emit("Mul", [cast(sum, .float), scale]), clampsBelowZero: false)
  }

  fileprivate mutating func importInt8Pool(_ target: String, relu: Bool) throws(Diagnostic) {
    try expect()
    try requireChannelsLast()
    let isGlobal = try arguments.flag("global_pooling", or: false)
    let window = try window(needsKernel: !isGlobal)
    let x = try image(dequantized(0), isChannelsLast: true, rank: 4)
    var y: Operand
    if isGlobal {
      y = try emit("Global" + target, [x])
    } else {
      y = try emit(
        target, [x],
        [.ints("kernel_shape", window.kernel), .ints("strides", window.stride)]
          + padding(window, of: x, canRoundUp: target == "MaxPool"))
    }
    y = try transpose(y, [0, 2, 3, 1])
    guard target == "MaxPool", arguments.has("Y_scale") == false else {
      return try writeQuantized(y, clampsBelowZero: relu)
    }
    let quantization = try quantization(0)
    var integers = try emit("QuantizeLinear", [y] + parameters(quantization, "output"))
    integers.quantization = quantization
    write(relu ? try clamped(integers, quantization) : integers)
  }

  /// Blobs of one scale, joined.
  fileprivate mutating func importInt8Concat() throws(Diagnostic) {
    try expect(inputs: 1...Self.many, outputs: 1...2)
    try refuse(output: 1, "the extents")
    let quantization = try outputQuantization()
    for index in inputs.indices {
      guard try self.quantization(index) == quantization else {
        throw .invalid("the scale of input \(index) is not that of the output")
      }
    }
    let axis = try number("axis", or: 3)
    var parts = inputs
    if try arguments.flag("add_axis", or: false) {
      for index in parts.indices { parts[index] = try unsqueeze(parts[index], [axis]) }
    }
    var y = try emit("Concat", parts, [.int("axis", axis)])
    y.quantization = quantization
    write(y)
  }
}
