/// A floating-point format of at most 16 bits, described by its fields.
///
/// Decoding and encoding follow the formats' definitions: IEEE 754 for float16; the upper half of
/// binary32 for bfloat16; the OCP 8-bit and microscaling specifications and the `FNUZ` variants of
/// Graphcore and AMD for the rest. Encoding rounds to nearest, ties to even.
public struct LowPrecisionFormat: Hashable, Sendable {
  /// What the all-ones exponent and related patterns mean.
  public enum Specials: Hashable, Sendable {
    /// Infinities and NaNs, as in IEEE 754.
    case ieee
    /// Only the pattern of all ones (either sign) is NaN; no infinities.
    case onlyAllOnesNaN
    /// Only the pattern of negative zero is NaN; no infinities.
    case negativeZeroNaN
    /// Every pattern is a number.
    case none
  }

  /// The number of exponent bits.
  public let exponentBits: Int
  /// The number of mantissa bits.
  public let mantissaBits: Int
  /// The exponent bias.
  public let bias: Int
  /// Which patterns are not finite numbers.
  public let specials: Specials

  /// The format of an element type; nil for types that are no low-precision float with a sign.
  public init?(_ type: ElementType) {
    switch type {
    case .float16: self.init(5, 10, 15, .ieee)
    case .bfloat16: self.init(8, 7, 127, .ieee)
    case .float8e4m3fn: self.init(4, 3, 7, .onlyAllOnesNaN)
    case .float8e4m3fnuz: self.init(4, 3, 8, .negativeZeroNaN)
    case .float8e5m2: self.init(5, 2, 15, .ieee)
    case .float8e5m2fnuz: self.init(5, 2, 16, .negativeZeroNaN)
    case .float6e2m3: self.init(2, 3, 1, .none)
    case .float6e3m2: self.init(3, 2, 3, .none)
    case .float4e2m1: self.init(2, 1, 1, .none)
    default: return nil
    }
  }

  private init(_ exponentBits: Int, _ mantissaBits: Int, _ bias: Int, _ specials: Specials) {
    self.exponentBits = exponentBits
    self.mantissaBits = mantissaBits
    self.bias = bias
    self.specials = specials
  }

  /// The pattern of the sign bit.
  public var signBit: UInt32 { 1 << UInt32(exponentBits + mantissaBits) }

  private var exponentMask: UInt32 { (1 << UInt32(exponentBits)) - 1 }
  private var mantissaMask: UInt32 { (1 << UInt32(mantissaBits)) - 1 }

  /// The pattern of the largest finite number.
  public var largestFinite: UInt32 {
    switch specials {
    case .ieee: (exponentMask - 1) << UInt32(mantissaBits) | mantissaMask
    case .onlyAllOnesNaN: signBit - 2
    case .negativeZeroNaN, .none: signBit - 1
    }
  }

  /// The pattern of NaN; nil where the format has none.
  public var nan: UInt32? {
    switch specials {
    case .ieee: exponentMask << UInt32(mantissaBits) | 1 << UInt32(mantissaBits - 1)
    case .onlyAllOnesNaN: signBit - 1
    case .negativeZeroNaN: signBit
    case .none: nil
    }
  }

  /// The pattern of positive infinity; nil where the format has none.
  public var infinity: UInt32? {
    specials == .ieee ? exponentMask << UInt32(mantissaBits) : nil
  }

  /// The number that a pattern stands for.
  public func decode(_ pattern: UInt32) -> Double {
    let negative = pattern & signBit != 0
    let magnitude = pattern & (signBit - 1)
    switch specials {
    case .negativeZeroNaN where pattern == signBit: return .nan
    case .onlyAllOnesNaN where magnitude == signBit - 1: return .nan
    default: break
    }
    let exponent = Int(magnitude >> UInt32(mantissaBits))
    let mantissa = Double(magnitude & mantissaMask)
    if specials == .ieee, exponent == Int(exponentMask) {
      return mantissa == 0 ? (negative ? -Double.infinity : .infinity) : .nan
    }
    let value =
      exponent == 0
      ? Double(sign: .plus, exponent: 1 - bias - mantissaBits, significand: mantissa)
      : Double(
        sign: .plus, exponent: exponent - bias - mantissaBits,
        significand: mantissa + Double(signBit >> UInt32(exponentBits)))
    return negative ? -value : value
  }

