/// The largest of the 8-bit integers that each window sees, plane by plane; the least there is where it sees none.
public struct BytePooling: Sendable {
  private let window: Window2D
  private let planes: Int
  private let isSigned: Bool

  /// Prepares for `planes` planes.
  public init(window: Window2D, planes: Int, isSigned: Bool) {
    self.window = window
    self.planes = planes
    self.isSigned = isSigned
  }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int { window.horizontal.input }

  /// Computes the output planes.
  public func run(
    _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, on pool: ThreadPool,
    scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    pool.run(planes) { plane, worker in
      guard let line = scratches[worker].baseAddress else { return }
      let source = x + plane * window.inputCount
      let target = out + plane * window.outputCount
      if isSigned {
        findMaxima(
          source.assumingMemoryBound(to: Int8.self), target.assumingMemoryBound(to: Int8.self),
          line.assumingMemoryBound(to: Int8.self))
      } else {
        findMaxima(
          source.assumingMemoryBound(to: UInt8.self), target.assumingMemoryBound(to: UInt8.self),
          line.assumingMemoryBound(to: UInt8.self))
      }
    }
  }

  /// Computes the output of images whose channels stand side by side, `channels` of them.
  public func runChannelsLast(
    channels: Int, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    let rows = window.vertical.output
    pool.run(planes / channels * rows) { task, _ in
      let source = x + task / rows * window.inputCount * channels
      let target = out + task * window.horizontal.output * channels
      if isSigned {
        findMaxima(
          channels: channels, row: task % rows, source.assumingMemoryBound(to: Int8.self),
          target.assumingMemoryBound(to: Int8.self))
      } else {
        findMaxima(
          channels: channels, row: task % rows, source.assumingMemoryBound(to: UInt8.self),
          target.assumingMemoryBound(to: UInt8.self))
      }
    }
  }

  /// One row of windows.
  private func findMaxima<Number: FixedWidthInteger>(
    channels: Int, row: Int, _ x: UnsafePointer<Number>, _ out: UnsafeMutablePointer<Number>
  ) {
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    let (top, taps) = (row * vertical.stride - vertical.padBegin, vertical.taps(at: row))
    for position in 0..<horizontal.output {
      let to = out + position * channels
      to.update(repeating: .min, count: channels)
      let left = position * horizontal.stride - horizontal.padBegin
      let columns = horizontal.taps(at: position)
      for tap in taps {
        let line = x + (top + tap * vertical.dilation) * horizontal.input * channels
        for column in columns {
          let from = line + (left + column * horizontal.dilation) * channels
          for channel in 0..<channels { to[channel] = max(to[channel], from[channel]) }
        }
      }
    }
  }

  /// One plane: the largest of each column of a row of windows first, and then those of each window.
  private func findMaxima<Number: FixedWidthInteger>(
    _ x: UnsafePointer<Number>, _ out: UnsafeMutablePointer<Number>,
    _ line: UnsafeMutablePointer<Number>
  ) {
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    for y in 0..<vertical.output {
      line.update(repeating: .min, count: horizontal.input)
      for tap in vertical.taps(at: y) {
        let row = y * vertical.stride - vertical.padBegin + tap * vertical.dilation
        let from = x + row * horizontal.input
        for column in 0..<horizontal.input { line[column] = max(line[column], from[column]) }
      }
      let to = out + y * horizontal.output
      for position in 0..<horizontal.output {
        let first = position * horizontal.stride - horizontal.padBegin
        var largest = Number.min
        for tap in horizontal.taps(at: position) {
          largest = max(largest, line[first + tap * horizontal.dilation])
        }
        to[position] = largest
      }
    }
  }
}

extension Window2D.Axis {
  /// The taps of the window at a position that lie within the input.
  fileprivate func taps(at position: Int) -> Range<Int> {
    let start = position * stride - padBegin
    let first = start < 0 ? (dilation - 1 - start) / dilation : 0
    let end = start < input ? (input - 1 - start) / dilation + 1 : 0
    return first..<Swift.max(first, Swift.min(kernel, end))
  }
}
