/// How much a run may take before it is ended with an error.
public struct RunLimits: Sendable, Hashable {
  /// The bytes that the process may hold beyond what it holds when the run is prepared; a model's
  /// file is mapped and does not count.
  public var maximumBytes: Int
  /// The seconds that preparing and running may take; nil for as long as they need.
  public var seconds: Double?

  /// No allocation beyond this is planned, whatever the limit: sums of sizes then stay far from the
  /// end of the integers.
  static let largestMaximum = 1 << 46

  /// Makes limits.
  ///
  /// - Parameters:
  ///   - maximumBytes: nil for three quarters of the memory that is free now.
  ///   - seconds: the time limit.
  public init(maximumBytes: Int? = nil, seconds: Double? = nil) {
    let bytes = maximumBytes ?? max(1 << 28, ProcessMemory.available / 4 * 3)
    self.maximumBytes = min(max(bytes, 0), Self.largestMaximum)
    self.seconds = seconds
  }
}
