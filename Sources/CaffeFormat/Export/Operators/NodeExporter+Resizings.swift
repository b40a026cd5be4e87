import ConverterCore
import Diagnostics
import ModelIR
import Operators

extension NodeExporter {
  /// Resampling.
  static let resizings: [NodeExporter] = [
    NodeExporter("Resize", to: ["Deconvolution", "InnerProduct", "Permute"]) {
      node throws(Diagnostic) in try node.resized()
    },
    NodeExporter("Upsample", to: ["Deconvolution", "InnerProduct", "Permute"]) {
      node throws(Diagnostic) in try node.resized()
    },
  ]
}

extension NodeExport {
  /// Resampling: a deconvolution by ones where it repeats pixels, otherwise a product with a matrix
  /// along each axis, since any resampling of known extents is linear along each.
  fileprivate mutating func resized() throws(Diagnostic) -> BlobOperand {
    var x = try bottom()
    let shape = resultShape
    guard shape.count == x.rank else { throw .inexpressible("its output's shape is not known") }
    let changed = shape.indices.filter { x.shape[$0] != shape[$0] }
    if changed.isEmpty, view.text("coordinate_transformation_mode") != "tf_crop_and_resize" {
      return x
    }
    var matrices: [(axis: Int, matrix: [Float])] = []
    var biases: [Int: [Float]] = [:]
    for axis in x.shape.indices {
      let (matrix, bias) = try resamplingMatrix(axis, x.shape, shape)
      if matrix != Self.identity(x.shape[axis]) { matrices.append((axis, matrix)) }
      if bias.contains(where: { $0 != 0 }) { biases[axis] = bias }
    }
    if biases.isEmpty, let repeats = repeats(matrices, x.shape, shape) {
      return try repeated(x, repeats)
    }
    for (axis, matrix) in matrices {
      var order = Array(x.shape.indices)
      order.swapAt(axis, x.rank - 1)
      let turned = try permute(x, order, "axis\(axis)/turned")
      let product = try innerProduct(
        turned, axis: x.rank - 1, Blob([shape[axis], x.shape[axis]], matrix),
        bias: biases[axis], "axis\(axis)")
      x = try permute(product, order, "axis\(axis)/back")
    }
    return x
  }

  private static func identity(_ count: Int) -> [Float] {
    (0..<count * count).map { $0 / count == $0 % count ? 1 : 0 }
  }

  /// How often rows and columns of an image are repeated; nil where that is not what happens.
  private func repeats(
    _ matrices: [(axis: Int, matrix: [Float])], _ input: [Int], _ output: [Int]
  ) -> [Int]? {
    guard input.count == 4, !matrices.isEmpty else { return nil }
    var repeats = [1, 1]
    for (axis, matrix) in matrices {
      guard axis >= 2, output[axis] % input[axis] == 0 else { return nil }
      let count = output[axis] / input[axis]
      let wanted = (0..<output[axis] * input[axis]).map { index -> Float in
        index / input[axis] / count == index % input[axis] ? 1 : 0
      }
      guard matrix == wanted else { return nil }
      repeats[axis - 2] = count
    }
    return repeats
  }

  private mutating func repeated(
    _ x: BlobOperand, _ counts: [Int]
  ) throws(Diagnostic) -> BlobOperand {
    let channels = x.shape[1]
    var fields: [(String, SourceValue)] = [
      ("num_output", .size(channels)), ("bias_term", .flag(false)), ("group", .size(channels)),
    ]
    if counts[0] == counts[1] {
      fields += [("kernel_size", .sizes([counts[0]])), ("stride", .sizes([counts[0]]))]
    } else {
      fields += [
        ("kernel_h", .size(counts[0])), ("kernel_w", .size(counts[1])),
        ("stride_h", .size(counts[0])), ("stride_w", .size(counts[1])),
      ]
    }
    let kernel = [channels, 1] + counts
    return try add(
      "Deconvolution", "", [x],
      shape: [x.shape[0], channels, x.shape[2] * counts[0], x.shape[3] * counts[1]],
      LayerSettings("convolution_param", fields),
      blobs: [Blob(kernel, [Float](repeating: 1, count: kernel.reduce(1, *)))])
  }

