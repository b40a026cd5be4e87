import CKernels

/// Functions of bytes that are looked up.
public enum ByteTable {
  /// Looks up each of `count` elements of `x`, of 256.
  public static func run(
    _ table: [UInt8], _ count: Int, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer
  ) {
    table.withUnsafeBufferPointer { table in
      guard let table = table.baseAddress else { return }
      ck_lookup(
        count, x.assumingMemoryBound(to: UInt8.self), table,
        out.assumingMemoryBound(to: UInt8.self))
    }
  }

  /// Looks up each element of `a`, or each pair of elements of `a` and `b`, that a loop walks.
  ///
  /// - Parameters:
  ///   - table: 256 results, or 256 for each of the 256 values of `a`.
  ///   - out: may be `a`'s memory where that is not repeated.
  public static func run(
    _ table: [UInt8], _ loop: BroadcastLoop, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer?,
    _ out: UnsafeMutableRawPointer, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let a = a.assumingMemoryBound(to: UInt8.self)
    nonisolated(unsafe) let b = b?.assumingMemoryBound(to: UInt8.self)
    nonisolated(unsafe) let out = out.assumingMemoryBound(to: UInt8.self)
    loop.forEachRun(on: pool) { count, place, at in
      table.withUnsafeBufferPointer { table in
        guard let table = table.baseAddress else { return }
        if let b {
          ck_lookup_pair(
            count, a + at.0, loop.steps.0, b + at.1, loop.steps.1, table, out + place)
        } else {
          ck_lookup(count, a + at.0, table, out + place)
        }
      }
    }
  }
}
