import Kernels
import Operators

/// A product with a constant matrix, with what becomes of its sums: another tensor is added, they are clipped, and a
/// function is applied.
struct FusedProduct {
  var form: ProductForm
  var epilogue = Epilogue()
  /// Whether input 1 of the node is added to the sums.
  var hasResidual = false

  init(_ form: ProductForm) { self.form = form }

  /// Adds numbers to each row.
  mutating func add(_ numbers: [Float]) {
    form.bias = form.bias.isEmpty ? numbers : zip(form.bias, numbers).map { $0 + $1 }
  }

  /// The kernel.
  func kernel(on pool: ThreadPool) -> PreparedKernel {
    form.kernel(epilogue, hasResidual: hasResidual, on: pool)
  }
}
