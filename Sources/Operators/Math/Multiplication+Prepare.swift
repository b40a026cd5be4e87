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
  guard context.isAllFloat, let a = context.input(0), let b = context.input(1),
    a.shape.count >= 2, b.shape.count >= 2, let out = context.output(0)
  else { return nil }
  let m = a.shape[a.shape.count - 2]
  let k = a.shape[a.shape.count - 1]
  let n = b.shape[b.shape.count - 1]
  let stackA = Array(a.shape.dropLast(2))
  let stackB = Array(b.shape.dropLast(2))
  guard b.shape[b.shape.count - 2] == k, m > 0, n > 0, k > 0,
    let stack = Broadcasting.shape([stackA, stackB]), out.shape == stack + [m, n]
  else { return nil }
  // A stack times one matrix is one product of a taller matrix.
  if stackB.elementCount == 1, stackA == stack {
    return product(rows: stack.elementCount * m, n: n, k: k, a: [0], b: [0])
  }
  return product(
    rows: m, n: n, k: k, a: Broadcasting.positions(stackA, to: stack).map { $0 * m * k },
    b: Broadcasting.positions(stackB, to: stack).map { $0 * k * n })
}

/// A kernel that multiplies pairs of matrices that start at the given places.
private func product(rows m: Int, n: Int, k: Int, a: [Int], b: [Int]) -> PreparedKernel {
  .compute { arguments in
    guard let left = arguments.input(0), let right = arguments.input(1),
      let out = arguments.output(0)
    else { return }
    if a.count == 1 {
      MatrixMultiplication.multiply(
        m: m, n: n, k: k, .init(left, rowStride: k), .init(right, rowStride: n), into: out,
        rowStride: n, on: arguments.pool)
      return
    }
    nonisolated(unsafe) let matrices = (left: left, right: right, out: out)
    arguments.pool.run(a.count) { index in
      MatrixMultiplication.multiply(
        m: m, n: n, k: k, .init(matrices.left + a[index], rowStride: k),
        .init(matrices.right + b[index], rowStride: n), into: matrices.out + index * m * n,
        rowStride: n)
    }
  }
}
