import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Convolutions over any number of spatial axes.
  static let convolutions: [NodeExporter] = [
    NodeExporter("Conv", to: ["Convolution", "Slice"]) { node throws(Diagnostic) in
      try node.convolution()
    },
    NodeExporter("ConvTranspose", to: ["Deconvolution", "Slice"]) { node throws(Diagnostic) in
      try node.transposedConvolution()
    },
  ]
}

/// The window of a convolution on one axis.
private struct WindowAxis {
  var input: Int
  var kernel: Int
  var stride: Int
  var dilation: Int
  /// Padding before and behind.
  var begin: Int
  var end: Int
  /// Elements of zero put before and behind the kernel.
  var kernelBegin = 0
  var kernelEnd = 0

  var reach: Int { dilation * (kernel - 1) + 1 }
}

extension NodeExport {
  /// The spatial window, with padding resolved.
  private func windowAxes(
    _ inputs: [Int], kernel: [Int], isTransposed: Bool
  ) throws(Diagnostic) -> [WindowAxis] {
    let count = inputs.count
    func list(_ name: String, or fallback: Int, _ count: Int) throws(Diagnostic) -> [Int] {
      let values = view.ints(name) ?? [Int](repeating: fallback, count: count)
      guard values.count == count, values.allSatisfy({ $0.magnitude <= 1 << 24 }) else {
        throw .inexpressible(
          "its '\(name)' has \(counted(values.count, "number")), expected \(count)")
      }
      return values
    }
    let strides = try list("strides", or: 1, count)
    let dilations = try list("dilations", or: 1, count)
    let pads = try list("pads", or: 0, 2 * count)
    guard strides.allSatisfy({ $0 > 0 }), dilations.allSatisfy({ $0 > 0 }) else {
      throw .inexpressible("its strides or dilations are not positive")
    }
    let automatic = view.text("auto_pad") ?? "NOTSET"
    var axes: [WindowAxis] = []
    for index in inputs.indices {
      var axis = WindowAxis(
        input: inputs[index], kernel: kernel[index], stride: strides[index],
        dilation: dilations[index], begin: pads[index], end: pads[count + index])
      switch automatic {
      case "SAME_UPPER", "SAME_LOWER":
        let output = (axis.input + axis.stride - 1) / axis.stride
        let total =
          isTransposed
          ? max(0, axis.reach - axis.stride)
          : max(0, (output - 1) * axis.stride + axis.reach - axis.input)
        axis.begin = automatic == "SAME_UPPER" ? total / 2 : (total + 1) / 2
        axis.end = total - axis.begin
      case "VALID": (axis.begin, axis.end) = (0, 0)
      default: break
      }
      axes.append(axis)
    }
    return axes
  }

  fileprivate mutating func convolution() throws(Diagnostic) -> BlobOperand {
    var source = try view.input()
    var folded: FoldedPad?
    if let pad = foldedPads[source] {
      folded = pad
      source = pad.source
    }
    let x = try operand(source)
    guard let weight = try numbers(1) else { throw .inexpressible("it has no weights") }
    guard x.rank >= 3, weight.shape.count == x.rank else {
      throw .inexpressible(
        "its input has \(counted(x.rank, "axis", "axes")) and its weights \(weight.shape.count)")
    }
    var axes = try windowAxes(
      Array(x.shape[2...]), kernel: Array(weight.shape[2...]), isTransposed: false)
    for index in axes.indices {
      axes[index].begin += folded?.begin[index + 2] ?? 0
      axes[index].end += folded?.end[index + 2] ?? 0
    }
    let wanted = axes.map { ($0.input + $0.begin + $0.end - $0.reach) / $0.stride + 1 }
    var x0 = x
    for index in axes.indices {
      let axis = axes[index]
      if axis.begin < 0 || axis.end < 0 {
        x0 = try range(
          x0, axis: index + 2, max(0, -axis.begin), axis.input - max(0, -axis.end), "cut\(index)")
        axes[index].input = x0.shape[index + 2]
        axes[index].begin = max(0, axis.begin)
        axes[index].end = max(0, axis.end)
      }
      axes[index].makeSymmetric()
    }
    let shape = [x.shape[0], weight.shape[0]]
    let given = axes.map {
      ($0.input + 2 * $0.begin - $0.dilation * ($0.kernel + $0.kernelBegin - 1) - 1) / $0.stride + 1
    }
    let blob = Blob(
      weight.shape[..<2] + axes.map { $0.kernel + $0.kernelBegin },
      try Self.embed(weight.values, weight.shape, axes))
    let result = try add(
      "Convolution", "", [x0], shape: shape + given,
      convolutionSettings(axes, outputs: weight.shape[0], group: view.int("group") ?? 1),
      blobs: try [blob] + bias(weight.shape[0]))
    return try cut(result, to: shape + wanted)
  }

  /// The bias blob, where the node has a bias.
  private func bias(_ outputs: Int) throws(Diagnostic) -> [Blob] {
    guard let bias = try numbers(2) else { return [] }
    guard bias.values.count == outputs else {
      throw .inexpressible(
        "its bias has \(counted(bias.values.count, "number")), expected \(outputs)")
    }
    return [Blob([outputs], bias.values)]
  }

  /// The leading part of a blob that has `shape`.
  mutating func cut(_ x: BlobOperand, to shape: [Int]) throws(Diagnostic) -> BlobOperand {
    var x = x
    for axis in shape.indices where x.shape[axis] > shape[axis] {
      x = try range(x, axis: axis, 0, shape[axis], "cut\(axis)")
    }
    guard x.shape == shape else {
      throw .inexpressible("the layers give a blob of shape \(x.shape), expected \(shape)")
    }
    return x
  }

