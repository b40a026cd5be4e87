import CKernels

/// Pooling of planes, one plane a task.
public struct Pooling2D: Sendable {
  /// What is computed of each window.
  public enum Kind: Sendable {
    /// The largest element.
    case maximum
    /// The mean over the elements within the input.
    case average
    /// The mean over the elements within the padded input.
    case averageIncludingPadding
  }

  private let kind: Kind
  private let window: Window2D
  private let planes: Int

  /// Prepares pooling of `planes` planes.
  public init(_ kind: Kind, window: Window2D, planes: Int) {
    self.kind = kind
    self.window = window
    self.planes = planes
  }

  /// Computes the output planes.
  public func run(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    pool.run(planes) { plane in
      var window = self.window.c
      let source = x + plane * self.window.inputCount
      let target = out + plane * self.window.outputCount
      switch kind {
      case .maximum: ck_f32_max_pool2d_plane(&window, source, target)
      case .average:
        ck_f32_average_pool2d_plane(&window, Int32(CK_AVERAGE_INPUTS.rawValue), source, target)
      case .averageIncludingPadding:
        ck_f32_average_pool2d_plane(&window, Int32(CK_AVERAGE_PADDED.rawValue), source, target)
      }
    }
  }
}
