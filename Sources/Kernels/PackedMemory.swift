/// Floats that a kernel has arranged once, aligned to a cache line.
///
/// `@unchecked Sendable`: written only by the one who makes it, before anybody else has it.
final class PackedMemory: @unchecked Sendable {
  /// The first float.
  let start: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableRawPointer

  /// Memory for so many floats, all 0.
  init(count: Int) {
    let byteCount = max(1, count) * MemoryLayout<Float>.stride
    memory = .allocate(byteCount: byteCount, alignment: 64)
    start = memory.initializeMemory(as: Float.self, repeating: 0, count: max(1, count))
  }

  deinit { memory.deallocate() }
}
