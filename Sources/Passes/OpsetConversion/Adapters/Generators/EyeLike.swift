import ModelIR
import Operators

extension OperatorAdapter {
  static let eyeLike = OperatorAdapter(
    "EyeLike",
    Change(
      9,
      down: .decomposed("a constant; the shape must be known") { node throws(Refusal) in
        let x = try node.input(0)
        let shape = try node.extents(x)
        let number = try node.optionalInt("dtype").map { Int32(clamping: $0) }
        let own = try node.elementType(x)
        let type = number.flatMap { ElementType(rawValue: $0) } ?? own
        let k = try node.int("k")
        guard shape.count == 2 else {
          throw .argument("the input has rank \(shape.count), expected 2")
        }
        let total = try node.count(shape[0], shape[1])
        let values = (0..<total).map { $0 % shape[1] == $0 / shape[1] + k ? 1.0 : 0 }
        guard type.isReal else { throw .type("EyeLike of \(type.name) is not written out") }
        try node.finish(try node.constant(Tensor(type, shape, doubles: values)))
      }))
}
