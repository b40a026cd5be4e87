import ModelIR
import Operators

extension NodeRewriter {
  /// The value in another element type.
  mutating func cast(_ value: ValueID, to type: ElementType, opset: Int = 13) throws(Refusal)
    -> ValueID
  {
    if try elementType(value) == type { return value }
    return try self("Cast", value, opset: opset, with: ["to": .int(Int64(type.rawValue))])
  }

  /// The value in another shape.
  mutating func reshape(_ value: ValueID, _ shape: [Int]) throws(Refusal) -> ValueID {
    try self("Reshape", value, try vector(shape))
  }

  /// The value with extents of 1 at these places of the result.
  mutating func unsqueeze(_ value: ValueID, _ axes: [Int]) throws(Refusal) -> ValueID {
    axes.isEmpty ? value : try self("Unsqueeze", value, try vector(axes))
  }

  /// The value without these axes, which have extent 1.
  mutating func squeeze(_ value: ValueID, _ axes: [Int]) throws(Refusal) -> ValueID {
    axes.isEmpty ? value : try self("Squeeze", value, try vector(axes))
  }

  /// The value with its axes in another order.
  mutating func transpose(_ value: ValueID, _ permutation: [Int]) throws(Refusal) -> ValueID {
    if permutation == Array(permutation.indices) { return value }
    return try self("Transpose", value, with: ["perm": .ints(permutation.map { Int64($0) })])
  }

  /// The extents of a value at run time.
  mutating func shapeVector(_ value: ValueID) throws(Refusal) -> ValueID {
    if let extents = knownExtents(value) { return try vector(extents) }
    return try self("Shape", value)
  }

  /// One extent of a value at run time, as a vector.
  mutating func extent(_ value: ValueID, _ axis: Int) throws(Refusal) -> ValueID {
    if let extent = extent(of: value, axis) { return try vector([extent]) }
    return try self("Gather", try shapeVector(value), try vector([axis]), with: ["axis": .int(0)])
  }

  /// A part of a value along one axis.
  mutating func slice(_ value: ValueID, axis: Int, from start: Int, to end: Int) throws(Refusal)
    -> ValueID
  {
    try self(
      "Slice", value, try vector([start]), try vector([end]), try vector([axis]))
  }

  /// Values one after the other along an axis.
  mutating func concat(_ values: [ValueID], axis: Int) throws(Refusal) -> ValueID {
    if values.count == 1 { return values[0] }
    return try add("Concat", values, with: ["axis": .int(Int64(axis))])
  }

  /// The mean, sum or largest value along axes.
  mutating func reduce(
    _ operatorType: String, _ value: ValueID, _ axes: [Int], keepsAxes: Bool = true
  ) throws(Refusal) -> ValueID {
    let keep = AttributeValue.int(keepsAxes ? 1 : 0)
    if operatorType == "ReduceSum" {
      return try self(operatorType, value, try vector(axes), with: ["keepdims": keep])
    }
    return try self(
      operatorType, value, with: ["axes": .ints(axes.map { Int64($0) }), "keepdims": keep])
  }

  /// A product with a constant number.
  mutating func scaled(_ value: ValueID, by factor: Double) throws(Refusal) -> ValueID {
    try self("Mul", value, try scalar(factor, try elementType(value)))
  }

  /// The value computed in float where it is of a narrower type; the result goes back by ``narrowed``.
  mutating func inFloat(_ value: ValueID) throws(Refusal) -> ValueID {
    switch try elementType(value) {
    case .float16, .bfloat16: try cast(value, to: .float)
    default: value
    }
  }
}

extension OperatorAdapter.Rewrite {
  /// An attribute of integers becomes an input.
  static func attributeToInput(_ name: String, at position: Int) -> Self {
    .adjusted("`\(name)` becomes an input") { node throws(Refusal) in
      guard let attribute = node.node.attribute(name) else { return }
      if attribute.isReference {
        var constant = attribute
        constant.name = "value_ints"
        node.setInput(position, try node.constantNode(constant))
      } else if let values = try node.wideInts(name) {
        node.setInput(position, try node.vector(values))
      }
      node.remove(name)
    }
  }

  /// An input that is a constant becomes an attribute of integers.
  static func inputToAttribute(_ name: String, from position: Int) -> Self {
    .adjusted("`\(name)` becomes an attribute; it must be constant") { node throws(Refusal) in
      guard node.has(position) else { return }
      node.set(name, .ints(try node.wideIntegers(position).map { Int64($0) }))
      node.keepInputs(position)
    }
  }

  /// Axes below zero, which versions before 11 do not have, are counted from the front.
  static func axesFromFront(_ names: String...) -> Self {
    .adjusted("axes below zero are counted from the front") { node throws(Refusal) in
      for name in names {
        switch node.node.attribute(name)?.value {
        case .int(let axis)? where axis < 0:
          let rank = try node.rank(try node.input(0))
          node.set(name, .int(Int64(try node.normalized(Int(axis), rank: rank))))
        case .ints(let axes)? where axes.contains { $0 < 0 }:
          let rank = try node.rank(try node.input(0))
          var positions: [Int64] = []
          for axis in axes { positions.append(Int64(try node.normalized(Int(axis), rank: rank))) }
          node.set(name, .ints(positions))
        default: break
        }
      }
    }
  }
}

extension NodeRewriter {
  /// A Constant whose attribute is one of the function around it.
  mutating func constantNode(_ attribute: Attribute) throws(Refusal) -> ValueID {
    let value = converter.newValue("\(attribute.referencedName ?? "")_constant")
    var node = Node("Constant", outputs: [value])
    node.attributes = [attribute]
    try converter.place(node, writtenFor: 13)
    return value
  }
}
