import Diagnostics
import ByteStorage
public import ModelIR

/// How one value differs from the one expected.
public struct ValueComparison: Sendable {
  /// The largest absolute difference of two finite numbers.
  public private(set) var maximumAbsoluteError = 0.0
  /// The largest difference in proportion to the expected number's magnitude.
  public private(set) var maximumRelativeError = 0.0
  /// How many numbers or strings were compared.
  public private(set) var comparedCount = 0
  /// How many of them lie outside of the tolerance.
  public private(set) var mismatchCount = 0
  /// What differs, in words; nil where all is within the tolerance.
  public private(set) var mismatch: String?

  /// Whether everything is within the tolerance.
  public var isMatch: Bool { mismatch == nil }

  /// Compares `actual` with `expected`: element types and shapes must be equal, strings too,
  /// numbers lie within the tolerance; sequences and maps are compared element by element,
  /// maps without regard to the order of their keys.
  ///
  /// bfloat16 has 8 significant bits: its relative tolerance is at least 2^-6.
  public init(_ actual: RuntimeValue, _ expected: RuntimeValue, within tolerance: Tolerance) {
    compare(actual, expected, tolerance, "")
  }

  private mutating func compare(
    _ actual: RuntimeValue, _ expected: RuntimeValue, _ tolerance: Tolerance, _ place: String
  ) {
    switch (actual, expected) {
    case (.tensor(let a), .tensor(let b)): compare(a, b, tolerance, place)
    case (.sequence(let a, _), .sequence(let b, _)): compare(a, b, tolerance, place)
    case (.optional(nil, _), .optional(nil, _)): break
    case (.optional(let a?, _), .optional(let b?, _)): compare(a, b, tolerance, place)
    case (.optional(let a?, _), let b), (let a, .optional(let b?, _)):
      compare(a, b, tolerance, place)
    case (.integerMap(let keys, let a), .integerMap(let otherKeys, let b)):
      compare(keys, a, otherKeys, b, tolerance, place)
    case (.stringMap(let keys, let a), .stringMap(let otherKeys, let b)):
      compare(keys, a, otherKeys, b, tolerance, place)
    default: fail(place + "is \(actual.typeDescription), expected \(expected.typeDescription)")
    }
  }

  /// Compares maps; the order of their keys does not count.
  private mutating func compare<Key: Hashable>(
    _ keys: [Key], _ values: [RuntimeValue], _ expectedKeys: [Key], _ expected: [RuntimeValue],
    _ tolerance: Tolerance, _ place: String
  ) {
    let actual = Dictionary(zip(keys, values), uniquingKeysWith: { $1 })
    guard keys.count == expectedKeys.count, Set(keys) == Set(expectedKeys) else {
      return fail(place + "has keys \(keys), expected \(expectedKeys)")
    }
    for (key, value) in zip(expectedKeys, expected) {
      guard let found = actual[key] else { continue }
      compare(found, value, tolerance, place + "key \(key): ")
    }
  }

  private mutating func compare(
    _ actual: [RuntimeValue], _ expected: [RuntimeValue], _ tolerance: Tolerance, _ place: String
  ) {
    guard actual.count == expected.count else {
      return fail(place + "has \(counted(actual.count, "element")), expected \(expected.count)")
    }
    for (i, (a, b)) in zip(actual, expected).enumerated() {
      compare(a, b, tolerance, place + "element \(i): ")
    }
  }

  private mutating func compare(
    _ actual: Tensor, _ expected: Tensor, _ tolerance: Tolerance, _ place: String
  ) {
    guard actual.elementType == expected.elementType, actual.shape == expected.shape else {
      let found = "\(actual.elementType.name)\(actual.shape)"
      return fail(place + "is \(found), expected \(expected.elementType.name)\(expected.shape)")
    }
    if case .strings(let strings) = actual.contents {
      comparedCount += strings.count
      for (i, (a, b)) in zip(strings, expected.strings).enumerated() where a != b {
        mismatchCount += 1
        fail(place + "element \(i) is \"\(a)\", expected \"\(b)\"")
      }
      return
    }
    if actual.bytes == expected.bytes {
      comparedCount += actual.count
      return
    }
    var tolerance = tolerance
    if actual.elementType == .bfloat16 { tolerance.relative = max(tolerance.relative, 0x1p-6) }
    compare(actual.realParts, expected.realParts, tolerance, place)
  }

  private mutating func compare(
    _ actual: [Double], _ expected: [Double], _ tolerance: Tolerance, _ place: String
  ) {
    comparedCount += expected.count
    for (i, (a, b)) in zip(actual, expected).enumerated() {
      if a.isFinite && b.isFinite && a != b {
        let difference = abs(a - b)
        maximumAbsoluteError = max(maximumAbsoluteError, difference)
        maximumRelativeError = max(maximumRelativeError, b == 0 ? .infinity : difference / abs(b))
      }
      if !tolerance.accepts(a, b) {
        mismatchCount += 1
        fail(place + "element \(i) is \(a), expected \(b)")
      }
    }
  }

  /// Keeps the first mismatch.
  private mutating func fail(_ what: String) { if mismatch == nil { mismatch = what } }
}

extension Tensor {
  /// The elements as real numbers; complex ones as pairs of real and imaginary part.
  fileprivate var realParts: [Double] {
    switch elementType {
    case .complex64: bytes.elements(as: Float.self).map { Double($0) }
    case .complex128: bytes.elements(as: Double.self)
    default: doubles
    }
  }
}
