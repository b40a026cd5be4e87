import ModelIR
import Operators

extension OperatorAdapter {
  static let dequantizeLinear = OperatorAdapter(
    "DequantizeLinear", widening: .none,
    Change(
      23,
      down: .decomposed("Sub, Mul and Cast, where the result has another type than the scale") {
        node throws(Refusal) in
        let isStated = try node.int("output_dtype") != 0
        if isStated, node.resultType() != node.scaleType() { try node.dequantize() }
        node.remove("output_dtype")
      }),
    Change(
      21,
      down: .decomposed("Sub and Mul, for blocks and 16 bits") { node throws(Refusal) in
        let (hasBlocks, isWide) = (try node.int("block_size") != 0, try node.has16Bits(0))
        if hasBlocks || isWide { try node.dequantize() }
      }),
    Change(
      19,
      down: .decomposed("Sub, Mul and Cast, where the scale is not float") { node throws(Refusal) in
        if node.scaleType() != .float { try node.dequantize() }
      }),
    Change(
      13,
      down: .decomposed("Sub and Mul, where the scale is that of an axis") { node throws(Refusal) in
        if try node.hasAxis() { try node.dequantize() }
        node.remove("axis")
      }),
    Change(10, down: .decomposed("Sub and Mul") { node throws(Refusal) in try node.dequantize() }))

  static let quantizeLinear = OperatorAdapter(
    "QuantizeLinear", widening: .none,
    Change(
      23,
      down: .decomposed("Div, Round, Add, Clip and Cast, where types are mixed") {
        node throws(Refusal) in
        if try node.int("precision") != 0 { try node.quantize() }
        if node.scaleType() != (try? node.elementType(try node.input(0))) { try node.quantize() }
      }),
    Change(
      21,
      down: .decomposed("Div, Round, Add, Clip and Cast, for blocks and 16 bits") {
        node throws(Refusal) in
        if try node.int("block_size") != 0 {
          try node.quantize()
          return
        }
        let stated = try node.int("output_dtype")
        node.remove("output_dtype")
        if let type = ElementType(rawValue: Int32(clamping: stated)), !node.has(2) {
          node.setInput(2, try node.constant(Tensor(zeros: type, [])))
          if try !node.extents(try node.input(1)).isEmpty {
            node.setInput(
              2, try node("Expand", try node.input(2), try node.shapeVector(try node.input(1))))
          }
        }
        if try node.has16Bits(2) { try node.quantize() }
      }),
    Change(
      19,
      down: .decomposed("Div, Round, Add, Clip and Cast, where the scale is not float") {
        node throws(Refusal) in
        if node.scaleType() != .float { try node.quantize() }
        if let zero = node.optionalInput(2),
          try !ElementTypes.float8.contains(node.elementType(zero))
        {
          node.remove("saturate")
        }
      }),
    Change(
      13,
      down: .decomposed("Div, Round, Add, Clip and Cast, where the scale is that of an axis") {
        node throws(Refusal) in
        if try node.hasAxis() { try node.quantize() }
        node.remove("axis")
      }),
    Change(
      10,
      down: .decomposed("Div, Round, Add, Clip and Cast") { node throws(Refusal) in
        try node.quantize()
      }))

  static let dynamicQuantizeLinear = OperatorAdapter(
    "DynamicQuantizeLinear",
    Change(
      11,
      down: .decomposed("ReduceMax, ReduceMin and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let zero = try node.scalar(0, .float)
        let highest = try node("Max", try node("ReduceMax", x, with: ["keepdims": .int(0)]), zero)
        let lowest = try node("Min", try node("ReduceMin", x, with: ["keepdims": .int(0)]), zero)
        let full = try node.scalar(255, .float)
        let scale = try node("Div", try node("Sub", highest, lowest), full)
        let start = try node("Div", try node("Sub", zero, lowest), scale)
        let place = try node("Round", try node("Clip", start, zero, full))
        let point = try node.cast(place, to: .uint8)
        try node.compute(output: 1, by: "Identity", scale)
        try node.compute(output: 2, by: "Identity", point)
        try node.compute(output: 0, by: "QuantizeLinear", x, scale, point)
      }))

