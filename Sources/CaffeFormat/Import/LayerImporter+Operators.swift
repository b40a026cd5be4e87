import ModelIR
import Diagnostics
import ConverterCore

/// Operators whose form depends on the version of the operator set.
extension LayerImporter {
  /// Where a node's output goes.
  enum Destination {
    /// To a top.
    case top(Int)
    /// To another node of the layer, under a name inside the layer.
    case step(String)

    /// A name for a constant or a node that feeds the destination.
    func feeding(_ suffix: String) -> String {
      switch self {
      case .top: suffix
      case .step(let name): name + "/" + suffix
      }
    }
  }

  /// Adds a node with one output.
  @discardableResult
  mutating func emit(
    _ operatorType: String, to destination: Destination, _ inputs: [Operand?], shape: [Int],
    _ attributes: [Attribute] = []
  ) throws(Diagnostic) -> Operand {
    switch destination {
    case .step(let suffix):
      return try step(operatorType, suffix, inputs, shape: shape, attributes)
    case .top(let top):
      try write(operatorType, inputs, shape: shape, to: top, attributes)
      return try written(top)
    }
  }

  private func written(_ top: Int) throws(Diagnostic) -> Operand {
    guard let operand = tops[top] else {
      throw Diagnostic(.inconsistentNet, "the layer does not write its blob \(top)")
    }
    return operand
  }

  /// The same elements under another shape.
  @discardableResult
  mutating func reshape(
    _ operand: Operand, _ shape: [Int], to destination: Destination
  ) throws(Diagnostic) -> Operand {
    let extents = integers(destination.feeding("shape"), try extents(of: operand, as: shape))
    // A 0 would copy the extent of the input.
    let attributes: [Attribute] =
      shape.contains(0) && operatorSetVersion >= 14 ? [.int("allowzero", 1)] : []
    return try emit("Reshape", to: destination, [operand, extents], shape: shape, attributes)
  }

  /// The extents that a Reshape gets: -1 for the number of items where it depends on the data.
  private func extents(of operand: Operand, as shape: [Int]) throws(Diagnostic) -> [Int] {
    guard let open = try open([operand], shape: shape) else { return shape }
    guard !shape.contains(0) else {
      throw .unsupported(
        "a blob without elements whose number of items depends on the data ('\(open.name)')")
    }
    return [-1] + shape.dropFirst()
  }

  /// The operand under this shape, as it is where it has it already.
  mutating func reshaped(
    _ operand: Operand, _ shape: [Int], _ suffix: String
  ) throws(Diagnostic) -> Operand {
    operand.shape == shape ? operand : try reshape(operand, shape, to: .step(suffix))
  }

  /// A reduction over `axes`, which became an input at version 13 for sums and 18 for the others.
  @discardableResult
  mutating func reduce(
    _ operatorType: String, _ operand: Operand, axes: [Int], keepingAxes: Bool,
    to destination: Destination
  ) throws(Diagnostic) -> Operand {
    var inputs: [Operand?] = [operand]
    var attributes: [Attribute] = [.int("keepdims", keepingAxes ? 1 : 0)]
    if operatorSetVersion >= (operatorType == "ReduceSum" ? 13 : 18) {
      inputs.append(integers(destination.feeding("axes"), axes))
    } else {
      attributes.append(.ints("axes", axes))
    }
    let shape = operand.shape.enumerated().compactMap { index, extent -> Int? in
      axes.contains(index) ? (keepingAxes ? 1 : nil) : extent
    }
    return try emit(operatorType, to: destination, inputs, shape: shape, attributes)
  }

  /// The operand with `value` around it.
  @discardableResult
  mutating func pad(
    _ operand: Operand, begin: [Int], end: [Int], value: Float, to destination: Destination
  ) throws(Diagnostic) -> Operand {
    let pads = integers(destination.feeding("pads"), begin + end)
    let constant = try scalar(destination.feeding("value"), value)
    let shape = operand.shape.indices.map { begin[$0] + operand.shape[$0] + end[$0] }
    return try emit("Pad", to: destination, [operand, pads, constant], shape: shape)
  }

