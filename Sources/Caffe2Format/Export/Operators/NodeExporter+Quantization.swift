import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Quantization, computed on whole numbers in binary32, which holds them exactly up to 2^24.
  static let quantization: [NodeExporter] = [
    NodeExporter(
      "QuantizeLinear", writes: ["Div", "Abs", "Add", "Sub", "Where", "Clip", "Cast"],
      export: exportQuantize),
    NodeExporter("DequantizeLinear", writes: ["Cast", "Sub", "Mul"], export: exportDequantize),
    NodeExporter(
      "QLinearConv", writes: ["Cast", "Sub", "Conv", "Mul", "Add", "Clip"],
      export: exportQLinearConv),
    NodeExporter(
      "QLinearMatMul", writes: ["Cast", "Sub", "MatMul", "BatchMatMul", "Mul", "Add", "Clip"],
      export: exportQLinearMatMul),
    NodeExporter("ConvInteger", writes: ["Cast", "Sub", "Conv"]) { node throws(Diagnostic) in
      let x = try node.centred(0, zeroPoint: 2, axis: 1)
      let weights = try node.centred(1, zeroPoint: 3, axis: 0)
      try node.requireExact(try node.extents(of: weights).dropFirst().reduce(1, *))
      try node.copy(node.convolved(x, weights, bias: nil))
    },
    NodeExporter("MatMulInteger", writes: ["Cast", "Sub", "MatMul", "BatchMatMul"]) {
      node throws(Diagnostic) in
      let a = try node.centred(0, zeroPoint: 2, axis: -2)
      let b = try node.centred(1, zeroPoint: 3, axis: -1)
      try node.requireExact(try node.extents(of: a).last ?? 1)
      try node.copy(node.multiplied(a, b))
    },
  ]
}

extension NodeExport {
  /// A blob of factors along an axis, with the axes that it spreads over; one for all as it is.
  fileprivate mutating func spread(
    _ factors: Blob, along axis: Int, of x: Blob
  ) throws(Diagnostic) -> Blob {
    let rank = try rank(of: factors)
    if rank == 0 { return factors }
    guard rank == 1 else {
      guard view.int("block_size") ?? 0 == 0 else {
        throw .inexpressible("factors for each block are not supported")
      }
      return factors
    }
    if factors.extent(0) == 1 { return reshape(factors, [], shape: []) }
    let axes = try self.rank(of: x)
    let place = try view.axis(axis, rank: axes)
    var extents = [Int](repeating: 1, count: axes)
    extents[place] = try extent(of: factors, 0)
    return reshape(factors, extents)
  }

  /// An input less its zero point, as whole numbers in binary32.
  fileprivate mutating func centred(
    _ index: Int, zeroPoint: Int, axis: Int
  ) throws(Diagnostic) -> Blob {
    let x = cast(try input(index, .integers), to: .float)
    guard let zero = try optionalInput(zeroPoint, .integers) else { return x }
    let shift = try spread(cast(zero, to: .float), along: axis, of: x)
    return op("Sub", [x, shift], like: x)
  }

  /// Requires that sums of so many products of 8-bit numbers are exact in binary32.
  fileprivate func requireExact(_ count: Int) throws(Diagnostic) {
    guard count <= 1 << 24 / (255 * 255) else {
      throw .inexpressible(
        "sums of \(count) products do not fit float32, which Caffe2 would compute them in")
    }
  }

  /// Numbers in units of the result's scale, rounded, moved by its zero point, within its type.
  fileprivate mutating func quantize(
    _ x: Blob, zeroPoint index: Int, axis: Int
  ) throws(Diagnostic) {
    let result = try output()
    let ranges: [ElementType: (Float, Float)] = [
      .uint8: (0, 255), .int8: (-128, 127), .uint16: (0, 65535), .int16: (-32768, 32767),
    ]
    guard let (low, high) = ranges[result.type] else {
      throw .inexpressible("it quantizes to \(result.type.name)")
    }
    var whole = try rounded(x)
    if let zero = try optionalInput(index, .integers) {
      whole = op("Add", [whole, try spread(cast(zero, to: .float), along: axis, of: x)], like: x)
    }
    let bounded = op("Clip", [whole], [.float("min", low), .float("max", high)], like: x)
    try copy(cast(bounded, to: .int32))
  }

