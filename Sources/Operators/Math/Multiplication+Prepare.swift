import ByteStorage
import Diagnostics
public import Kernels
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
  guard let addend = ProductAddend(context, shape: out.shape, factor: beta) else { return nil }
  if !transposesA, let numbers = addend.knownNumbers,
    let form = context.productForm(
      1, rows: m, k: k, n: n, isTransposed: transposesB, factor: alpha, bias: numbers)
  {
    return form.deferred
  }
  if !transposesA,
    let packed = context.packedOperand(1, k: k, n: n, isTransposed: transposesB, factor: alpha)
  {
    return .compute { arguments in
      guard let a = arguments.input(0), let out = arguments.output(0) else { return }
      addend.withParts(arguments.input(2), out) { bias, residual in
        packed.run(
          a, rows: m, rowStride: k, bias: bias, residual: residual, out, outStride: n,
          on: arguments.pool)
      }
    }
  }
  let (aStride, bStride) = (a.shape[1], b.shape[1])
  return .compute { arguments in
    guard let a = arguments.input(0), let b = arguments.input(1), let out = arguments.output(0)
    else { return }
    let c = arguments.input(2)
    if let c { addend.spread(c, out) }
    MatrixMultiplication.multiply(
      m: m, n: n, k: k, alpha: alpha, .init(a, rowStride: aStride, isTransposed: transposesA),
      .init(b, rowStride: bStride, isTransposed: transposesB), beta: c == nil ? 0 : 1,
      into: out, rowStride: n, on: arguments.pool)
  }
}

extension ProductForm {
  /// The product, to be made when a plan has not combined it with others.
  fileprivate var deferred: PreparedKernel { .deferred(.product(self)) { kernel() } }

  /// The product with what becomes of its sums.
  ///
  /// The bytes of the matrix are given up as they are packed.
  ///
  /// - Parameters:
  ///   - hasResidual: whether input 1 is added to the sums.
  ///   - pool: the threads that pack the matrix; the caller's alone where there are none.
  public func kernel(
    _ epilogue: Epilogue = Epilogue(), hasResidual: Bool = false, on pool: ThreadPool? = nil
  ) -> PreparedKernel {
    let packed = matrix.packed(
      k: k, n: n, isTransposed: isTransposed, factor: factor, on: pool)
    let (rows, bias) = (rows, bias)
    return PreparedKernel.compute(inPlace: hasResidual ? [1] : []) { arguments in
      guard let a = arguments.input(0), let out = arguments.output(0) else { return }
      let residual = hasResidual ? arguments.input(1) : nil
      let pool = arguments.pool
      bias.withUnsafeBufferPointer { bias in
        packed.run(
          a, rows: rows, rowStride: packed.k, bias: bias.isEmpty ? nil : bias.baseAddress,
          residual: residual, out, outStride: packed.n, epilogue: epilogue, on: pool)
      }
    }.counting(products: products)
  }
}

extension Tensor {
  /// A matrix of floats, packed; its bytes are given up as they are.
  fileprivate func packed(
    k: Int, n: Int, isTransposed: Bool, factor: Float, on pool: ThreadPool? = nil
  ) -> PackedProduct {
    let rowByteCount = k * MemoryLayout<Float>.size
    // The packed copy is what runs read.
    defer { bytes.releasePages() }
    return bytes.withUnsafeBytes { memory in
      PackedProduct(
        k: k, n: n, b: memory, rowStride: isTransposed ? k : n, isTransposed: isTransposed,
        factor: factor, on: pool
      ) { columns in
        guard isTransposed else { return }
        bytes[columns.lowerBound * rowByteCount..<columns.upperBound * rowByteCount].releasePages()
      }
    }
  }
}

extension PreparationContext {
  /// What a product with a constant right operand is; nil where that is not constant or packing does not pay.
  fileprivate func productForm(
    _ index: Int, rows: Int, k: Int, n: Int, isTransposed: Bool, factor: Float, bias: [Float] = []
  ) -> ProductForm? {
    guard let b = constant(index), b.shape.elementCount == k * n, PackedProduct.fits(k: k, n: n)
    else { return nil }
    return ProductForm(
      matrix: b, k: k, n: n, isTransposed: isTransposed, factor: factor, rows: rows, bias: bias)
  }

  /// A constant right operand, packed; nil where it is not constant or packing does not pay.
  func packedOperand(
    _ index: Int, k: Int, n: Int, isTransposed: Bool, factor: Float = 1
  ) -> PackedProduct? {
    productForm(index, rows: 1, k: k, n: n, isTransposed: isTransposed, factor: factor).map {
      $0.matrix.packed(k: k, n: n, isTransposed: isTransposed, factor: factor)
    }
  }
}

/// Prepares MatMul of matrices and of stacks of matrices, with broadcasting of the stacks.
let prepareMatMul: Preparation = { context throws(Diagnostic) in
  try prepareProduct(context, transposesA: false, transposesB: false, alpha: 1)
}

/// Prepares `alpha * A * B` of vectors, matrices and stacks of matrices, with broadcasting of the stacks;
/// the last two axes of an operand may change places.
func prepareProduct(
  _ context: PreparationContext, transposesA: Bool, transposesB: Bool, alpha: Float
) throws(Diagnostic) -> PreparedKernel? {
  guard context.isAllFloat, var a = context.input(0)?.shape, var b = context.input(1)?.shape,
    !a.isEmpty, !b.isEmpty, let out = context.output(0)
  else { return nil }
  let isVector = (a: a.count == 1, b: b.count == 1)
  guard !(isVector.a && transposesA), !(isVector.b && transposesB) else { return nil }
  // A vector is a row on the left and a column on the right.
  if isVector.a { a.insert(1, at: 0) }
  if isVector.b { b.append(1) }
  let product = MatrixPair(
    m: a[a.count - (transposesA ? 1 : 2)], n: b[b.count - (transposesB ? 2 : 1)],
    k: a[a.count - (transposesA ? 2 : 1)], transposesA: transposesA, transposesB: transposesB,
    alpha: alpha)
  let (m, n, k) = (product.m, product.n, product.k)
  let stackA = Array(a.dropLast(2))
  let stackB = Array(b.dropLast(2))
  guard b[b.count - (transposesB ? 1 : 2)] == k, m > 0, n > 0, k > 0,
    let stack = Broadcasting.shape([stackA, stackB]), stack.elementCount > 0,
    out.shape == stack + (isVector.a ? [] : [m]) + (isVector.b ? [] : [n])
  else { return nil }
  // A stack times one matrix is one product of a taller matrix.
  if stackB.elementCount == 1, stackA == stack, !transposesA {
    var taller = product
    taller.m *= stack.elementCount
    let form = context.productForm(
      1, rows: taller.m, k: k, n: n, isTransposed: transposesB, factor: alpha)
    return form?.deferred ?? taller.kernel(a: [0], b: [0])
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
    pairs(a, b).counting(products: [a.count, m, n, k].checkedElementCount ?? 0)
  }

  private func pairs(_ a: [Int], _ b: [Int]) -> PreparedKernel {
    if !transposesA,
      let product = StackedProduct(
        m: m, n: n, k: k, isTransposed: transposesB, factor: alpha,
        pairs: zip(a, b).map { (a: $0, b: $1) })
    {
      return .compute(scratch: product.scratchByteCount) { arguments in
        guard let a = arguments.input(0), let b = arguments.input(1), let out = arguments.output(0)
        else { return }
        product.run(a, b, out, on: arguments.pool, scratch: arguments.scratch)
      }
    }
    return .compute { arguments in
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
