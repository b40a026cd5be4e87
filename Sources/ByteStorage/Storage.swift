import Glibc

/// The memory behind byte buffers.
///
/// `@unchecked Sendable`: the memory of a shared storage is never written. Writing goes through
/// `ByteBuffer.withUnsafeMutableBytes`, which requires that the writing buffer holds the only
/// reference to an owned allocation.
final class Storage: @unchecked Sendable {
  static let alignment = 64
  static let empty = Storage(allocating: 0)

  let base: UnsafeMutableRawPointer?
  let count: Int
  let isWritable: Bool
  private let mappedLength: Int

  /// An owned, uninitialized allocation.
  init(allocating count: Int) {
    base =
      count > 0
      ? UnsafeMutableRawPointer.allocate(byteCount: count, alignment: Self.alignment) : nil
    self.count = count
    isWritable = true
    mappedLength = 0
  }

  /// A read-only mapping of a whole file, unmapped at the end of its life.
  init(mapping base: UnsafeMutableRawPointer, count: Int) {
    self.base = base
    self.count = count
    isWritable = false
    mappedLength = count
  }

  /// Gives up the resident pages that lie wholly in a part of a mapped file; they are read again when they are touched.
  func releasePages(_ range: Range<Int>) {
    guard mappedLength > 0, let base else { return }
    let page = Int(getpagesize())
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound / page * page
    if first < last { madvise(base + first, last - first, MADV_DONTNEED) }
  }

  deinit {
    if mappedLength > 0 {
      munmap(base, mappedLength)
    } else if isWritable {
      base?.deallocate()
    }
  }
}
