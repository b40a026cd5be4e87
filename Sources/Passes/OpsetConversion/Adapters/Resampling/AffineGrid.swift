import ModelIR
import Operators

extension OperatorAdapter {
  static let affineGrid = OperatorAdapter(
    "AffineGrid",
    Change(
      20,
      down: .decomposed("MatMul by the grid of the identity; the size must be constant") {
        node throws(Refusal) in
        let theta = try node.input(0)
        let size = try node.integers(1)
        let axes = size.count - 2
        guard axes == 2 || axes == 3 else { throw .argument("'size' has \(size.count) extents") }
        // The grid of the identity holds the coordinates; a one after them adds the translation.
        let identity = (0..<axes * (axes + 1)).map { $0 / (axes + 1) == $0 % (axes + 1) ? 1.0 : 0 }
        var one = size
        one[0] = 1
        let grid = try node.evaluated([
          Tensor(.double, [1, axes, axes + 1], doubles: identity),
          Tensor(.int64, [one.count], int64s: one.map { Int64($0) }),
        ]).doubles
        guard let points = Array(size.dropFirst(2)).checkedElementCount else {
          throw .argument("'size' is out of range")
        }
        _ = try node.count(points, axes + 1)
        var rows: [Double] = []
        for point in 0..<points { rows += grid[point * axes..<(point + 1) * axes] + [1] }
        let type = try node.elementType(theta)
        let coordinates = try node.constant(Tensor(type, [points, axes + 1], doubles: rows))
        let product = try node("MatMul", coordinates, try node.transpose(theta, [0, 2, 1]))
        try node.replace(
          by: "Reshape", product, try node.vector([size[0]] + size.dropFirst(2) + [axes]))
      }))
}