  /// The operand in another element type.
  @discardableResult
  mutating func cast(
    _ operand: Operand, to elementType: ElementType, _ destination: Destination
  ) throws(Diagnostic) -> Operand {
    let attributes: [Attribute] = [.int("to", Int(elementType.rawValue))]
    guard case .step(let suffix) = destination else {
      return try emit("Cast", to: destination, [operand], shape: operand.shape, attributes)
    }
    return try step(
      "Cast", suffix, [operand], shape: operand.shape, elementType: elementType, attributes)
  }

  /// A softmax along one axis.
  ///
  /// Before version 13 the operator flattened all axes from `axis` on, so that the axis has to
  /// come last.
  mutating func softmax(_ operand: Operand, axis: Int) throws(Diagnostic) {
    let shape = operand.shape
    if operatorSetVersion >= 13 || shape[(axis + 1)...].allSatisfy({ $0 == 1 }) {
      return try write("Softmax", [operand], shape: shape, [.int("axis", axis)])
    }
    var order = Array(shape.indices)
    order.swapAt(axis, shape.count - 1)
    let swapped = order.map { shape[$0] }
    let turned = try step(
      "Transpose", "transposed", [operand], shape: swapped, [.ints("perm", order)])
    let softmax = try step(
      "Softmax", "softmax", [turned], shape: swapped, [.int("axis", shape.count - 1)])
    try write("Transpose", [softmax], shape: shape, [.ints("perm", order)])
  }
}

extension LayerImporter {
  /// The maxima under a window, as the first top or a step, and their places in the whole blob.
  mutating func maximaWithIndices(
    _ x: Operand, _ shape: [Int], isTop: Bool, _ attributes: [Attribute]
  ) throws(Diagnostic) -> (maxima: Operand, indices: Operand) {
    try checkSize(shape)
    let values = builder.node(
      "MaxPool", name: isTop ? layer.name : inner("maxima"), inputs: [x.value],
      outputs: [inner(isTop ? "top0" : "maxima"), inner("indices")], attributes: attributes)
    let open = try open([x], shape: shape)
    let maxima = declared(Operand(value: values[0], shape: shape, open: open))
    if isTop { tops[0] = maxima }
    return (
      maxima, declared(Operand(value: values[1], shape: shape, elementType: .int64, open: open))
    )
  }

  /// Writes the largest elements along an axis, in falling order, and returns them with their
  /// places.
  mutating func largest(
    _ count: Int, of x: Operand, axis: Int
  ) throws(Diagnostic) -> (values: Operand, places: Operand) {
    var shape = x.shape
    shape[axis] = count
    let k = integers("k", [count])
    let outputs = builder.node(
      "TopK", name: inner("largest"), inputs: [x.value, k.value],
      outputs: [inner("values"), inner("places")], attributes: [.int("axis", axis)])
    let open = try open([x], shape: shape)
    return (
      declared(Operand(value: outputs[0], shape: shape, open: open)),
      declared(Operand(value: outputs[1], shape: shape, elementType: .int64, open: open))
    )
  }
}

extension LayerImporter {
  /// Inputs and attributes of a node that splits `x`; the extents became an input at version 13.
  mutating func splitOperands(
    _ x: Operand, axis: Int, _ extents: [Int], _ prefix: String = ""
  ) -> ([Operand?], [Attribute]) {
    if operatorSetVersion >= 13 {
      return ([x, integers(prefix + "split", extents)], [.int("axis", axis)])
    }
    return ([x], [.int("axis", axis), .ints("split", extents)])
  }

  /// `x` in `count` equal parts along an axis.
  ///
  /// - Precondition: `count` divides the axis.
  mutating func split(
    _ x: Operand, axis: Int, into count: Int, _ suffix: String
  ) throws(Diagnostic) -> [Operand] {
    if count == 1 { return [x] }
    var shape = x.shape
    shape[axis] /= count
    let (inputs, attributes) = splitOperands(
      x, axis: axis, [Int](repeating: shape[axis], count: count), suffix + "/")
    let outputs = builder.node(
      "Split", name: inner(suffix), inputs: inputs.map { $0?.value },
      outputs: (0..<count).map { inner("\(suffix)\($0)") }, attributes: attributes)
    let open = try open([x], shape: shape)
    return outputs.map { declared(Operand(value: $0, shape: shape, open: open)) }
  }
}
