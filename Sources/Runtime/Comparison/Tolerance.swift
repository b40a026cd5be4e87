/// How far a number may lie from the one expected.
public struct Tolerance: Hashable, Sendable {
  /// The part in proportion to the expected number's magnitude.
  public var relative: Double
  /// The part that does not depend on it.
  public var absolute: Double

  /// Makes a tolerance.
  public init(relative: Double, absolute: Double) {
    self.relative = relative
    self.absolute = absolute
  }

  /// The tolerance of ONNX's backend suite.
  public static let onnxBackend = Tolerance(relative: 1e-3, absolute: 1e-7)

  /// Whether `actual` is near enough to `expected`; NaN equals NaN, and infinities equal
  /// themselves.
  public func accepts(_ actual: Double, _ expected: Double) -> Bool {
    if actual == expected || (actual.isNaN && expected.isNaN) { return true }
    guard expected.isFinite, actual.isFinite else { return false }
    return abs(actual - expected) <= absolute + relative * abs(expected)
  }
}