  /// How each element of an axis of the output comes from those of the input: by a matrix, row by
  /// row, and a summand, that of elements taken from outside of the input.
  ///
  /// The operator itself says so, given nothing but zeros and single ones.
  private func resamplingMatrix(
    _ axis: Int, _ input: [Int], _ output: [Int]
  ) throws(Diagnostic) -> (matrix: [Float], bias: [Float]) {
    let count = input[axis]
    guard output[axis].multipliedReportingOverflow(by: count).overflow == false,
      output[axis] * count <= 1 << 24
    else { throw .inexpressible("axis \(axis) is too long") }
    if count == output[axis], !hasRegion { return (Self.identity(count), []) }
    guard let definition = OperatorRegistry.standard.find(view.node),
      let version = definition.version(in: view.version), let evaluate = version.evaluate
    else { throw .inexpressible("this version of \(view.node.operatorType) is not known") }
    // Other axes keep one element: the operator is linear along each, so that they do not matter.
    var matrix = [Float](repeating: 0, count: output[axis] * count)
    var shape = [Int](repeating: 1, count: input.count)
    shape[axis] = count
    var bias: [Float] = []
    for place in -1..<count {
      var unit = [Float](repeating: 0, count: count)
      if place >= 0 { unit[place] = 1 }
      let node = try axisNode(axis, input, output)
      var inputs: [RuntimeValue?] = [.tensor(Tensor(.float, shape, elements: unit))]
      inputs += node.inputs
      let context = EvaluationContext(
        context: NodeContext(node: node.node, version: version), inputs: inputs)
      guard let result = try evaluate(context).first?.tensor, result.count == output[axis] else {
        throw .inexpressible("axis \(axis) cannot be resampled by itself")
      }
      let numbers = try result.numbers()
      if place < 0 {
        bias = numbers
        continue
      }
      for (row, value) in numbers.enumerated() { matrix[row * count + place] = value - bias[row] }
    }
    return (matrix, bias)
  }

  private var hasRegion: Bool {
    view.text("coordinate_transformation_mode") == "tf_crop_and_resize"
  }

  /// The node with every axis but one left alone, and its constant inputs.
  private func axisNode(
    _ axis: Int, _ input: [Int], _ output: [Int]
  ) throws(Diagnostic) -> (node: Node, inputs: [RuntimeValue?]) {
    var node = view.node
    func only(_ tensor: Tensor) -> Tensor {
      // Region, scales and sizes hold one number an axis, the region two.
      let rank = input.count
      let isSize = tensor.elementType == .int64
      let values = tensor.doubles.enumerated().map { index, value -> Double in
        if index % rank == axis { return value }
        return isSize ? 1 : (tensor.count == 2 * rank ? (index < rank ? 0 : 1) : 1)
      }
      return isSize
        ? Tensor(.int64, tensor.shape, int64s: values.map { Int64($0) })
        : Tensor(tensor.elementType, tensor.shape, doubles: values)
    }
    node.attributes = node.attributes.map { attribute in
      guard case .floats(let scales) = attribute.value, attribute.name == "scales",
        scales.count == input.count
      else { return attribute }
      var copy = attribute
      copy.value = .floats(scales.indices.map { $0 == axis ? scales[$0] : 1 })
      return copy
    }
    if node.attribute("axes") != nil || node.attribute("keep_aspect_ratio_policy") != nil {
      throw .inexpressible("it resizes listed axes or keeps an aspect ratio")
    }
    var inputs: [RuntimeValue?] = []
    for index in node.inputs.indices.dropFirst() {
      let tensor = try view.constant(index)
      inputs.append(
        tensor.map { .tensor($0.count % input.count == 0 && $0.count > 0 ? only($0) : $0) })
    }
    return (node, inputs)
  }
}
