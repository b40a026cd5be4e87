import Diagnostics
import ModelIR

extension Operator {
  static let affineGrid = Operator(
    "AffineGrid",
    summary: """
      Gives a grid of sampling positions: for each sample the affine matrix `theta` times the \
      homogeneous coordinates of points evenly spaced from -1 to 1. These stand for the centres of \
      the corner pixels, or without `align_corners` for their outer edges.
      """,
    isDeterministic: false,
    versions: [
      .since(
        20, inputs: [.required("theta", "T1"), .required("size", "T2")],
        outputs: [.required("grid", "T1")], attributes: [.int("align_corners", 0)],
        types: ["T1": .tensor(.floatsAndBFloat16), "T2": .tensor(.int64)])
    ],
    infer: { context throws(Diagnostic) in
      guard let size = context.elements(1), size.count == 4 || size.count == 5 else {
        var shape = context.vectorLength(1).flatMap(Shape.checkedUnknown)
        if let rank = shape?.rank, rank == 4 || rank == 5 { shape?[rank - 1] = .known(rank - 2) }
        context.setOutput(0, context.elementType(0), shape)
        return
      }
      let dimensions = [size[0]] + size[2...] + [.known(size.count - 2)]
      context.setOutput(0, context.elementType(0), Shape(dimensions))
    },
    evaluate: { context throws(Diagnostic) in
      let theta = try context.tensor(0)
      let size = try context.integers(1)
      let rank = size.count - 2
      guard rank == 2 || rank == 3, theta.shape == [size[0], rank, rank + 1] else {
        throw context.mismatch("'theta' of shape \(theta.shape) does not fit size \(size)")
      }
      let extents = Array(size[2...])
      let shape = [size[0]] + extents + [rank]
      _ = try context.checkedCount(shape + [1])
      let isAligned = try context.bool("align_corners")
      let points = extents.map { spacedPoints($0, isAligned: isAligned) }
      let matrix = theta.doubles
      let strides = extents.rowMajorStrides
      var grid: [Double] = []
      grid.reserveCapacity(shape.elementCount)
      for sample in 0..<size[0] {
        for position in 0..<extents.elementCount {
          for row in 0..<rank {
            let start = (sample * rank + row) * (rank + 1)
            var sum = matrix[start + rank]
            // Coordinates are listed from the innermost axis outwards.
            for column in 0..<rank {
              let axis = rank - 1 - column
              let index = position / strides[axis] % extents[axis]
              sum += matrix[start + column] * points[axis][index]
            }
            grid.append(sum)
          }
        }
      }
      return [.tensor(Tensor(theta.elementType, shape, doubles: grid))]
    })
}

/// Points evenly spaced from -1 to 1.
private func spacedPoints(_ count: Int, isAligned: Bool) -> [Double] {
  (0..<count).map { index in
    if isAligned { return count > 1 ? -1 + 2 * Double(index) / Double(count - 1) : -1 }
    return (2 * Double(index) + 1) / Double(count) - 1
  }
}
