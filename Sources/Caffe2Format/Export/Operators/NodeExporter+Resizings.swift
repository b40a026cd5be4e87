import ConverterCore
import Diagnostics
import ModelIR
import Operators

extension NodeExporter {
  /// Resampling.
  static let resizing: [NodeExporter] = [
    NodeExporter(
      "Resize", writes: ["ResizeNearest", "UpsampleBilinear", "Gather", "MatMul", "BatchMatMul"],
      export: exportResize),
    NodeExporter(
      "Upsample", writes: ["ResizeNearest", "Gather", "MatMul", "BatchMatMul"],
      export: exportResize),
  ]
}

/// How one axis is resampled.
private struct ResizedAxis {
  var axis: Int
  var input: Int
  var output: Int
  /// The ratio that the node gives; nil where it gives sizes.
  var scale: Float?
  /// The part of the input that is looked at.
  var region: [Float]?

  /// The ratio by which Caffe2 has to be told to resize.
  var ratio: Float { scale ?? Float(output) / Float(input) }

  /// Whether the ratio gives the extent without rounding: where it does not, the standard aligns
  /// corners by the extent before rounding, Caffe2 by the one after.
  var isExact: Bool { Float(input) * ratio == Float(output) }

  /// Whether Caffe2 comes to the same extent.
  var isWhole: Bool { Int(exactly: (Float(input) * ratio).rounded(.down)) == output }
}

private func exportResize(_ node: inout NodeExport) throws(Diagnostic) {
  let x = try node.input(0, .any)
  let axes = try node.resizedAxes(x)
  if axes.isEmpty { return try node.copy(x) }
  if (node.view.text("mode") ?? "nearest") == "nearest" {
    return try node.resizeNearest(x, axes)
  }
  guard x.type == .float else {
    throw .inexpressible("Caffe2 interpolates float32 only, '\(x.name)' is of \(x.type.name)")
  }
  if node.isAligned, let (height, width) = axes.image, x.rank == 4,
    height.isExact,
    width.isExact
  {
    return try node.finish(
      "UpsampleBilinear", [x],
      [.float("height_scale", height.ratio), .float("width_scale", width.ratio)])
  }
  var result = x
  for axis in axes { result = try node.interpolate(result, axis) }
  try node.finish("Copy", [result])
}

extension NodeExport {
  /// Whether corners are aligned with corners, as Caffe2's only interpolation has them.
  fileprivate var isAligned: Bool {
    view.node.operatorType == "Resize" && view.text("mode") == "linear"
      && view.text("coordinate_transformation_mode") == "align_corners"
      && view.int("antialias") ?? 0 == 0
  }

  /// The axes that change, or whose elements move.
  fileprivate func resizedAxes(_ x: Blob) throws(Diagnostic) -> [ResizedAxis] {
    let isUpsample = view.node.operatorType == "Upsample"
    let isOld = isUpsample || view.version < 11
    if let policy = view.text("keep_aspect_ratio_policy"), policy != "stretch" {
      throw .inexpressible("its keep_aspect_ratio_policy '\(policy)' is not supported")
    }
    var scales = view.floats("scales")
    if scales == nil { scales = try view.constant(isOld ? 1 : 2)?.floats }
    let sizes = isOld ? nil : try view.constant(3)?.int64s.map { Int($0) }
    let rank = try rank(of: x)
    let axes = view.ints("axes") ?? Array(0..<rank)
    let given = sizes.flatMap { $0.isEmpty ? nil : $0.count } ?? scales?.count ?? 0
    guard given == axes.count else {
      throw .inexpressible(
        "it has \(given) scales or sizes for \(counted(axes.count, "axis", "axes"))")
    }
    let isCropping = view.text("coordinate_transformation_mode") == "tf_crop_and_resize"
    let regions = isCropping ? try view.constant(1)?.floats : nil
    if isCropping, view.float("extrapolation_value") ?? 0 != 0 {
      throw .inexpressible("its extrapolation_value is not 0")
    }
    let result = try output()
    var resized: [ResizedAxis] = []
    for (index, axis) in axes.enumerated() {
      let axis = try view.axis(axis, rank: rank)
      let scale = sizes?.isEmpty == false ? nil : scales?[index]
      if !isCropping, scale == 1 || (x.extent(axis) != nil && sizes?[safe: index] == x.extent(axis))
      {
        continue
      }
      var item = ResizedAxis(
        axis: axis, input: try extent(of: x, axis), output: try extent(of: result, axis),
        scale: scale)
      if let regions, regions.count == 2 * axes.count {
        item.region = [regions[index], regions[axes.count + index]]
      }
      guard item.input > 0 else { throw .inexpressible("axis \(axis) is empty") }
      resized.append(item)
    }
    return resized
  }

