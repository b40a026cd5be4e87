/// What becomes of sums before they are stored: they are clipped, then a function is applied.
public struct Epilogue: Sendable {
  /// The least result of clipping.
  public var low: Float
  /// The largest result of clipping.
  public var high: Float
  /// The function; nil for none.
  public var function: UnaryKernel?

  /// Describes an epilogue; without arguments, sums stay as they are.
  public init(
    low: Float = -.infinity, high: Float = .infinity, function: UnaryKernel? = nil
  ) {
    self.low = low
    self.high = high
    self.function = function
  }

  /// Whether sums stay as they are.
  public var isIdentity: Bool { low == -.infinity && high == .infinity && function == nil }

  /// Applies it to numbers in place.
  public func run(_ count: Int, _ numbers: UnsafeMutablePointer<Float>, on pool: ThreadPool) {
    if low != -.infinity || high != .infinity {
      UnaryKernel.clip(low: low, high: high).run(count, numbers, numbers, on: pool)
    }
    function?.run(count, numbers, numbers, on: pool)
  }
}
