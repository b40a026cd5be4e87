extension TypedKernels {
  /// Operations on two truth values.
  public enum LogicalOperation: Sendable {
    /// Whether both are true.
    case and
    /// Whether at least one is true.
    case or
    /// Whether exactly one is true.
    case xor
  }

  /// Combines truth values, bytes that are 0 or not; results are bytes of 0 and 1.
  public static func combine(
    _ operation: LogicalOperation, _ loop: BroadcastLoop, _ a: UnsafeRawPointer,
    _ b: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let a = a.assumingMemoryBound(to: UInt8.self)
    nonisolated(unsafe) let b = b.assumingMemoryBound(to: UInt8.self)
    nonisolated(unsafe) let out = out.assumingMemoryBound(to: UInt8.self)
    let steps = loop.steps
    loop.forEachRun(on: pool) { count, place, at in
      let (left, right, target) = (a + at.0, b + at.1, out + place)
      for i in 0..<count {
        let (x, y) = (left[i * steps.0] != 0, right[i * steps.1] != 0)
        let isTrue =
          switch operation {
          case .and: x && y
          case .or: x || y
          case .xor: x != y
          }
        target[i] = isTrue ? 1 : 0
      }
    }
  }

  /// Negates truth values, bytes that are 0 or not.
  public static func negate(
    _ count: Int, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x.assumingMemoryBound(to: UInt8.self)
    nonisolated(unsafe) let out = out.assumingMemoryBound(to: UInt8.self)
    let chunk = 1 << 16
    pool.run((count + chunk - 1) / chunk) { task in
      for i in task * chunk..<min(count, (task + 1) * chunk) { out[i] = x[i] == 0 ? 1 : 0 }
    }
  }
}