  /// What each element along an axis becomes: the node's operator on the rows of an identity.
  private func weights(_ axis: ResizedAxis) throws(Diagnostic) -> [Float] {
    try requireModest([axis.input, axis.input])
    try requireModest([axis.input, axis.output])
    let n = axis.input
    let identity = (0..<n * n).map { Float($0 / n == $0 % n ? 1 : 0) }
    let x = Tensor(.float, [n, n], elements: identity)
    var node = view.node
    node.attributes.removeAll { $0.name == "axes" }
    var inputs: [Tensor?] = [x]
    let scales = Tensor(.float, [2], elements: [1, axis.ratio])
    if let index = node.attributes.firstIndex(where: { $0.name == "scales" }) {
      node.attributes[index].value = .floats([1, axis.ratio])
    } else if node.operatorType == "Upsample" || view.version < 11 {
      inputs.append(scales)
    } else {
      let roi: [Float] = axis.region.map { [0, $0[0], 1, $0[1]] } ?? []
      inputs.append(Tensor(.float, [roi.count], elements: roi))
      inputs.append(
        axis.scale == nil ? Tensor(.float, [0], elements: [Float]()) : scales)
      if axis.scale == nil {
        inputs.append(Tensor(.int64, [2], int64s: [Int64(n), Int64(axis.output)]))
      }
    }
    guard
      let version = OperatorRegistry.standard.find(node)?.version(in: view.version),
      let evaluate = version.evaluate
    else { throw .inexpressible("its operator set \(view.version) has no \(node.operatorType)") }
    let values: [RuntimeValue?]
    do throws(Diagnostic) {
      values = try evaluate(
        EvaluationContext(
          context: NodeContext(node: node, version: version),
          inputs: inputs.map { $0.map { .tensor($0) } }))
    } catch {
      throw .inexpressible(error.message)
    }
    guard let result = values.first??.tensor, result.shape == [n, axis.output] else {
      throw .inexpressible(
        "its scale along axis \(axis.axis) does not give \(axis.output) elements")
    }
    return result.floats
  }

  /// The place in the input of each element along an axis.
  private func places(_ axis: ResizedAxis) throws(Diagnostic) -> [Int] {
    let weights = try weights(axis)
    var places: [Int] = []
    for column in 0..<axis.output {
      guard let row = (0..<axis.input).first(where: { weights[$0 * axis.output + column] == 1 })
      else { throw .inexpressible("it reads beyond its input") }
      places.append(row)
    }
    return places
  }

  fileprivate mutating func resizeNearest(_ x: Blob, _ axes: [ResizedAxis]) throws(Diagnostic) {
    var maps: [[Int]] = []
    for axis in axes { maps.append(try places(axis)) }
    let isPlain = zip(axes, maps).allSatisfy { axis, places in
      axis.isWhole
        && places.enumerated().allSatisfy {
          $1 == min(Int(exactly: (Float($0) / axis.ratio).rounded(.down)) ?? -1, axis.input - 1)
        }
    }
    if x.rank == 4, x.type == .float, isPlain, axes.allSatisfy({ $0.axis >= 2 }) {
      let height = axes.first { $0.axis == 2 }?.ratio ?? 1
      let width = axes.first { $0.axis == 3 }?.ratio ?? 1
      return try finish(
        "ResizeNearest", [x], [.float("height_scale", height), .float("width_scale", width)])
    }
    var result = x
    for (axis, places) in zip(axes, maps) { result = try gather(result, places, axis: axis.axis) }
    try copy(result)
  }

  /// Multiplies along an axis by the matrix of an interpolation.
  fileprivate mutating func interpolate(
    _ x: Blob, _ axis: ResizedAxis
  ) throws(Diagnostic) -> Blob {
    let weights = try weights(axis)
    let (n, m) = (axis.input, axis.output)
    let rank = try rank(of: x)
    let shape = x.shape?.replacing(axis.axis, with: .known(m))
    if axis.axis == rank - 2 {
      var turned = [Float](repeating: 0, count: n * m)
      for row in 0..<n {
        for column in 0..<m { turned[column * n + row] = weights[row * m + column] }
      }
      let matrix = try constant("weights", Tensor(.float, [m, n], elements: turned))
      if rank == 2 { return op("MatMul", [matrix, x], shape: shape) }
      return op("BatchMatMul", [matrix, x], [.int("broadcast", 1)], shape: shape)
    }
    let matrix = try constant("weights", Tensor(.float, [n, m], elements: weights))
    if axis.axis == rank - 1 {
      if rank == 1 {
        let row = op("MatMul", [reshape(x, [1, n]), matrix], shape: [1, .known(m)])
        return reshape(row, [m])
      }
      if rank == 2 { return op("MatMul", [x, matrix], shape: shape) }
      return op("BatchMatMul", [x, matrix], [.int("broadcast", 1)], shape: shape)
    }
    var order = Array(0..<rank)
    order.swapAt(axis.axis, rank - 1)
    let turned = transpose(x, order)
    let product = op(
      "BatchMatMul", [turned, matrix], [.int("broadcast", 1)],
      shape: turned.shape?.replacing(rank - 1, with: .known(m)))
    return transpose(product, order)
  }
}

extension [ResizedAxis] {
  /// Rows and columns, where at least one of them and nothing else changes.
  fileprivate var image: (ResizedAxis, ResizedAxis)? {
    guard count == 2, self[0].axis == 2, self[1].axis == 3 else { return nil }
    return (self[0], self[1])
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