  /// The pattern nearest to `value`, ties to even.
  ///
  /// - Parameter saturating: what happens to numbers beyond the largest finite one, infinities
  ///   included: they become the largest finite number; otherwise infinity, or NaN in formats
  ///   without infinity. Formats that have neither saturate always, and turn NaN into negative
  ///   zero, as the standard's conformance cases do.
  public func encode(_ value: Double, saturating: Bool) -> UInt32 {
    let sign = value.sign == .minus ? signBit : 0
    if value.isNaN {
      guard let nan else { return signBit }
      return specials == .negativeZeroNaN ? nan : nan | sign
    }
    let magnitude = roundedMagnitude(abs(value))
    if magnitude > largestFinite {
      if saturating || (infinity == nil && nan == nil) { return largestFinite | sign }
      if let infinity { return infinity | sign }
      guard let nan else { return largestFinite | sign }
      return specials == .negativeZeroNaN ? nan : nan | sign
    }
    if magnitude == 0, specials == .negativeZeroNaN { return 0 }
    return magnitude | sign
  }

  /// The pattern of a magnitude, which may lie beyond the largest finite number.
  private func roundedMagnitude(_ value: Double) -> UInt32 {
    guard value.isFinite else { return .max }
    guard value > 0 else { return 0 }
    let smallestExponent = 1 - bias
    let exponent = max(Int(value.exponent), smallestExponent)
    // In units of the last place of this binade; exact, as Double is far wider.
    let scaled = Double(sign: .plus, exponent: mantissaBits - exponent, significand: value)
    let rounded = scaled.rounded(.toNearestOrEven)
    let hidden = Double(1 << mantissaBits)
    if exponent - smallestExponent > 1 << exponentBits { return .max }
    // Adding the number of binades above the subnormal one turns the mantissa into the pattern:
    // a carry out of the mantissa moves into the exponent by itself.
    let binades = exponent - smallestExponent
    if rounded < hidden { return UInt32(rounded) }
    return UInt32(rounded) + UInt32(binades) << UInt32(mantissaBits)
  }
}

/// The `float8e8m0` format: a power of two without sign, and one NaN.
public enum Float8E8M0 {
  /// The number that a pattern stands for.
  public static func decode(_ pattern: UInt8) -> Double {
    pattern == 0xFF ? .nan : Double(sign: .plus, exponent: Int(pattern) - 127, significand: 1)
  }

  /// How numbers between two powers of two are rounded.
  public enum Rounding: String, Sendable {
    /// To the larger power.
    case up
    /// To the smaller power.
    case down
    /// To the nearer power, the larger one for a number in the middle.
    case nearest
  }

  /// The pattern of the power of two for the magnitude of `value`; NaN for NaN.
  ///
  /// - Parameter saturating: whether numbers beyond the range, infinity and zero included, become
  ///   the nearest power in it; otherwise they become NaN.
  public static func encode(_ value: Double, rounding: Rounding, saturating: Bool) -> UInt8 {
    if value.isNaN { return 0xFF }
    let magnitude = abs(value)
    if magnitude == 0 { return saturating ? 0 : 0xFF }
    if magnitude.isInfinite { return saturating ? 0xFE : 0xFF }
    let significand = magnitude.significand
    let isRoundedUp =
      switch rounding {
      case .up: significand > 1
      case .down: false
      case .nearest: significand >= 1.5
      }
    let code = Int(magnitude.exponent) + 127 + (isRoundedUp ? 1 : 0)
    if code < 0 { return saturating ? 0 : 0xFF }
    if code > 0xFE { return saturating ? 0xFE : 0xFF }
    return UInt8(code)
  }
}
