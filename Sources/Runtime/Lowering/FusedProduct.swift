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
  func kernel() -> PreparedKernel {
    let (form, epilogue, hasResidual) = (form, epilogue, hasResidual)
    return .compute(inPlace: hasResidual ? [1] : []) { arguments in
      guard let a = arguments.input(0), let out = arguments.output(0) else { return }
      let residual = hasResidual ? arguments.input(1) : nil
      let pool = arguments.pool
      form.bias.withUnsafeBufferPointer { bias in
        form.matrix.run(
          a, rows: form.rows, rowStride: form.matrix.k,
          bias: bias.isEmpty ? nil : bias.baseAddress, residual: residual, out,
          outStride: form.matrix.n, epilogue: epilogue, on: pool)
      }
    }
  }
}
