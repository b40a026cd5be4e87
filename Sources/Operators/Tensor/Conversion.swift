import ByteStorage
import Diagnostics
import ModelIR

// What Cast and CastLike have in common: the standard's tables of conversions between element types.

/// The versions of Cast and CastLike from the one with 8-bit floats on.
let castVersions: [OperatorVersion.Change] = [
  .since(19) {
    $0.set(.int("saturate", 1))
    $0.castAny(of: .allIR9)
  },
  .since(21) { $0.castAny(of: .allIR10) },
  .since(23) { $0.castAny(of: .allIR11) },
  .since(24) {
    $0.set(.string("round_mode", "up"))
    $0.castAny(of: .allIR12)
  },
  .since(25) { $0.castAny(of: .allIR13) },
]

extension OperatorVersion {
  /// Allows all of these types but complex ones.
  mutating func castAny(of types: ElementTypes) {
    let real = types.subtracting(.complex)
    self.types = ["T1": .tensor(real), "T2": .tensor(real)]
  }
}

/// How numbers that a low-precision type does not have are converted to it.
struct CastRule {
  /// Whether numbers beyond the range of an 8-bit float become the nearest one in it.
  var saturates = true
  /// Whether infinities become NaN in the FNUZ formats even so, as before opset 24.
  var turnsInfinityIntoNaN = false
  /// How numbers are rounded to powers of two.
  var rounding: Float8E8M0.Rounding = .up
}

extension EvaluationContext {
  /// The rule that attributes and version of a Cast or CastLike node give.
  func castRule() throws(Diagnostic) -> CastRule {
    let mode = try optionalString("round_mode") ?? "up"
    guard let rounding = Float8E8M0.Rounding(rawValue: mode) else {
      throw invalid("round_mode", "is '\(mode)', expected 'up', 'down' or 'nearest'")
    }
    return CastRule(
      saturates: try optionalInt("saturate") ?? 1 != 0, turnsInfinityIntoNaN: since < 24,
      rounding: rounding)
  }

  /// The numbers or strings of `x` as elements of another type.
  func cast(_ x: Tensor, to type: ElementType, rule: CastRule) throws(Diagnostic) -> Tensor {
    if x.elementType == type { return x }
    guard !x.elementType.isComplex, !type.isComplex else {
      throw unsupported("does not convert \(x.elementType.name) to \(type.name)")
    }
    if x.elementType == .string { return try parse(x, as: type, rule: rule) }
    if type == .string { return x.formatted }
    if x.elementType.isFloatingPoint { return Tensor.casting(x.doubles, x.shape, type, rule) }
    if !type.isFloatingPoint { return Tensor(type, x.shape, int64s: x.int64s) }
    return x.integersAsReals(type, rule: rule)
  }

  /// Reads numbers from strings.
  private func parse(
    _ x: Tensor, as type: ElementType, rule: CastRule
  ) throws(Diagnostic) -> Tensor {
    if type.isFloatingPoint || type == .bool {
      var numbers: [Double] = []
      for text in x.strings { numbers.append(try number(text)) }
      return Tensor.casting(numbers, x.shape, type, rule)
    }
    var integers: [Int64] = []
    for text in x.strings {
      let trimmed = text.trimmingSpaces
      if let integer = Int64(trimmed) {
        integers.append(integer)
      } else if let integer = UInt64(trimmed), type == .uint64 {
        integers.append(Int64(bitPattern: integer))
      } else {
        guard let integer = Int64(exactly: try number(text).rounded(.towardZero)) else {
          throw invalidData("the string '\(text)' is no integer")
        }
        integers.append(integer)
      }
    }
    return Tensor(type, x.shape, int64s: integers)
  }

  private func number(_ text: String) throws(Diagnostic) -> Double {
    let trimmed = text.trimmingSpaces
    switch trimmed.lowercased() {
    case "inf", "+inf": return .infinity
    case "-inf": return -.infinity
    case "nan", "+nan", "-nan": return .nan
    default:
      guard let number = Double(trimmed) else {
        throw invalidData("the string '\(text)' is no number")
      }
      return number
    }
  }
}

extension Tensor {
  /// Real numbers as elements of a type that is not `string`.
  static func casting(
    _ numbers: [Double], _ shape: [Int], _ type: ElementType, _ rule: CastRule
  ) -> Tensor {
    if type == .float8e8m0 {
      let patterns = numbers.map {
        Float8E8M0.encode($0, rounding: rule.rounding, saturating: rule.saturates)
      }
      return Tensor(type, shape, elements: patterns)
    }
    guard rule.saturates, ElementTypes.float8.contains(type),
      let format = LowPrecisionFormat(type)
    else {
      return Tensor(type, shape, doubles: numbers)
    }
    let keepsInfinity = !rule.turnsInfinityIntoNaN || format.specials != .negativeZeroNaN
    let patterns = numbers.map { number in
      let saturating = keepsInfinity || !number.isInfinite
      return UInt8(truncatingIfNeeded: format.encode(number, saturating: saturating))
    }
    return Tensor(type, shape, elements: patterns)
  }

  /// Integers or truth values as real numbers, rounded once.
  fileprivate func integersAsReals(_ type: ElementType, rule: CastRule) -> Tensor {
    let isUnsigned = elementType == .uint64
    switch type {
    case .double:
      return Tensor(type, shape, doubles: isUnsigned ? uint64s.map { Double($0) } : doubles)
    case .float:
      let values = isUnsigned ? uint64s.map { Float($0) } : int64s.map { Float($0) }
      return Tensor(type, shape, elements: values)
    default:
      let values =
        isUnsigned
        ? uint64s.map { Self.sticky($0) }
        : int64s.map { $0 < 0 ? -Self.sticky($0.magnitude) : Self.sticky($0.magnitude) }
      return Tensor.casting(values, shape, type, rule)
    }
  }

  /// An integer as a double that rounds to a narrower type as the integer itself would: bits that
  /// do not fit are summed up in one.
  private static func sticky(_ integer: UInt64) -> Double {
    if integer < 1 << 53 { return Double(integer) }
    let low: UInt64 = integer & 0xFFF
    return Double(integer - low | (low == 0 ? 0 : 0x800))
  }

  /// The numbers as text.
  fileprivate var formatted: Tensor {
    let texts: [String] =
      switch elementType {
      case .uint64: uint64s.map(\.description)
      case .float16:
        bytes.elements(as: Float16.self).map { decimal(Double($0), $0.description) }
      case .double: doubles.map { decimal($0, $0.description) }
      case let type where type.isFloatingPoint:
        floats.map { decimal(Double($0), $0.description) }
      default: int64s.map(\.description)
      }
    return Tensor(shape, strings: texts)
  }
}

/// A number in plain decimal form, from its shortest description.
private func decimal(_ value: Double, _ description: String) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-INF" : "INF" }
  let parts = description.split(separator: "e")
  guard parts.count == 2, let exponent = Int(parts[1]) else { return description }
  let sign = value < 0 ? "-" : ""
  let mantissa = parts[0].filter { $0 != "-" }.split(separator: ".")
  let whole = String(mantissa[0])
  var fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
  if fraction == "0" { fraction = "" }
  if exponent < 0 {
    return sign + "0." + String(repeating: "0", count: -exponent - whole.count) + whole + fraction
  }
  let digits = whole + fraction + String(repeating: "0", count: max(0, exponent - fraction.count))
  return sign + digits + ".0"
}

extension String {
  /// The text without spaces at its ends.
  fileprivate var trimmingSpaces: String {
    let start = drop { $0.isWhitespace }
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}
