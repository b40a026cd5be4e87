import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Pooling over one or two spatial axes.
  static let poolings: [NodeExporter] = [
    NodeExporter("MaxPool", domain: "", to: ["Pooling", "Slice", "Reshape", "Bias"]) {
      node throws(Diagnostic) in try node.maximumPool()
    },
    NodeExporter("Mod", to: []) { node throws(Diagnostic) in
      let x = try node.bottom()
      guard node.net.maskBlobs.contains(x.name) else {
        throw .inexpressible("Caffe has no remainders")
      }
      return x
    },
    NodeExporter("AveragePool", to: ["Pooling", "Slice", "Reshape", "Scale"]) {
      node throws(Diagnostic) in try node.pool("AVE")
    },
    NodeExporter("GlobalMaxPool", to: ["Pooling", "Reshape"]) { node throws(Diagnostic) in
      try node.globalPool("MAX", node.bottom())
    },
    NodeExporter("GlobalAveragePool", to: ["Pooling", "Reshape"]) { node throws(Diagnostic) in
      try node.globalPool("AVE", node.bottom())
    },
    NodeExporter("MaxRoiPool", to: ["ROIPooling"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let regions = try node.bottom(1)
      guard let pooled = node.view.ints("pooled_shape"), pooled.count == 2 else {
        throw .inexpressible("its 'pooled_shape' is missing")
      }
      return try node.add(
        "ROIPooling", "", [x, regions], shape: [regions.shape[0], x.shape[1]] + pooled,
        LayerSettings(
          "roi_pooling_param",
          [
            ("pooled_h", .size(pooled[0])), ("pooled_w", .size(pooled[1])),
            ("spatial_scale", .number(node.view.float("spatial_scale") ?? 1)),
          ]))
    },
  ]
}

/// A window of pooling on one axis.
private struct PoolAxis {
  /// The extent of the blob that is pooled.
  var input: Int
  var kernel: Int
  var stride: Int
  /// Padding before and behind.
  var begin: Int
  var end: Int
  /// Elements of the blob that were put behind the operator's own input.
  var extra = 0
  /// The number of windows that the operator has.
  var output: Int

  /// The number of windows that Caffe has.
  func caffeOutput(isPadded: Bool) -> Int {
    let span = input + 2 * begin - kernel
    var count = (max(0, span) + stride - 1) / stride + 1
    if isPadded, (count - 1) * stride >= input + begin { count -= 1 }
    return count
  }

  /// By how many elements each window's mean is divided: in Caffe, and in the operator.
  func divisors(includesPads: Bool) -> [(caffe: Int, operator: Int)] {
    (0..<output).map { index in
      let start = index * stride - begin
      let caffe = min(start + kernel, input + begin) - start
      let inside = min(start + kernel, input - extra) - max(start, 0)
      let padded = min(start + kernel, input - extra + end) - start
      return (caffe, includesPads ? padded : inside)
    }
  }
}

extension NodeExport {
  /// Pooling of the whole of each channel.
  mutating func globalPool(
    _ method: String, _ x: BlobOperand, suffix: String = ""
  ) throws(Diagnostic) -> BlobOperand {
    guard x.rank >= 3 else {
      throw .inexpressible("its input has \(counted(x.rank, "axis", "axes"))")
    }
    let target = Array(x.shape[..<2]) + [Int](repeating: 1, count: x.rank - 2)
    let flat = try reshape(
      x, x.rank == 4 ? x.shape : [x.shape[0], x.shape[1], 1, x.shape[2...].reduce(1, *)],
      suffix + "/planes")
    let pooled = try add(
      "Pooling", suffix, [flat], shape: [x.shape[0], x.shape[1], 1, 1],
      LayerSettings("pooling_param", [("pool", .text(method)), ("global_pooling", .flag(true))]))
    return try reshape(pooled, target, suffix + "/axes")
  }

