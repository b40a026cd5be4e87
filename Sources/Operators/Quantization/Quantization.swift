import Diagnostics
import ModelIR

// What the operators that quantize and dequantize have in common.

extension ElementTypes {
  /// What 8-bit quantization came with.
  static let quantized8 = ElementTypes(.uint8, .int8)
  /// What QuantizeLinear makes and DequantizeLinear takes since opset 21.
  static let quantizedIR10: ElementTypes = [
    .quantized8, .float8, ElementTypes(.uint16, .int16, .uint4, .int4),
  ]
  /// Since opset 23.
  static let quantizedIR11: ElementTypes = [.quantizedIR10, ElementTypes(.float4e2m1)]
  /// Since opset 25.
  static let quantizedIR13: ElementTypes = [.quantizedIR11, ElementTypes(.uint2, .int2)]
  /// Since opset 28.
  static let quantizedIR14: ElementTypes = [
    .quantizedIR13, ElementTypes(.float6e2m3, .float6e3m2),
  ]
}

/// Rounds scaled numbers, adds their zero points, and brings them into the range of the type.
///
/// Integers are rounded to nearest, ties to even, before the zero point is added; floats after.
/// NaN becomes an integer type's zero point.
func quantize(
  _ scaled: [Double], _ shape: [Int], zeroPoint: (Int) -> Double, to type: ElementType,
  saturates: Bool = true
) -> Tensor {
  if type.isFloatingPoint {
    let values = scaled.indices.map { scaled[$0] + zeroPoint($0) }
    return Tensor.casting(values, shape, type, CastRule(saturates: saturates))
  }
  let low = Double(type.smallestInteger)
  let high = Double(type.largestInteger)
  let values = scaled.indices.map { index in
    let rounded = scaled[index].rounded(.toNearestOrEven)
    return min(max((rounded.isNaN ? 0 : rounded) + zeroPoint(index), low), high)
  }
  return Tensor(type, shape, doubles: values)
}

extension [Double] {
  /// The numbers rounded to the precision of a floating-point type.
  func rounded(to type: ElementType) -> [Double] {
    type == .double ? self : Tensor(type, [count], doubles: self).doubles
  }
}

/// Scales or zero points of a tensor: one for all its elements, one for each position along an axis,
/// or one for each block along an axis.
struct QuantizationParameters {
  /// The numbers.
  let values: [Double]
  /// For each element of the tensor, the position of its number; empty where there is one number.
  private let positions: [Int]

  /// The number of an element of the tensor.
  subscript(index: Int) -> Double { positions.isEmpty ? values[0] : values[positions[index]] }

  /// Reads the parameters of a tensor of shape `shape`, by the attributes `axis` and `block_size`.
  ///
  /// - Throws: E0410 or E0502 where the parameters' shape does not fit.
  init(
    _ parameters: Tensor, of shape: [Int], in context: borrowing EvaluationContext
  ) throws(Diagnostic) {
    values = parameters.doubles
    if values.count == 1 {
      positions = []
      return
    }
    let found = "scale or zero point of shape \(parameters.shape) for a tensor of shape \(shape)"
    guard let given = try context.optionalInt("axis") else {
      throw context.mismatch("\(found): expected a scalar")
    }
    let axis = try context.normalizedAxis(given, rank: shape.count)
    let block = try context.optionalInt("block_size") ?? 0
    guard block >= 0 else { throw context.invalid("block_size", "is \(block)") }
    if block == 0 {
      guard parameters.shape == [shape[axis]] else {
        throw context.mismatch("\(found): expected one number or \(shape[axis])")
      }
      let stretched = [shape[axis]] + [Int](repeating: 1, count: shape.count - axis - 1)
      positions = Broadcasting.positions(stretched, to: shape)
      return
    }
    var expected = shape
    expected[axis] = shape[axis] / block + (shape[axis] % block == 0 ? 0 : 1)
    guard parameters.shape == expected else {
      throw context.mismatch("\(found): expected shape \(expected) for blocks of \(block)")
    }
    let inner = shape[(axis + 1)...].reduce(1, *)
    positions = (0..<shape.elementCount).map { index in
      let outer = index / inner / shape[axis]
      let place = index / inner % shape[axis] / block
      return (outer * expected[axis] + place) * inner + index % inner
    }
  }
}

extension EvaluationContext {
  /// Scales or zero points; nil where the input is left out.
  func quantizationParameters(
    _ index: Int, of shape: [Int]
  ) throws(Diagnostic) -> QuantizationParameters? {
    guard let tensor = try optionalTensor(index) else { return nil }
    guard tensor.count > 0 || shape.contains(0) else {
      throw mismatch("input \(index) is empty")
    }
    guard tensor.count > 0 else { return nil }
    return try QuantizationParameters(tensor, of: shape, in: self)
  }
}
