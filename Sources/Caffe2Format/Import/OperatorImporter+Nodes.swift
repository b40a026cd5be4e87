import ByteStorage
import ConverterCore
import Diagnostics
import ModelIR
import Operators

/// Nodes and constants.
extension OperatorImporter {
  /// Adds a node with one output.
  @discardableResult
  mutating func emit(
    _ operatorType: String, _ inputs: [Operand?], _ attributes: [Attribute] = []
  ) throws(Diagnostic) -> Operand {
    try emit(operatorType, inputs, attributes, outputs: 1)[0]
  }

  /// Adds a node; what follows from its inputs is known of its outputs.
  mutating func emit(
    _ operatorType: String, domain: String? = nil, _ inputs: [Operand?],
    _ attributes: [Attribute] = [], outputs count: Int
  ) throws(Diagnostic) -> [Operand] {
    let stem = inner(operatorType)
    let values = builder.node(
      operatorType, domain: domain, name: stem, inputs: inputs.map { $0?.value },
      outputs: (0..<count).map { count == 1 ? stem : "\(stem):\($0)" }, attributes: attributes)
    // Names of values are unique, so that a node takes that of its first one.
    if let first = values.first {
      let name = builder.model[first].name
      builder.model.nodes[builder.model.nodes.count - 1].name =
        count == 1 ? name : name.replacing(":0", with: "")
    }
    var facts = [InferenceContext.Fact](repeating: .init(), count: count)
    if domain == nil, let node = builder.model.nodes.last {
      facts = try infer(node, inputs.map { $0?.fact })
    }
    return zip(values, facts).map { Operand(value: $0, fact: $1) }
  }

  /// What the standard says of a node's outputs.
  private func infer(
    _ node: Node, _ inputs: [InferenceContext.Fact?]
  ) throws(Diagnostic) -> [InferenceContext.Fact] {
    guard let definition = OperatorRegistry.standard.find(node),
      let version = definition.version(in: operatorSetVersion)
    else {
      throw .unsupported(
        "it needs \(node.operatorType), which operator set \(operatorSetVersion) does not have; "
          + "pass a higher --opset")
    }
    for (index, fact) in inputs.enumerated() {
      guard let type = fact?.type, let parameter = version.input(index) else { continue }
      guard version.allowedTypes(of: parameter).allows(type) else {
        throw .unsupported(
          "\(node.operatorType) of operator set \(operatorSetVersion) does not take elements of "
            + "type \(type.elementType?.name ?? "unknown"); a higher --opset may")
      }
    }
    guard let rule = version.infer else {
      return node.outputs.map { _ in .init() }
    }
    var context = InferenceContext(
      context: NodeContext(node: node, version: version), inputs: inputs)
    try rule(&context)
    return context.outputs.map { fact in
      var fact = fact
      if case .tensor(let element, let shape?) = fact.type?.kind {
        fact.type = .tensor(element, shape.withoutNegativeExtents)
      }
      return fact
    }
  }

  /// A name inside of the operator.
  func inner(_ suffix: String) -> String { name + "/" + suffix }

  /// A constant.
  mutating func constant(_ suffix: String, _ tensor: Tensor) -> Operand {
    let fact = InferenceContext.Fact(
      type: .tensor(tensor.elementType, Shape(tensor.shape)), constant: tensor)
    if isInFunction {
      let value = builder.node(
        "Constant", name: inner(suffix), inputs: [], output: inner(suffix),
        attributes: [Attribute("value", .tensor(StoredTensor(tensor)))])
      return Operand(value: value, fact: fact)
    }
    return Operand(value: builder.initializer(inner(suffix), tensor), fact: fact)
  }

  /// A constant vector of integers.
  mutating func integers(_ suffix: String, _ numbers: [Int]) -> Operand {
    constant(suffix, Tensor(.int64, [numbers.count], int64s: numbers.map(Int64.init)))
  }

  /// A constant integer without axes.
  mutating func integer(_ suffix: String, _ number: Int, _ type: ElementType = .int64) -> Operand {
    constant(suffix, Tensor(type, [], int64s: [Int64(number)]))
  }

  /// A constant number without axes, of the element type that `other` has.
  mutating func scalar(_ suffix: String, _ number: Float, like other: Operand? = nil) -> Operand {
    let type = other?.elementType ?? .float
    let isNumber = type.isFloatingPoint || type.isInteger
    return constant(suffix, Tensor(scalar: Double(number), isNumber ? type : .float))
  }

  /// A constant vector of numbers.
  mutating func reals(_ suffix: String, _ numbers: [Float]) -> Operand {
    constant(suffix, Tensor(.float, [numbers.count], doubles: numbers.map(Double.init)))
  }
}

/// Operators whose form depends on the version of the operator set.
extension OperatorImporter {
  /// The same elements under another shape, in which 0 copies an extent and -1 is what is left.
  mutating func reshape(_ operand: Operand, _ shape: [Int]) throws(Diagnostic) -> Operand {
    if operand.extents == shape, !shape.contains(0) { return operand }
    return try emit("Reshape", [operand, integers("shape", shape)])
  }

  /// The same elements under the shape that a value holds.
  mutating func reshape(_ operand: Operand, to shape: Operand) throws(Diagnostic) -> Operand {
    try emit("Reshape", [operand, shape])
  }

  /// The operand with its axes in another order.
  mutating func transpose(_ operand: Operand, _ order: [Int]) throws(Diagnostic) -> Operand {
    if order == Array(order.indices) { return operand }
    if let constant = operand.constant, constant.rank == order.count,
      let turned = constant.transposed(order)
    {
      return self.constant(builder.model[operand.value].name + "/transposed", turned)
    }
    return try emit("Transpose", [operand], [.ints("perm", order)])
  }