  /// The maximum under a window and, where it is asked for, its place.
  fileprivate mutating func maximumPool() throws(Diagnostic) {
    guard view.isUsed(1) else { return try bind(pool("MAX")) }
    let x = try bottom()
    guard x.rank == 4, view.int("storage_order") ?? 0 == 0 else {
      throw .inexpressible("Caffe has places of maxima in images only, row by row")
    }
    var axes = try poolAxes(x, resultShape)
    guard !axes.contains(where: { $0.begin >= $0.kernel }) else {
      throw .inexpressible("its padding is as wide as its kernel, which Caffe refuses")
    }
    let isPadded = axes.contains { $0.begin > 0 }
    let given = axes.map { $0.caffeOutput(isPadded: isPadded) }
    guard zip(axes, given).allSatisfy({ $0.output <= $1 }) else {
      throw .inexpressible("its trailing padding is more than Caffe has")
    }
    axes.indices.forEach { axes[$0].output = given[$0] }
    let shape = x.shape[..<2] + given
    let pooled = try add(
      "Pooling", "", [x], shapes: [Array(shape), Array(shape)], poolSettings("MAX", axes))
    let values = try cut(pooled[0], to: resultShape)
    let mask = try cut(pooled[1], to: resultShape)
    if view.isUsed(0) { try bind(values) }
    net.integralBlobs.insert(mask.name)
    net.maskBlobs.insert(mask.name)
    if try isCountedWithinPlanes(x.shape[2] * x.shape[3]) { return try bind(mask, to: 1) }
    let planes = x.shape[0] * x.shape[1]
    let offsets = (0..<planes).map { Float($0 * x.shape[2] * x.shape[3]) }
    try bind(
      integral(sum(.blob(mask), .constant(offsets, Array(x.shape[..<2]) + [1, 1]), "places")), to: 1
    )
  }

  /// Whether all readers of the places take the remainder by the elements of a plane.
  private func isCountedWithinPlanes(_ plane: Int) throws(Diagnostic) -> Bool {
    let places = try view.output(1)
    if view.graph.isOutput(places) { return false }
    for reader in view.graph.readers(of: places) {
      let node = NodeView(view.graph, reader)
      guard node.node.qualifiedOperator == "Mod", node.node.inputs.first == places,
        try node.constant(1)?.int64s == [Int64(plane)]
      else { return false }
    }
    return true
  }

  fileprivate mutating func pool(_ method: String) throws(Diagnostic) -> BlobOperand {
    var value = try view.input()
    var folded: FoldedPad?
    if let pad = foldedPads[value] {
      folded = pad
      value = pad.source
    }
    let source = try operand(value)
    guard source.rank == 3 || source.rank == 4 else {
      throw .inexpressible("Caffe pools over one or two spatial axes, here are \(source.rank - 2)")
    }
    let result = resultShape
    guard result.count == source.rank else {
      throw .inexpressible("its output's shape is not known")
    }
    var axes = try poolAxes(source, result)
    if let folded {
      for index in axes.indices {
        axes[index].begin = folded.begin[index + 2]
        axes[index].end = folded.end[index + 2]
      }
    }
    // One axis is pooled as the second of two.
    if axes.count == 1 {
      axes.insert(PoolAxis(input: 1, kernel: 1, stride: 1, begin: 0, end: 0, output: 1), at: 0)
    }
    let planes = Array(source.shape[..<2])
    var x = try reshape(source, planes + axes.map(\.input), "image")
    if axes.contains(where: { $0.begin >= $0.kernel }) {
      throw .inexpressible("its padding is as wide as its kernel, which Caffe refuses")
    }
    for index in axes.indices {
      let isPadded = axes.contains { $0.begin > 0 }
      let missing = axes[index].output - axes[index].caffeOutput(isPadded: isPadded)
      guard missing > 0 else { continue }
      let extra = missing * axes[index].stride
      var shape = x.shape
      shape[index + 2] = extra
      let neutral = method == "MAX" ? -Float.greatestFiniteMagnitude : 0
      let filling = try constant(
        [Float](repeating: neutral, count: shape.elementCount), shape,
        name: name + "/filling\(index)")
      x = try concat([x, filling], axis: index + 2, "extended\(index)")
      axes[index].input += extra
      axes[index].extra = extra
    }
    let isPadded = axes.contains { $0.begin > 0 }
    let given = axes.map { $0.caffeOutput(isPadded: isPadded) }
    let pooled = try add("Pooling", "", [x], shape: planes + given, poolSettings(method, axes))
    var y = try cut(pooled, to: planes + axes.map(\.output))
    let includesPads = view.int("count_include_pad") == 1 || folded != nil
    if method == "AVE" { y = try corrected(y, axes, includesPads: includesPads) }
    return try reshape(y, result, "axes")
  }

