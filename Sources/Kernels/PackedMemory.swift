import Glibc

/// Floats that a kernel has arranged once, aligned to a cache line.
///
/// Large memory comes from the system as zeros that nobody has to write, in huge pages where the system has any.
///
/// `@unchecked Sendable`: written only by the one who makes it, before anybody else has it.
final class PackedMemory: @unchecked Sendable {
  /// The first float.
  let start: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableRawPointer
  /// The bytes that the system has given; 0 for memory of the heap.
  private let mappedByteCount: Int
  /// From so many bytes on, memory comes from the system.
  private static let mappedFrom = 1 << 20
  private static let hugePage = 2 << 20

  /// Memory for so many floats, all 0.
  init(count: Int) {
    let byteCount = max(1, count) * MemoryLayout<Float>.stride
    if byteCount >= Self.mappedFrom,
      let mapped = mmap(
        nil, byteCount + Self.hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapped != MAP_FAILED
    {
      memory = mapped
      mappedByteCount = byteCount + Self.hugePage
      let aligned = mapped.alignedUp(toMultipleOf: Self.hugePage)
      madvise(aligned, byteCount, MADV_HUGEPAGE)
      start = aligned.bindMemory(to: Float.self, capacity: max(1, count))
      return
    }
    mappedByteCount = 0
    memory = .allocate(byteCount: byteCount, alignment: 64)
    start = memory.initializeMemory(as: Float.self, repeating: 0, count: max(1, count))
  }

  deinit {
    if mappedByteCount > 0 {
      munmap(memory, mappedByteCount)
    } else {
      memory.deallocate()
    }
  }
}
