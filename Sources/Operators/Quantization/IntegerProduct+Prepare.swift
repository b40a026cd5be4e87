import ByteStorage
import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of products and convolutions of 8-bit integers with a constant right operand.

/// Where the left operand of a product is among a node's inputs, and its zero point.
struct IntegerOperand: Sendable {
  let input: Int
  let isSigned: Bool
  private let zeroPoint: ZeroPoint

  private enum ZeroPoint {
    case known(Int32)
    /// What this input holds.
    case input(Int)
  }

  /// Describes an operand; nil where it is no 8-bit integer or has several zero points.
  init?(_ context: PreparationContext, _ input: Int, zeroPoint: Int) {
    guard let type = context.input(input)?.elementType, type.isByte else { return nil }
    self.input = input
    isSigned = type == .int8
    guard let given = context.input(zeroPoint) else {
      self.zeroPoint = .known(0)
      return
    }
    guard given.elementType == type, given.shape.elementCount == 1 else { return nil }
    self.zeroPoint = .input(zeroPoint)
  }

  /// Input 0, quantized as is said.
  init(_ quantization: ByteQuantization) {
    input = 0
    isSigned = quantization.type == .int8
    zeroPoint = .known(quantization.zeroPoint)
  }

  /// The zero point of a run.
  func zeroPoint(_ arguments: borrowing KernelArguments) -> Int32 {
    switch zeroPoint {
    case .known(let number): return number
    case .input(let index):
      guard let memory = arguments.inputs[index] else { return 0 }
      return isSigned ? Int32(memory.load(as: Int8.self)) : Int32(memory.load(as: UInt8.self))
    }
  }
}

extension PreparationContext {
  /// A constant with one number for all of `count` columns or features, or one for each; zeros where the node leaves it
  /// out, nil for anything else.
  func parameters(_ index: Int, count: Int) -> [Double]? {
    guard input(index) != nil else { return [Double](repeating: 0, count: count) }
    guard let constant = constant(index) else { return nil }
    let numbers = constant.doubles
    // Strings and complex numbers have none.
    guard numbers.count == constant.count else { return nil }
    if numbers.count == 1 { return [Double](repeating: numbers[0], count: count) }
    return constant.shape == [count] ? numbers : nil
  }

  /// Sums that are scaled and quantized to the type of the output.
  ///
  /// - Parameter zeroPoint: where the zero point of the output is among the inputs.
  func quantizedResult(bias: [Double], factors: [Double], zeroPoint: Int) -> IntegerResult? {
    guard let type = output(0)?.elementType, type.isByte,
      let zero = parameters(zeroPoint, count: 1)
    else { return nil }
    return .quantized(
      bias: bias, factors: factors, zeroPoint: zero[0], low: Double(type.smallestInteger),
      high: Double(type.largestInteger))
  }

  /// The zero points of a constant right operand; nil where they are of another type or not constant.
  func zeroPoints(_ index: Int, of b: Tensor, count: Int) -> [Int32]? {
    if let type = input(index)?.elementType, type != b.elementType { return nil }
    return parameters(index, count: count)?.map { Int32($0) }
  }

  /// Makes a kernel of a product with a constant matrix.
  ///
  /// - Parameters:
  ///   - zeroPoint: where the zero points of the matrix are among the inputs.
  ///   - result: what becomes of the sums of so many columns, found out in each run; nil where there is no kernel.
  func integerProduct(
    _ a: IntegerOperand?, _ b: Int, zeroPoint: Int,
    _ result: (Int) -> (@Sendable (borrowing KernelArguments) -> IntegerResult)?
  ) -> PreparedKernel? {
    guard let a, let left = input(a.input), let matrix = constant(b), matrix.shape.count == 2,
      matrix.elementType.isByte, let k = left.shape.last,
      matrix.shape[0] == k, let out = output(0),
      out.shape == Array(left.shape.dropLast()) + [matrix.shape[1]],
      let zeroPoints = zeroPoints(zeroPoint, of: matrix, count: matrix.shape[1]),
      let result = result(matrix.shape[1]),
      let product = matrix.integerProduct(
        rows: Array(left.shape.dropLast()).elementCount, isTransposed: false,
        zeroPoints: zeroPoints)
    else { return nil }
    return product.kernel(a, rows: Array(left.shape.dropLast()).elementCount, result)
      .counting(products: (left.shape + [matrix.shape[1]]).checkedElementCount ?? 0)
  }