  /// Channels from the last place to the second.
  mutating func channelsFirst(_ operand: Operand) throws(Diagnostic) -> Operand {
    let rank = try rank(operand)
    guard rank >= 2 else {
      throw .invalid("an image has \(counted(rank, "axis", "axes")), expected 2 or more")
    }
    return try transpose(operand, [0, rank - 1] + Array(1..<rank - 1))
  }

  /// Channels from the second place to the last.
  mutating func channelsLast(_ operand: Operand) throws(Diagnostic) -> Operand {
    let rank = try rank(operand)
    guard rank >= 2 else {
      throw .invalid("an image has \(counted(rank, "axis", "axes")), expected 2 or more")
    }
    return try transpose(operand, [0] + Array(2..<rank) + [1])
  }

  /// The operand with axes of extent 1 more, at these places of the result.
  mutating func unsqueeze(_ operand: Operand, _ axes: [Int]) throws(Diagnostic) -> Operand {
    if axes.isEmpty { return operand }
    if operatorSetVersion >= 13 { return try emit("Unsqueeze", [operand, integers("axes", axes)]) }
    return try emit("Unsqueeze", [operand], [.ints("axes", axes)])
  }

  /// The operand without these axes of extent 1.
  mutating func squeeze(_ operand: Operand, _ axes: [Int]) throws(Diagnostic) -> Operand {
    if axes.isEmpty { return operand }
    if operatorSetVersion >= 13 { return try emit("Squeeze", [operand, integers("axes", axes)]) }
    return try emit("Squeeze", [operand], [.ints("axes", axes)])
  }

  /// A reduction over `axes`, all where it is nil.
  mutating func reduce(
    _ operatorType: String, _ operand: Operand, axes: [Int]?, keepsAxes: Bool
  ) throws(Diagnostic) -> Operand {
    var inputs: [Operand?] = [operand]
    var attributes: [Attribute] = [.int("keepdims", keepsAxes ? 1 : 0)]
    if let axes {
      if operatorSetVersion >= (operatorType == "ReduceSum" ? 13 : 18) {
        inputs.append(integers("axes", axes))
      } else {
        attributes.append(.ints("axes", axes))
      }
    }
    return try emit(operatorType, inputs, attributes)
  }

  /// The operand in another element type.
  mutating func cast(_ operand: Operand, _ type: ElementType) throws(Diagnostic) -> Operand {
    if operand.elementType == type { return operand }
    return try emit("Cast", [operand], [.int("to", Int(type.rawValue))])
  }

  /// The extents of an operand, as integers of 64 bits.
  mutating func shapeOf(_ operand: Operand) throws(Diagnostic) -> Operand {
    if let extents = operand.extents { return integers("extents", extents) }
    return try emit("Shape", [operand])
  }

  /// A part of an operand along some axes.
  mutating func slice(
    _ operand: Operand, from starts: [Int], to ends: [Int], axes: [Int]
  ) throws(Diagnostic) -> Operand {
    try emit(
      "Slice",
      [operand, integers("starts", starts), integers("ends", ends), integers("axes", axes)])
  }

  /// Operands joined along an axis.
  mutating func concat(_ operands: [Operand], axis: Int) throws(Diagnostic) -> Operand {
    if operands.count == 1 { return operands[0] }
    return try emit("Concat", operands, [.int("axis", axis)])
  }

  /// Parts of an operand along an axis, of these extents, or of equal ones where they are nil.
  mutating func split(
    _ operand: Operand, axis: Int, _ extents: [Int]?, count: Int
  ) throws(Diagnostic) -> [Operand] {
    var inputs: [Operand?] = [operand]
    var attributes: [Attribute] = [.int("axis", axis)]
    switch (extents, operatorSetVersion) {
    case (let extents?, 13...): inputs.append(integers("split", extents))
    case (let extents?, _): attributes.append(.ints("split", extents))
    case (nil, 18...): attributes.append(.int("num_outputs", count))
    case (nil, _): break
    }
    return try emit("Split", inputs, attributes, outputs: count)
  }

  /// A softmax over all axes from `axis` on, as Caffe2 computes it.
  mutating func softmax(_ x: Operand, axis: Int) throws(Diagnostic) -> Operand {
    if operatorSetVersion < 13 { return try emit("Softmax", [x], [.int("axis", axis)]) }
    if axis == -1 || (x.rank.map { axis == $0 - 1 } ?? false) {
      return try emit("Softmax", [x], [.int("axis", -1)])
    }
    let rows = try emit("Flatten", [x], [.int("axis", axis)])
    let softmax = try emit("Softmax", [rows], [.int("axis", 1)])
    return try reshape(softmax, to: shapeOf(x))
  }
}

extension Tensor {
  /// The tensor with its axes in another order; nil for elements that are no whole bytes or an
  /// order that is none.
  func transposed(_ order: [Int]) -> Tensor? {
    let width = elementType.byteWidth
    guard width > 0, elementType != .string, order.sorted() == Array(shape.indices) else {
      return nil
    }
    let newShape = order.map { shape[$0] }
    let strides = shape.rowMajorStrides
    let steps = order.map { strides[$0] * width }
    let count = self.count
    let source = bytes
    let result = source.withUnsafeBytes { from in
      ByteBuffer(count: count * width) { target in
        var index = [Int](repeating: 0, count: newShape.count)
        var offset = 0
        for element in 0..<count {
          for byte in 0..<width { target[element * width + byte] = from[offset + byte] }
          for axis in newShape.indices.reversed() {
            index[axis] += 1
            offset += steps[axis]
            if index[axis] < newShape[axis] { break }
            offset -= steps[axis] * newShape[axis]
            index[axis] = 0
          }
        }
      }
    }
    return Tensor(elementType, newShape, bytes: result)
  }
}
