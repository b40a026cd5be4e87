public import Kernels
public import ModelIR

// Convolutions and products whose operands were quantized, as a plan finds them.

/// A constant matrix or the constant weights of a convolution, in 8 bits.
public struct QuantizedWeights: Sendable {
  /// The integers.
  public let tensor: Tensor
  /// For each feature or column, or one for all.
  public let scales: [Double]
  /// As many as scales.
  public let zeroPoints: [Int32]

  /// Describes weights of 8 bits; nil for other types, or where scales and zero points do not go with an axis.
  ///
  /// - Parameters:
  ///   - axis: the axis of the tensor that scales go along, where there are several.
  ///   - expected: the axis that features or columns are on.
  public init?(_ tensor: Tensor, scale: Tensor, zeroPoint: Tensor?, axis: Int?, expected: Int) {
    guard tensor.elementType.isByte, scale.elementType == .float,
      zeroPoint.map({ $0.elementType == tensor.elementType && $0.count == scale.count }) ?? true,
      expected < tensor.rank
    else { return nil }
    if scale.count != 1 {
      guard axis == expected, scale.shape == [tensor.shape[expected]] else { return nil }
    }
    let numbers = scale.doubles
    // Sums are divided by these.
    guard numbers.allSatisfy({ $0.isNormal && $0 > 0 }) else { return nil }
    self.tensor = tensor
    scales = numbers
    zeroPoints =
      zeroPoint.map { $0.int64s.map { Int32($0) } } ?? [Int32](repeating: 0, count: numbers.count)
  }

  fileprivate func spread<T>(_ values: [T], _ count: Int) -> [T] {
    values.count == count ? values : [T](repeating: values[0], count: count)
  }
}

/// A scale and a zero point for all of a tensor of 8 bits.
public struct ByteQuantization: Sendable {
  /// `int8` or `uint8`.
  public let type: ElementType
  let scale: Double
  let zeroPoint: Int32

  /// Describes the quantization of a tensor; nil for other types and for several scales.
  public init?(_ type: ElementType, scale: Tensor, zeroPoint: Tensor?) {
    guard type.isByte, scale.elementType == .float, scale.count == 1,
      zeroPoint.map({ $0.elementType == type && $0.count == 1 }) ?? true,
      let number = scale.doubles.first, number.isNormal, number > 0
    else { return nil }
    self.type = type
    self.scale = number
    self.zeroPoint = zeroPoint.flatMap { $0.int64s.first }.map { Int32($0) } ?? 0
  }
}

extension IntegerResult {
  /// The real numbers, or their quantization, of sums of products of `x` and the weights.
  ///
  /// - Parameters:
  ///   - bias: what is added to the real numbers; none for zeros.
  ///   - epilogue: the bounds of the real numbers, for quantized ones alone.
  fileprivate init?(
    _ x: ByteQuantization, _ scales: [Double], bias: [Float], to y: ByteQuantization?,
    _ epilogue: Epilogue
  ) {
    let products = scales.map { x.scale * $0 }
    let bias = bias.isEmpty ? [Float](repeating: 0, count: scales.count) : bias
    guard products.allSatisfy({ $0.isNormal }), bias.allSatisfy({ $0.isFinite }),
      epilogue.function == nil
    else { return nil }
    guard let y else {
      guard epilogue.isIdentity else { return nil }
      self = .floats(bias: bias.map { Double($0) }, factors: products)
      return
    }
    let zeroPoint = Double(y.zeroPoint)
    func bound(_ number: Float) -> Double {
      (Double(number) / y.scale).rounded(.toNearestOrEven) + zeroPoint
    }
    let (low, high) = (Double(y.type.smallestInteger), Double(y.type.largestInteger))
    self = .quantized(
      bias: zip(bias, products).map { Double($0) / $1 },
      factors: products.map { $0 / y.scale }, zeroPoint: zeroPoint,
      low: min(max(low, bound(epilogue.low)), high), high: max(min(high, bound(epilogue.high)), low)
    )
  }
}

extension ConvolutionForm {
  /// The convolution of integers that this one is of the numbers they stand for: of input 0 with the quantized weights,
  /// its result quantized if `y` says how; nil where there is no kernel.
  public func kernel(
    _ x: ByteQuantization, _ weights: QuantizedWeights, to y: ByteQuantization?,
    _ epilogue: Epilogue
  ) -> PreparedKernel? {
    guard scale.isEmpty, !isTransposed, weights.tensor.shape == self.weights.shape,
      let result = IntegerResult(
        x, weights.spread(weights.scales, features), bias: bias, to: y, epilogue)
    else { return nil }
    return IntegerConvolutionForm(
      window: window, batch: batch, channels: channels, groups: groups, weights: weights.tensor,
      zeroPoints: weights.spread(weights.zeroPoints, features)
    ).kernel(IntegerOperand(x), result)
  }
}

extension ProductForm {
  /// The product of integers that this one is of the numbers they stand for: of input 0 with the quantized matrix, its
  /// result quantized if `y` says how; nil where there is no kernel.
  public func kernel(
    _ x: ByteQuantization, _ weights: QuantizedWeights, to y: ByteQuantization?,
    _ epilogue: Epilogue
  ) -> PreparedKernel? {
    let scales = weights.spread(weights.scales, n)
    guard factor == 1, weights.tensor.shape == (isTransposed ? [n, k] : [k, n]),
      let result = IntegerResult(x, scales, bias: bias, to: y, epilogue),
      let product = weights.tensor.integerProduct(
        rows: rows, isTransposed: isTransposed, zeroPoints: weights.spread(weights.zeroPoints, n))
    else { return nil }
    return product.kernel(IntegerOperand(x), rows: rows) { _ in result }
      .counting(products: products)
  }
}