  fileprivate mutating func convolved(
    _ x: Blob, _ weights: Blob, bias: Blob?
  ) throws(Diagnostic) -> Blob {
    let kernel = try kernel(weights)
    var settings = try SpatialSettings(self, kernel: kernel, x: x)
    let image = try cropped(x, &settings)
    var arguments = settings.arguments
    if let group = view.int("group"), group != 1 { arguments.append(.int("group", group)) }
    return op(
      "Conv", [image, weights] + (bias.map { [$0] } ?? []), arguments, shape: try output().shape)
  }

  fileprivate mutating func multiplied(_ a: Blob, _ b: Blob) throws(Diagnostic) -> Blob {
    let shape = try output().shape
    if a.rank == 1, b.rank == 1 { return dot(a, b) }
    if a.rank == 2, b.rank == 2 { return op("MatMul", [a, b], shape: shape) }
    return op("BatchMatMul", [a, b], [.int("broadcast", 1)], shape: shape)
  }

  /// The product of the operands' scales over the result's.
  fileprivate mutating func ratio(
    _ first: Blob, _ second: Blob, over result: Blob
  ) throws(Diagnostic) -> Blob {
    let shape = (second.rank ?? 0) > 0 ? second.shape : first.shape
    let product = op("Mul", [first, second], shape: shape)
    return op("Div", [product, result], shape: shape)
  }
}

private func exportQuantize(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input()
  guard [0, 1].contains(node.view.int("precision") ?? 0) else {
    throw .inexpressible("it divides in another precision than float32")
  }
  let axis = node.view.int("axis") ?? 1
  let scale = try node.spread(node.input(1), along: axis, of: x)
  try node.quantize(node.op("Div", [x, scale], like: x), zeroPoint: 2, axis: axis)
}

private func exportDequantize(_ node: inout NodeExport) throws(Diagnostic) {
  let x = node.cast(try node.input(0, .integers), to: .int32)
  let axis = node.view.int("axis") ?? 1
  let scale = try node.spread(node.input(1), along: axis, of: x)
  var shifted = x
  if let zero = try node.optionalInput(2, .integers) {
    let shift = try node.spread(node.cast(zero, to: .int32), along: axis, of: x)
    shifted = node.op("Sub", [x, shift], like: x)
  }
  try node.finish("Mul", [node.cast(shifted, to: .float), scale])
}

private func exportQLinearConv(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.centred(0, zeroPoint: 2, axis: 1)
  let weights = try node.centred(3, zeroPoint: 5, axis: 0)
  let bias = try node.optionalInput(8, .integers).map { node.cast($0, to: .float) }
  let sum = try node.convolved(x, weights, bias: bias)
  let scale = try node.spread(node.input(4), along: 1, of: sum)
  let ratio = try node.ratio(
    node.spread(node.input(1), along: 1, of: sum), scale,
    over:
      node.spread(node.input(6), along: 1, of: sum))
  try node.quantize(node.op("Mul", [sum, ratio], like: sum), zeroPoint: 7, axis: 1)
}

private func exportQLinearMatMul(_ node: inout NodeExport) throws(Diagnostic) {
  let a = try node.centred(0, zeroPoint: 2, axis: -2)
  let b = try node.centred(3, zeroPoint: 5, axis: -1)
  let sum = try node.multiplied(a, b)
  let first = try node.spread(node.input(1), along: -2, of: a)
  let second = try node.spread(node.input(4), along: -1, of: b)
  let ratio = try node.ratio(first, second, over: node.spread(node.input(6), along: -1, of: sum))
  try node.quantize(node.op("Mul", [sum, ratio], like: sum), zeroPoint: 7, axis: -1)
}
