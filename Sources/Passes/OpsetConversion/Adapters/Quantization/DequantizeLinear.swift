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
}

extension NodeRewriter {
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
}
