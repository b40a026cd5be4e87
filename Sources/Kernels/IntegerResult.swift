import CKernels

/// What becomes of sums of products of integers.
public struct IntegerResult: Sendable {
  private enum Form {
    /// `int32`, as they are.
    case sums
    /// 8 bits: rounded, with a zero point, within bounds.
    case quantized(zeroPoint: Double, low: Double, high: Double)
    /// binary32.
    case floats
  }

  private let form: Form
  private let bias: [Double]
  private let factors: [Double]
  /// The factors and the products with the bias, rounded.
  private let scales: [Float]
  private let offsets: [Float]
  private let largestOffset: Float

  private init(form: Form, bias: [Double], factors: [Double]) {
    self.form = form
    self.bias = bias
    self.factors = factors
    scales = factors.map { Float($0) }
    offsets = zip(bias, factors).map { Float($0 * $1) }
    largestOffset = offsets.reduce(0) { Swift.max($0, abs($1)) }
  }

  /// Sums as they are.
  public static let sums = IntegerResult(form: .sums, bias: [], factors: [])

  /// `clip(round((sum + bias) * factor) + zeroPoint, low, high)` in 8 bits, each column with its bias and factor.
  ///
  /// It is computed in binary64, ties to even; what is no number counts as 0.
  public static func quantized(
    bias: [Double], factors: [Double], zeroPoint: Double, low: Double, high: Double
  ) -> IntegerResult {
    IntegerResult(
      form: .quantized(zeroPoint: zeroPoint, low: low, high: high), bias: bias, factors: factors)
  }

  /// `sum * factor + bias`, computed in binary64 and rounded to binary32.
  public static func floats(bias: [Double], factors: [Double]) -> IntegerResult {
    IntegerResult(form: .floats, bias: bias, factors: factors)
  }

  /// The bytes of a result.
  public var byteCount: Int {
    switch form {
    case .quantized: 1
    case .sums, .floats: 4
    }
  }

  /// Makes the results of `count` columns from `first` on, one after the other.
  func store(
    _ count: Int, _ sums: UnsafePointer<Int32>, column first: Int, _ out: UnsafeMutableRawPointer
  ) {
    switch form {
    case .sums: out.copyMemory(from: sums, byteCount: count * MemoryLayout<Int32>.size)
    case .quantized(let zeroPoint, let low, let high):
      withColumns { bias, factors, scales, offsets in
        var columns = ck_requantization(
          bias: bias, factor: factors, scale: scales, offset: offsets,
          largest_offset: largestOffset, zero_point: zeroPoint, lo: low, hi: high)
        ck_integer_requantize(
          &columns, count, sums, first, out.assumingMemoryBound(to: UInt8.self))
      }
    case .floats:
      withColumns { bias, factors, _, _ in
        ck_integer_scale(
          count, sums, bias + first, factors + first, out.assumingMemoryBound(to: Float.self))
      }
    }
  }

  private func withColumns(
    _ body: (
      UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Float>, UnsafePointer<Float>
    ) -> Void
  ) {
    bias.withUnsafeBufferPointer { bias in
      factors.withUnsafeBufferPointer { factors in
        scales.withUnsafeBufferPointer { scales in
          offsets.withUnsafeBufferPointer { offsets in
            guard let bias = bias.baseAddress, let factors = factors.baseAddress,
              let scales = scales.baseAddress, let offsets = offsets.baseAddress
            else { return }
            body(bias, factors, scales, offsets)
          }
        }
      }
    }
  }

  /// The same for numbers of one column, whose sums are whole numbers of binary32.
  func store(
    plane count: Int, _ sums: UnsafePointer<Float>, column: Int, _ out: UnsafeMutableRawPointer
  ) {
    switch form {
    case .sums: ck_cast(CK_F32, CK_I32, count, sums, out)
    case .quantized(let zeroPoint, let low, let high):
      ck_integer_requantize_plane(
        count, sums, bias[column], factors[column], zeroPoint, low, high,
        out.assumingMemoryBound(to: UInt8.self))
    case .floats:
      let numbers = out.assumingMemoryBound(to: Float.self)
      for index in 0..<count {
        numbers[index] = Float(Double(sums[index]) * factors[column] + bias[column])
      }
    }
  }
}
