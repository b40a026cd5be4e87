import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of matrix products: float.

/// Prepares Gemm.
let prepareGemm: Preparation = { context throws(Diagnostic) in
  guard context.isAllFloat, context.since >= 7, let a = context.input(0), let b = context.input(1),
    a.shape.count == 2, b.shape.count == 2, let out = context.output(0), out.shape.count == 2
  else { return nil }
  let transposesA = try context.bool("transA")
  let transposesB = try context.bool("transB")
  let (m, n) = (out.shape[0], out.shape[1])
  let k = a.shape[transposesA ? 0 : 1]
  guard a.shape[transposesA ? 1 : 0] == m, b.shape == (transposesB ? [n, k] : [k, n]), m > 0, n > 0,
    k > 0
  else { return nil }
  let alpha = Float(try context.float("alpha"))
  let beta = Float(try context.float("beta"))
  var strides = (row: 0, column: 0)
  if let c = context.input(2) {
    guard Broadcasting.shape([c.shape, out.shape]) == out.shape else { return nil }
    let walk = Broadcasting.strides(c.shape, to: out.shape)
    strides = (walk[0], walk[1])
  }
  let cStrides = strides
  let (aStride, bStride) = (a.shape[1], b.shape[1])
  return .compute { arguments in
    guard let a = arguments.input(0), let b = arguments.input(1), let out = arguments.output(0)
    else { return }
    let c = arguments.input(2)
    if let c {
      for row in 0..<m {
        for column in 0..<n {
          out[row * n + column] = c[row * cStrides.row + column * cStrides.column]
        }
      }
    }
    MatrixMultiplication.multiply(
      m: m, n: n, k: k, alpha: alpha, .init(a, rowStride: aStride, isTransposed: transposesA),
      .init(b, rowStride: bStride, isTransposed: transposesB), beta: c == nil ? 0 : beta,
      into: out, rowStride: n, on: arguments.pool)
  }
}

/// Prepares MatMul of matrices and of stacks of matrices, with broadcasting of the stacks.
let prepareMatMul: Preparation = { context throws(Diagnostic) in
  try prepareProduct(context, transposesA: false, transposesB: false, alpha: 1)
}

/// Prepares `alpha * A * B` of matrices and of stacks of matrices, with broadcasting of the stacks;
/// the last two axes of an operand may change places.
func prepareProduct(
  _ context: PreparationContext, transposesA: Bool, transposesB: Bool, alpha: Float
) throws(Diagnostic) -> PreparedKernel? {
  guard context.isAllFloat, let a = context.input(0)?.shape, let b = context.input(1)?.shape,
    a.count >= 2, b.count >= 2, let out = context.output(0)
  else { return nil }
  let product = MatrixPair(
    m: a[a.count - (transposesA ? 1 : 2)], n: b[b.count - (transposesB ? 2 : 1)],
    k: a[a.count - (transposesA ? 2 : 1)], transposesA: transposesA, transposesB: transposesB,
    alpha: alpha)
  let (m, n, k) = (product.m, product.n, product.k)
  let stackA = Array(a.dropLast(2))
  let stackB = Array(b.dropLast(2))
  guard b[b.count - (transposesB ? 1 : 2)] == k, m > 0, n > 0, k > 0,
    let stack = Broadcasting.shape([stackA, stackB]), out.shape == stack + [m, n]
  else { return nil }
  // A stack times one matrix is one product of a taller matrix.
  if stackB.elementCount == 1, stackA == stack, !transposesA {
    var taller = product
    taller.m *= stack.elementCount
    return taller.kernel(a: [0], b: [0])
  }
  return product.kernel(
    a: Broadcasting.positions(stackA, to: stack).map { $0 * m * k },
    b: Broadcasting.positions(stackB, to: stack).map { $0 * k * n })
}

/// Two matrices to multiply.
private struct MatrixPair {
  var m: Int
  var n: Int
  var k: Int
  var transposesA: Bool
  var transposesB: Bool
  var alpha: Float

  private func left(_ data: UnsafePointer<Float>) -> MatrixMultiplication.Operand {
    .init(data, rowStride: transposesA ? m : k, isTransposed: transposesA)
  }

  private func right(_ data: UnsafePointer<Float>) -> MatrixMultiplication.Operand {
    .init(data, rowStride: transposesB ? k : n, isTransposed: transposesB)
  }

  /// A kernel that multiplies pairs of matrices that start at the given places.
  func kernel(a: [Int], b: [Int]) -> PreparedKernel {
    .compute { arguments in
      guard let left = arguments.input(0), let right = arguments.input(1),
        let out = arguments.output(0)
      else { return }
      if a.count == 1 {
        MatrixMultiplication.multiply(
          m: m, n: n, k: k, alpha: alpha, self.left(left), self.right(right), into: out,
          rowStride: n, on: arguments.pool)
        return
      }
      nonisolated(unsafe) let matrices = (left: left, right: right, out: out)
      arguments.pool.run(a.count) { index in
        MatrixMultiplication.multiply(
          m: m, n: n, k: k, alpha: alpha, self.left(matrices.left + a[index]),
          self.right(matrices.right + b[index]), into: matrices.out + index * m * n,
          rowStride: n)
      }
    }
  }
}
