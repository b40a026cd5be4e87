import ModelIR
import Operators

extension OperatorAdapter {
  static let col2Im = OperatorAdapter(
    "Col2Im",
    Change(
      18,
      down: .decomposed("MatMul by a matrix of zeros and ones; the shapes must be known") {
        node throws(Refusal) in
        let x = try node.input(0)
        let shape = try node.extents(x)
        guard shape.count == 3, let output = node.node.outputs.first.flatMap({ $0 }) else { return }
        let result = try node.extents(output)
        let (image, block) = (try node.integers(1), try node.integers(2))
        guard let taps = block.checkedElementCount, let pixels = image.checkedElementCount else {
          throw .argument("the extents are out of range")
        }
        let size = try node.count(taps, shape[2])
        guard taps > 0 else { throw .argument("'block_shape' is empty") }
        _ = try (node.count(size, pixels), node.count(size, size))
        let units = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0 }
        let matrix = try node.evaluated([
          Tensor(.float, [size, taps, shape[2]], doubles: units),
          Tensor(.int64, [image.count], int64s: image.map { Int64($0) }),
          Tensor(.int64, [block.count], int64s: block.map { Int64($0) }),
        ])
        let type = try node.elementType(x)
        guard type.isFloatingPoint else { throw .type("Col2Im of \(type.name) is not written out") }
        let inner: ElementType = type == .double ? .double : .float
        let factor = try node.constant(Tensor(inner, [size, pixels], doubles: matrix.doubles))
        let rows = try node.reshape(try node.cast(x, to: inner), [shape[0], shape[1] / taps, size])
        let product = try node.cast(try node("MatMul", rows, factor), to: type)
        try node.replace(by: "Reshape", product, try node.vector(result))
      }))
}
