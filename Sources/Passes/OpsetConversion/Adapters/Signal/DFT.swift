import ModelIR
import Operators

extension OperatorAdapter {
  static let dft = OperatorAdapter(
    "DFT",
    Change(
      20,
      up: .adjusted("`axis` becomes an input") { node throws(Refusal) in
        node.setInput(2, try node.scalar(try node.int("axis", or: 1)))
        node.remove("axis")
      },
      down: .adjusted("`axis` becomes an attribute; it must be constant") { node throws(Refusal) in
        let rank = try node.rank(try node.input(0))
        let axis = node.has(2) ? try node.integers(2).first ?? -2 : -2
        node.keepInputs(2)
        node.set("axis", .int(Int64(try node.normalized(axis, rank: rank))))
      }),
    Change(
      17,
      down: .decomposed("MatMul by the matrix of the transform; the extent must be known") {
        node throws(Refusal) in
        try node.transform()
      }))
}

extension NodeRewriter {
  /// Writes a discrete Fourier transform as a product.
  fileprivate mutating func transform() throws(Refusal) {
    let x = try input(0)
    let shape = try extents(x)
    let rank = shape.count
    let axis = try normalized(try int("axis", or: 1), rank: rank)
    guard let output = node.outputs.first.flatMap({ $0 }), axis < rank - 1 else { return }
    let after = try extents(output)
    guard after.count == rank else { throw .argument("the result has another rank") }
    let type = try elementType(x)
    let length = has(1) ? try integers(1).first : nil
    let (size, result) = (shape[axis] * shape[rank - 1], after[axis] * after[rank - 1])
    _ = try (count(size, result), count(size, size))
    let units = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0 }
    let matrix = try evaluated(
      [
        Tensor(.double, [size, shape[axis], shape[rank - 1]], doubles: units),
        length.map { Tensor(.int64, [], int64s: [Int64($0)]) },
      ], setting: [Attribute("axis", .int(1))])
    // The axis goes next to the parts of the numbers.
    var order = Array(0..<rank)
    order.remove(at: axis)
    order.insert(axis, at: rank - 2)
    let turned = try transpose(x, order)
    let outer = order.dropLast(2).map { shape[$0] }
    let inner: ElementType = type == .double ? .double : .float
    let flat = try reshape(try cast(turned, to: inner), [outer.reduce(1, *), size])
    let factor = try constant(Tensor(inner, [size, result], doubles: matrix.doubles))
    let product = try cast(try self("MatMul", flat, factor), to: type)
    let shaped = try reshape(product, outer + [after[axis], after[rank - 1]])
    var back = [Int](repeating: 0, count: rank)
    for (position, source) in order.enumerated() { back[source] = position }
    try finish(try transpose(shaped, back))
  }
}