  static let matMulInteger = OperatorAdapter(
    "MatMulInteger", widening: .none,
    Change(
      10,
      down: .decomposed("MatMul in double, in which the sums are exact") { node throws(Refusal) in
        var factors: [ValueID] = []
        for index in 0..<2 {
          var factor = try node.cast(try node.input(index), to: .double)
          if let zero = node.optionalInput(index + 2) {
            var point = try node.cast(zero, to: .double)
            // A zero point for each row of the left matrix.
            if index == 0, try node.rank(zero) == 1, try node.extents(zero) != [1] {
              point = try node.unsqueeze(point, [1])
            }
            factor = try node("Sub", factor, point)
          }
          factors.append(factor)
        }
        let product = try node("MatMul", factors[0], factors[1])
        try node.replace(by: "Cast", product, with: ["to": .int(Int64(ElementType.int32.rawValue))])
      }))
}

extension NodeRewriter {
  fileprivate func scaleType() -> ElementType? {
    optionalInput(1).flatMap { type($0)?.elementType }
  }

  fileprivate func resultType() -> ElementType? {
    node.outputs.first.flatMap { $0 }.flatMap { type($0)?.elementType }
  }

  /// Whether an input has integers of 16 bits, which version 21 brought.
  fileprivate func has16Bits(_ index: Int) throws(Refusal) -> Bool {
    guard let value = optionalInput(index) else { return false }
    return [.int16, .uint16].contains(try elementType(value))
  }

  /// Whether scale and zero point are those of positions along an axis.
  fileprivate func hasAxis() throws(Refusal) -> Bool { try extents(try input(1)).count > 0 }

  /// A parameter in the shape in which it is broadcast over the data.
  private mutating func spread(_ parameter: ValueID, over x: ValueID) throws(Refusal) -> ValueID {
    let extents = try extents(parameter)
    if extents.isEmpty { return parameter }
    let rank = try rank(x)
    if extents.count == 1, extents[0] == 1, rank != 1 { return try reshape(parameter, []) }
    let axis = try normalized(try int("axis", or: 1), rank: rank)
    let block = try int("block_size")
    guard block > 0, extents.count == rank else {
      var shape = [Int](repeating: 1, count: rank)
      shape[axis] = extents[0]
      return try reshape(parameter, shape)
    }
    // Each entry as often as its block is long; the last block may be shorter.
    let length = try count(try self.extents(x)[axis])
    let places = (0..<length).map { $0 / block }
    return try self("Gather", parameter, try vector(places), with: ["axis": .int(Int64(axis))])
  }

  fileprivate mutating func dequantize() throws(Refusal) {
    let x = try input(0)
    let scale = try spread(try input(1), over: x)
    let type = resultType() ?? .float
    let isWide = try elementType(x) == .int32 || type == .double
    let inner: ElementType = isWide ? .double : .float
    var numbers = try cast(x, to: inner)
    if let zero = optionalInput(2) {
      numbers = try self("Sub", numbers, try cast(try spread(zero, over: x), to: inner))
    }
    let product = try self("Mul", numbers, try cast(scale, to: inner))
    try replace(by: "Cast", product, with: ["to": .int(Int64(type.rawValue))])
  }

  fileprivate mutating func quantize() throws(Refusal) {
    guard !isReplaced else { return }
    let x = try input(0)
    let type =
      try optionalInput(2).map { zero throws(Refusal) in try elementType(zero) } ?? resultType()
      ?? .uint8
    guard type.isInteger, let bits = type.bitWidth else {
      throw .type("quantizing to \(type.name) is not written out")
    }
    let stated = try optionalInt("precision").flatMap { Int32(exactly: $0) }.flatMap {
      ElementType(rawValue: $0)
    }
    let scaleType = try elementType(try input(1))
    let precision = stated ?? (scaleType.isFloatingPoint ? scaleType : .float)
    let scale = try cast(try spread(try input(1), over: x), to: precision)
    let quotient = try self("Div", try cast(x, to: precision), scale)
    let inner: ElementType = bits > 16 ? .double : .float
    var rounded = try self("Round", try cast(quotient, to: inner))
    if let zero = optionalInput(2) {
      rounded = try self("Add", rounded, try cast(try spread(zero, over: x), to: inner))
    }
    let top = Double(1 << (type.isSignedInteger ? bits - 1 : bits))
    let bounded = try self(
      "Clip", rounded, try scalar(type.isSignedInteger ? -top : 0, inner),
      try scalar(top - 1, inner))
    try replace(by: "Cast", bounded, with: ["to": .int(Int64(type.rawValue))])
  }
}
