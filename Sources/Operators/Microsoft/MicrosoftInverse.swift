import Diagnostics
import ModelIR

extension Operator {
  static let microsoftInverse = Operator(
    "Inverse", domain: "com.microsoft",
    summary: "Computes the inverses of square matrices along the last two axes.",
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        types: ["T": .tensor(.floats)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.rank >= 2, let size = x.shape.last, x.shape[x.rank - 2] == size else {
        throw context.mismatch("shape \(x.shape) is no stack of square matrices")
      }
      let area = size * size
      var values = x.doubles
      for start in stride(from: 0, to: values.count, by: Swift.max(1, area)) {
        guard let inverse = inverse(Array(values[start..<(start + area)]), size: size) else {
          throw context.invalidData("a matrix has no inverse")
        }
        values.replaceSubrange(start..<(start + area), with: inverse)
      }
      return [.tensor(Tensor(x.elementType, x.shape, doubles: values))]
    })
}

/// The inverse by elimination with partial pivoting; nil for a singular matrix.
private func inverse(_ elements: [Double], size: Int) -> [Double]? {
  var left = elements
  var right = [Double](repeating: 0, count: size * size)
  for i in 0..<size { right[i * size + i] = 1 }
  for column in 0..<size {
    var pivot = column
    for row in column..<size
    where left[row * size + column].magnitude > left[pivot * size + column].magnitude {
      pivot = row
    }
    let value = left[pivot * size + column]
    if value == 0 || !value.isFinite { return nil }
    for k in 0..<size where pivot != column {
      left.swapAt(pivot * size + k, column * size + k)
      right.swapAt(pivot * size + k, column * size + k)
    }
    for k in 0..<size {
      left[column * size + k] /= value
      right[column * size + k] /= value
    }
    for row in 0..<size where row != column {
      let factor = left[row * size + column]
      if factor == 0 { continue }
      for k in 0..<size {
        left[row * size + k] -= factor * left[column * size + k]
        right[row * size + k] -= factor * right[column * size + k]
      }
    }
  }
  return right
}