  private func poolAxes(
    _ x: BlobOperand, _ result: [Int]
  ) throws(Diagnostic) -> [PoolAxis] {
    guard view.ints("dilations")?.allSatisfy({ $0 == 1 }) ?? true else {
      throw .inexpressible("Caffe has no dilated pooling")
    }
    let count = x.rank - 2
    guard let kernel = view.ints("kernel_shape"), kernel.count == count else {
      throw .inexpressible("its 'kernel_shape' is missing")
    }
    let strides = view.ints("strides") ?? [Int](repeating: 1, count: count)
    let pads = view.ints("pads") ?? [Int](repeating: 0, count: 2 * count)
    guard strides.count == count, pads.count == 2 * count,
      strides.allSatisfy({ (1...1 << 24).contains($0) }),
      kernel.allSatisfy({ (1...1 << 24).contains($0) }),
      pads.allSatisfy({ (0...1 << 24).contains($0) })
    else { throw .inexpressible("its strides or pads do not fit its kernel") }
    let automatic = view.text("auto_pad") ?? "NOTSET"
    return (0..<count).map { index in
      var axis = PoolAxis(
        input: x.shape[index + 2], kernel: kernel[index], stride: strides[index],
        begin: pads[index], end: pads[count + index], output: result[index + 2])
      if automatic.hasPrefix("SAME") {
        let total = max(0, (axis.output - 1) * axis.stride + axis.kernel - axis.input)
        axis.begin = automatic == "SAME_UPPER" ? total / 2 : (total + 1) / 2
        axis.end = total - axis.begin
      } else if automatic == "VALID" {
        (axis.begin, axis.end) = (0, 0)
      }
      return axis
    }
  }

  private func poolSettings(_ method: String, _ axes: [PoolAxis]) -> LayerSettings {
    var fields: [(String, SourceValue)] = [("pool", .text(method))]
    func both(_ name: String, _ pair: (String, String), _ values: [Int], _ usual: Int?) {
      if values[0] == values[1] {
        if values[0] != usual { fields.append((name, .size(values[0]))) }
      } else {
        fields.append((pair.0, .size(values[0])))
        fields.append((pair.1, .size(values[1])))
      }
    }
    both("pad", ("pad_h", "pad_w"), axes.map(\.begin), 0)
    both("kernel_size", ("kernel_h", "kernel_w"), axes.map(\.kernel), nil)
    both("stride", ("stride_h", "stride_w"), axes.map(\.stride), 1)
    return LayerSettings("pooling_param", fields)
  }

  /// Means that were divided by another count of elements than the operator's, put right.
  private mutating func corrected(
    _ y: BlobOperand, _ axes: [PoolAxis], includesPads: Bool
  ) throws(Diagnostic) -> BlobOperand {
    let divisors = axes.map { $0.divisors(includesPads: includesPads) }
    var factors: [Float] = []
    for row in divisors[0] {
      for column in divisors[1] {
        guard row.operator > 0, column.operator > 0, row.caffe > 0, column.caffe > 0 else {
          throw .inexpressible("one of its windows lies in the padding altogether")
        }
        factors.append(
          Float(row.caffe * column.caffe) / Float(row.operator * column.operator))
      }
    }
    if factors.allSatisfy({ $0 == 1 }) { return y }
    return try product(.blob(y), .constant(factors, Array(y.shape[2...])), "divisors")
  }
}
