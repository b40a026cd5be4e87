import Kernels
import ModelIR

/// What Gemm adds to a product: `factor * C`, C being broadcast to the shape of the product.
struct ProductAddend: Sendable {
  private enum Form {
    case none
    /// The same numbers for each row, as they lie in memory.
    case row
    /// Numbers that are known, the factor applied, for each row.
    case known([Float])
    /// A matrix as it lies in memory.
    case matrix
    /// Anything else, which is written to the result first.
    case spread
  }

  private let form: Form
  private let factor: Float
  private let shape: [Int]
  private let strides: (row: Int, column: Int)

  /// The addend of a node's product, its third input; nil where it does not broadcast.
  init?(_ context: PreparationContext, shape: [Int], factor: Float) {
    self.factor = factor
    self.shape = shape
    guard let c = context.input(2) else {
      form = .none
      strides = (0, 0)
      return
    }
    guard Broadcasting.shape([c.shape, shape]) == shape else { return nil }
    let walk = Broadcasting.strides(c.shape, to: shape)
    let strides = (row: walk[0], column: walk[1])
    self.strides = strides
    if strides.row == 0, let constant = context.constant(2) {
      let numbers = constant.doubles
      form = .known(
        (0..<shape[1]).map { Float(Double(factor) * numbers[$0 * strides.column]) })
    } else if factor == 1, strides.row == 0, strides.column == 1 {
      form = .row
    } else if factor == 1, c.shape == shape {
      form = .matrix
    } else {
      form = .spread
    }
  }

  /// The numbers that are added to each row, where they are known; none where nothing is added.
  var knownNumbers: [Float]? {
    switch form {
    case .none: []
    case .known(let numbers): numbers
    case .row, .matrix, .spread: nil
    }
  }

  /// Hands out what a product takes in the same pass: a bias for each row, or numbers laid out as the result.
  func withParts(
    _ c: UnsafePointer<Float>?, _ out: UnsafeMutablePointer<Float>,
    _ body: (_ bias: UnsafePointer<Float>?, _ residual: UnsafePointer<Float>?) -> Void
  ) {
    switch form {
    case .none: body(nil, nil)
    case .row: body(c, nil)
    case .known(let numbers): numbers.withUnsafeBufferPointer { body($0.baseAddress, nil) }
    case .matrix: body(nil, c)
    case .spread:
      if let c { spread(c, out) }
      body(nil, c == nil ? nil : UnsafePointer(out))
    }
  }

  /// Writes `factor * C` to the result.
  func spread(_ c: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>) {
    for row in 0..<shape[0] {
      for column in 0..<shape[1] {
        out[row * shape[1] + column] = factor * c[row * strides.row + column * strides.column]
      }
    }
  }
}