  /// Makes a kernel of a convolution with constant weights, of one or two spatial axes.
  ///
  /// - Parameters:
  ///   - zeroPoint: where the zero points of the weights are among the inputs.
  ///   - result: what becomes of the sums of so many features; nil where there is no kernel.
  func integerConvolution(
    _ x: IntegerOperand?, _ w: Int, zeroPoint: Int, _ result: (Int) -> IntegerResult?
  ) throws(Diagnostic) -> PreparedKernel? {
    guard let x, let image = input(x.input), let weights = constant(w), weights.shape.count >= 3,
      weights.elementType.isByte,
      image.shape.count == weights.shape.count, let out = output(0),
      let window = try window2D(
        input: Array(image.shape[2...]), kernel: Array(weights.shape[2...]), output: out),
      let zeroPoints = zeroPoints(zeroPoint, of: weights, count: weights.shape[0]),
      out.shape.prefix(2) == [image.shape[0], weights.shape[0]],
      let result = result(weights.shape[0])
    else { return nil }
    return IntegerConvolutionForm(
      window: window, batch: image.shape[0], channels: image.shape[1],
      groups: try int("group"), weights: weights, zeroPoints: zeroPoints
    ).kernel(x, result)
  }
}

extension Tensor {
  /// The matrix of 8-bit integers packed for products; nil where it is empty or sums could leave 32 bits.
  func integerProduct(rows: Int, isTransposed: Bool, zeroPoints: [Int32]) -> IntegerProduct? {
    bytes.withUnsafeBytes { memory in
      guard let start = memory.baseAddress else { return nil }
      return IntegerProduct(
        rows: rows, k: shape[isTransposed ? 1 : 0], n: shape[isTransposed ? 0 : 1], b: start,
        isTransposed: isTransposed, isSigned: elementType == .int8, zeroPoints: zeroPoints)
    }
  }
}

extension IntegerProduct {
  /// The kernel of a product.
  func kernel(
    _ a: IntegerOperand, rows: Int,
    _ result: @escaping @Sendable (borrowing KernelArguments) -> IntegerResult
  ) -> PreparedKernel {
    .compute(scratch: scratchByteCount) { arguments in
      guard let left = arguments.inputs[a.input], let out = arguments.outputs[0] else { return }
      let scratches = (0..<arguments.pool.threadCount).map { arguments.scratch(worker: $0) }
      run(
        left, rows: rows, isSigned: a.isSigned, zeroPoint: a.zeroPoint(arguments),
        result(arguments), out, on: arguments.pool
      ) { scratches[$0] }
    }
  }
}

/// A convolution of images of 8-bit integers with constant weights of 8-bit integers.
struct IntegerConvolutionForm {
  var window: Window2D
  var batch: Int
  var channels: Int
  var groups: Int
  /// [features, channels / groups, kernel height, kernel width], or one axis less.
  var weights: Tensor
  /// That of each feature's weights.
  var zeroPoints: [Int32]

  /// The kernel; nil where shapes do not fit or sums could leave 32 bits.
  func kernel(_ x: IntegerOperand, _ result: IntegerResult) -> PreparedKernel? {
    guard let convolution = ByteConvolution(self, x, result),
      var kernel = convolution.kernel(from: .planes, to: .planes)
    else { return nil }
    kernel.form = .byteConvolution(convolution)
    return kernel
  }
}
