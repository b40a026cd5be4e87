import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Convolutions.
  static let convolutions: [NodeExporter] = [
    NodeExporter("Conv", writes: ["Conv"], export: exportConv),
    NodeExporter("ConvTranspose", writes: ["ConvTranspose"], export: exportConvTranspose),
  ]
}

/// Kernel, strides, dilations and padding of a node along its spatial axes.
struct SpatialSettings {
  var kernel: [Int]
  var strides: [Int]
  var dilations: [Int]
  /// Padding in front along all axes, then behind.
  var pads: [Int]

  /// The extents that windows span.
  var span: [Int] { zip(kernel, dilations).map { ($0 - 1) * $1 + 1 } }

  /// Padding in front along an axis.
  func front(_ axis: Int) -> Int { pads[axis] }

  /// Padding behind along an axis.
  func back(_ axis: Int) -> Int { pads[kernel.count + axis] }

  /// Reads a node's attributes; automatic padding asks for the extents of `x`.
  init(_ node: NodeExport, kernel: [Int], x: Blob) throws(Diagnostic) {
    let count = kernel.count
    let ones = [Int](repeating: 1, count: count)
    self.kernel = kernel
    strides = node.view.ints("strides") ?? ones
    dilations = node.view.ints("dilations") ?? ones
    pads = node.view.ints("pads") ?? [Int](repeating: 0, count: 2 * count)
    let limit = 1 << 24
    guard count > 0, strides.count == count, dilations.count == count, pads.count == 2 * count,
      (kernel + strides + dilations).allSatisfy({ (1...limit).contains($0) }),
      pads.allSatisfy({ (-limit...limit).contains($0) })
    else {
      throw .inexpressible(
        "kernel \(kernel), strides \(strides), dilations \(dilations) and pads \(pads) do not fit")
    }
    let mode = node.view.text("auto_pad") ?? "NOTSET"
    if mode == "VALID" { pads = [Int](repeating: 0, count: 2 * count) }
    guard mode == "SAME_UPPER" || mode == "SAME_LOWER" else { return }
    for axis in 0..<count {
      let extent = try node.extent(of: x, axis + 2)
      guard extent <= 1 << 40 else { throw .inexpressible("extent \(extent) is too large") }
      let windows = (extent + strides[axis] - 1) / strides[axis]
      let total = max(0, (windows - 1) * strides[axis] + span[axis] - extent)
      pads[axis] = mode == "SAME_UPPER" ? total / 2 : total - total / 2
      pads[count + axis] = total - pads[axis]
    }
  }

  /// The settings as arguments, without dilations where there are none.
  var arguments: [Argument] {
    var arguments: [Argument] = [.ints("kernels", kernel), .ints("strides", strides)]
    if pads.contains(where: { $0 != 0 }) { arguments.append(.ints("pads", pads)) }
    if dilations.contains(where: { $0 != 1 }) { arguments.append(.ints("dilations", dilations)) }
    return arguments
  }
}

extension NodeExport {
  /// The extents of a convolution's kernel.
  func kernel(_ weights: Blob) throws(Diagnostic) -> [Int] {
    if let kernel = view.ints("kernel_shape") { return kernel }
    return Array(try extents(of: weights).dropFirst(2))
  }

  /// Cuts off what negative padding leaves out, and adds what is left of the padding.
  mutating func cropped(
    _ x: Blob, _ settings: inout SpatialSettings
  ) throws(Diagnostic) -> Blob {
    var result = x
    for axis in settings.kernel.indices {
      let front = min(0, settings.front(axis))
      let back = min(0, settings.back(axis))
      if front == 0 && back == 0 { continue }
      let extent = try extent(of: x, axis + 2)
      guard extent + front + back > 0 else {
        throw .inexpressible("pads \(settings.pads) leave nothing of axis \(axis + 2)")
      }
      result = try slice(result, axis: axis + 2, from: -front, to: extent + back)
      settings.pads[axis] -= front
      settings.pads[settings.kernel.count + axis] -= back
    }
    return result
  }
}

private func exportConv(_ node: inout NodeExport) throws(Diagnostic) {
  let weights = try node.input(1)
  let input = try node.input(0)
  var settings = try SpatialSettings(node, kernel: node.kernel(weights), x: input)
  let x = try node.cropped(input, &settings)
  var arguments = settings.arguments
  if let group = node.view.int("group"), group != 1 { arguments.append(.int("group", group)) }
  let bias = try node.optionalInput(2)
  try node.finish("Conv", [x, weights] + (bias.map { [$0] } ?? []), arguments)
}

