import CKernels

/// How the numbers of an image lie.
public enum ImageLayout: Sendable {
  /// [batch, channels, height, width].
  case planes
  /// [batch, height, width, channels].
  case channelsLast
}

/// Changes the layout of images.
public struct ImageLayoutChange: Sendable {
  /// Positions that are worth a task.
  private static let taskPositions = 256

  private let batch: Int
  private let channels: Int
  private let positions: Int
  private let byteWidth: Int

  /// Prepares for images whose elements take `byteWidth` bytes, 1 or 4.
  public init(batch: Int, channels: Int, positions: Int, byteWidth: Int) {
    precondition(byteWidth == 1 || byteWidth == 4, "elements have 1 or 4 bytes")
    self.batch = batch
    self.channels = channels
    self.positions = positions
    self.byteWidth = byteWidth
  }

  /// Writes the images in a layout from the other one.
  public func run(
    to layout: ImageLayout, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    let parts = (positions + Self.taskPositions - 1) / Self.taskPositions
    pool.run(batch * parts) { task, _ in
      let image = task / parts * channels * positions
      let first = task % parts * Self.taskPositions
      let count = min(Self.taskPositions, positions - first)
      let (plane, point) = ((image + first) * byteWidth, (image + first * channels) * byteWidth)
      switch layout {
      case .planes: transpose(count, channels, x + point, channels, out + plane, positions)
      case .channelsLast: transpose(channels, count, x + plane, positions, out + point, channels)
      }
    }
  }

  private func transpose(
    _ rows: Int, _ columns: Int, _ x: UnsafeRawPointer, _ stride: Int,
    _ out: UnsafeMutableRawPointer, _ outStride: Int
  ) {
    if byteWidth == 1 {
      ck_transpose_b1(rows, columns, x, stride, out, outStride)
    } else {
      ck_transpose_b4(rows, columns, x, stride, out, outStride)
    }
  }
}
