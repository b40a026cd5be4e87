import Diagnostics
import ModelIR

extension Operator {
  static let det = Operator(
    "Det",
    summary: "Computes the determinants of square matrices along the last two axes.",
    versions: [
      .since(
        11, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.floats)]),
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      let shape = context.shape(0)
      if let shape {
        guard shape.rank >= 2 else { throw context.mismatch("shape \(shape) is no matrix") }
        if let rows = shape[shape.rank - 2].known, let columns = shape[shape.rank - 1].known,
          rows != columns
        {
          throw context.mismatch("matrices of shape [\(rows), \(columns)] are not square")
        }
      }
      context.setOutput(
        0, context.elementType(0), shape.map { Shape($0.dimensions.dropLast(2)) })
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.rank >= 2, let size = x.shape.last, x.shape[x.rank - 2] == size else {
        throw context.mismatch("shape \(x.shape) is no stack of square matrices")
      }
      let batch = Array(x.shape.dropLast(2))
      let elements = x.doubles
      let values = (0..<batch.elementCount).map { index in
        determinant(Array(elements[index * size * size..<(index + 1) * size * size]), size: size)
      }
      return [.tensor(Tensor(x.elementType, batch, doubles: values))]
    })
}

/// The determinant by elimination with partial pivoting; 1 for the empty matrix.
private func determinant(_ elements: [Double], size: Int) -> Double {
  var matrix = elements
  var result = 1.0
  for column in 0..<size {
    var pivot = column
    for row in column..<size
    where matrix[row * size + column].magnitude > matrix[pivot * size + column].magnitude {
      pivot = row
    }
    let value = matrix[pivot * size + column]
    if value == 0 { return 0 }
    if pivot != column {
      for k in 0..<size { matrix.swapAt(pivot * size + k, column * size + k) }
      result = -result
    }
    result *= value
    for row in column + 1..<size {
      let factor = matrix[row * size + column] / value
      for k in column..<size { matrix[row * size + k] -= factor * matrix[column * size + k] }
    }
  }
  return result
}