private func exportConvTranspose(_ node: inout NodeExport) throws(Diagnostic) {
  var x = try node.input(0)
  var weights = try node.input(1)
  var kernel = try node.kernel(weights)
  guard (1...2).contains(kernel.count) else {
    throw .inexpressible("Caffe2 has transposed convolutions of one or two spatial axes only")
  }
  var settings = try SpatialSettings(node, kernel: kernel, x: x)
  var adjustments = node.view.ints("output_padding") ?? kernel.map { _ in 0 }
  guard adjustments.count == kernel.count, adjustments.allSatisfy({ (0...(1 << 24)).contains($0) })
  else { throw .inexpressible("its output_padding \(adjustments) does not fit") }
  try node.placeOutput(&settings, adjustments, x)
  if settings.dilations.contains(where: { $0 != 1 }) {
    weights = try node.dilated(weights, 1, settings)
    kernel = settings.span
    settings.kernel = kernel
    settings.dilations = kernel.map { _ in 1 }
  }
  guard settings.pads.allSatisfy({ $0 >= 0 }) else {
    throw .inexpressible("its padding \(settings.pads) is negative")
  }
  let isLine = kernel.count == 1
  if isLine {
    x = node.op("ExpandDims", [x], [.ints("dims", [2])], shape: x.shape?.inserting(1, at: 2))
    weights = node.op(
      "ExpandDims", [weights], [.ints("dims", [2])], shape: weights.shape?.inserting(1, at: 2))
    settings.kernel = [1] + settings.kernel
    settings.strides = [1] + settings.strides
    settings.dilations = [1, 1]
    settings.pads = [0, settings.pads[0], 0, settings.pads[1]]
    adjustments = [0] + adjustments
  }
  var arguments = settings.arguments
  if adjustments.contains(where: { $0 != 0 }) { arguments.append(.ints("adjs", adjustments)) }
  if let group = node.view.int("group"), group != 1 { arguments.append(.int("group", group)) }
  let inputs = [x, weights] + (try node.optionalInput(2).map { [$0] } ?? [])
  guard isLine else { return try node.finish("ConvTranspose", inputs, arguments) }
  let result = try node.output()
  let image = node.op("ConvTranspose", inputs, arguments, shape: result.shape?.inserting(1, at: 2))
  try node.finish("Squeeze", [image], [.ints("dims", [2])])
}

extension NodeExport {
  /// Padding of a transposed convolution that gives the extents asked for, or those of automatic
  /// padding.
  fileprivate func placeOutput(
    _ settings: inout SpatialSettings, _ adjustments: [Int], _ x: Blob
  ) throws(Diagnostic) {
    let mode = view.text("auto_pad") ?? "NOTSET"
    let wanted = view.ints("output_shape")
    let isSame = mode.hasPrefix("SAME")
    for axis in settings.kernel.indices {
      let back = settings.kernel.count + axis
      guard adjustments[axis] < max(settings.strides[axis], settings.dilations[axis]) else {
        throw .inexpressible("its output_padding \(adjustments) is not less than the stride")
      }
      guard wanted != nil || isSame else { continue }
      let extent = try extent(of: x, axis + 2)
      let target = wanted.map { $0.suffix(settings.kernel.count) }
      guard extent < 1 << 32, target == nil || target?.count == settings.kernel.count else {
        throw .inexpressible("its output_shape \(wanted ?? []) does not fit")
      }
      let full = (extent - 1) * settings.strides[axis] + adjustments[axis] + settings.span[axis]
      let goal = target.map { Array($0)[axis] } ?? extent * settings.strides[axis]
      guard goal > 0, goal <= full else {
        throw .inexpressible("its output_shape \(wanted ?? []) takes negative padding")
      }
      let total = full - goal
      settings.pads[axis] = mode == "SAME_UPPER" ? total / 2 : total - total / 2
      settings.pads[back] = total - settings.pads[axis]
    }
  }

  /// Constant weights with the zeros in between that dilations stand for.
  fileprivate mutating func dilated(
    _ weights: Blob, _ index: Int, _ settings: SpatialSettings
  ) throws(Diagnostic) -> Blob {
    guard let tensor = try view.constant(index), tensor.rank == settings.kernel.count + 2 else {
      throw .inexpressible("Caffe2 has no dilated transposed convolutions")
    }
    let span = settings.span
    let extents = Array(tensor.shape.prefix(2)) + span
    try requireModest(extents)
    let numbers = tensor.floats
    var spread = [Float](repeating: 0, count: extents.elementCount)
    let strides = extents.rowMajorStrides
    let sources = tensor.shape.rowMajorStrides
    for (place, number) in numbers.enumerated() {
      var rest = place
      var target = 0
      for axis in tensor.shape.indices {
        let step = axis < 2 ? 1 : settings.dilations[axis - 2]
        target += rest / sources[axis] * step * strides[axis]
        rest %= sources[axis]
      }
      spread[target] = number
    }
    return try constant("weights", Tensor(.float, extents, elements: spread))
  }
}

extension Shape {
  /// The shape with one more axis.
  func inserting(_ dimension: Dimension, at axis: Int) -> Shape {
    guard axis <= rank else { return self }
    var dimensions = dimensions
    dimensions.insert(dimension, at: axis)
    return Shape(dimensions)
  }
}
