import ModelIR
import Operators

extension OperatorAdapter {
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
}

extension NodeRewriter {
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