  private func convolutionSettings(
    _ axes: [WindowAxis], outputs: Int, group: Int
  ) throws(Diagnostic) -> LayerSettings {
    var fields: [(String, SourceValue)] = [("num_output", .size(outputs))]
    if try numbers(2) == nil { fields.append(("bias_term", .flag(false))) }
    func list(_ name: String, _ pair: (String, String)?, _ values: [Int], default usual: Int?) {
      if values.allSatisfy({ $0 == values[0] }) {
        if values[0] != usual { fields.append((name, .sizes([values[0]]))) }
      } else if let pair, values.count == 2 {
        fields.append((pair.0, .size(values[0])))
        fields.append((pair.1, .size(values[1])))
      } else {
        fields.append((name, .sizes(values)))
      }
    }
    list("pad", ("pad_h", "pad_w"), axes.map(\.begin), default: 0)
    list(
      "kernel_size", ("kernel_h", "kernel_w"),
      axes.map { $0.kernel + $0.kernelBegin + $0.kernelEnd }, default: nil)
    list("stride", ("stride_h", "stride_w"), axes.map(\.stride), default: 1)
    list("dilation", nil, axes.map(\.dilation), default: 1)
    if group != 1 { fields.append(("group", .size(group))) }
    return LayerSettings("convolution_param", fields)
  }

  /// Weights with zeros around the kernel.
  private static func embed(
    _ weights: [Float], _ shape: [Int], _ axes: [WindowAxis]
  ) throws(Diagnostic) -> [Float] {
    if axes.allSatisfy({ $0.kernelBegin == 0 && $0.kernelEnd == 0 }) { return weights }
    let target = shape[..<2] + axes.map { $0.kernel + $0.kernelBegin + $0.kernelEnd }
    guard let count = Array(target).checkedElementCount, count <= stepLimit else {
      throw .inexpressible("its padding makes a kernel of shape \(Array(target))")
    }
    var embedded = [Float](repeating: 0, count: count)
    let strides = shape.rowMajorStrides
    let targetStrides = Array(target).rowMajorStrides
    for (index, weight) in weights.enumerated() {
      var place = 0
      for axis in shape.indices {
        let begin = axis < 2 ? 0 : axes[axis - 2].kernelBegin
        place += (index / strides[axis] % shape[axis] + begin) * targetStrides[axis]
      }
      embedded[place] = weight
    }
    return embedded
  }

  fileprivate mutating func transposedConvolution() throws(Diagnostic) -> BlobOperand {
    let x = try bottom()
    guard let weight = try numbers(1) else { throw .inexpressible("it has no weights") }
    guard x.rank >= 3, weight.shape.count == x.rank else {
      throw .inexpressible(
        "its input has \(counted(x.rank, "axis", "axes")) and its weights \(weight.shape.count)")
    }
    let group = view.int("group") ?? 1
    let outputs = weight.shape[1] * group
    let shape = resultShape
    guard shape.count == x.rank else { throw .inexpressible("its output's shape is not known") }
    var axes = try windowAxes(
      Array(x.shape[2...]), kernel: Array(weight.shape[2...]), isTransposed: true)
    var starts: [Int] = []
    var given: [Int] = []
    for index in axes.indices {
      let axis = axes[index]
      let full = axis.stride * (axis.input - 1) + axis.reach
      let wanted = shape[index + 2]
      var begin = axis.begin
      // The shape says how the padding is split where output_shape or output_padding is given.
      if view.ints("output_shape") != nil {
        let total = max(0, full + (view.ints("output_padding")?[index] ?? 0) - wanted)
        begin = view.text("auto_pad") == "SAME_UPPER" ? total / 2 : total - total / 2
      }
      let end = full - begin - wanted
      let pad = max(0, min(begin, end))
      axes[index].begin = pad
      if end < 0 {
        guard axis.dilation == 1 else {
          throw .inexpressible("its output reaches over the last kernel, which is dilated")
        }
        axes[index].kernelEnd = -end
      }
      starts.append(begin - pad)
      given.append(axis.stride * (axis.input - 1) + axis.reach + axes[index].kernelEnd - 2 * pad)
    }
    let blob = Blob(
      weight.shape[..<2] + axes.map { $0.kernel + $0.kernelEnd },
      try Self.embed(weight.values, weight.shape, axes))
    var result = try add(
      "Deconvolution", "", [x], shape: [x.shape[0], outputs] + given,
      convolutionSettings(axes, outputs: outputs, group: group),
      blobs: try [blob] + bias(outputs))
    for index in starts.indices where given[index] != shape[index + 2] || starts[index] != 0 {
      result = try range(
        result, axis: index + 2, starts[index], starts[index] + shape[index + 2], "cut\(index)")
    }
    return result
  }
}

extension WindowAxis {
  /// Makes the padding the same at both ends, as Caffe wants it: zeros before the kernel make up
  /// for more padding before, and more windows at the end are cut off later.
  fileprivate mutating func makeSymmetric() {
    if begin == end { return }
    var pad = max(begin, end)
    // Zeros before the kernel shift it by whole dilations.
    while (pad - begin) % dilation != 0 { pad += 1 }
    kernelBegin = (pad - begin) / dilation
    begin = pad
    end = pad
  }
}
