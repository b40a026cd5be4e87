import Glibc

extension UnsafeMutableBufferPointer {
  /// Asks the system for large pages for memory that is about to be written from end to end.
  ///
  /// Each page that is written first costs a visit of the system, whatever its size: a list of a
  /// hundred thousand elements takes thousands of small pages, and a few of the large ones of 2 MB that
  /// lie wholly in it. Where there are none, small ones are taken.
  package func adviseLargePages() {
    let page: UInt = 2 << 20
    guard let baseAddress, count > 0 else { return }
    let start = UInt(bitPattern: baseAddress)
    let end = start + UInt(count * MemoryLayout<Element>.stride)
    let first = (start + page - 1) / page * page
    let last = end / page * page
    guard first < last, let memory = UnsafeMutableRawPointer(bitPattern: first) else { return }
    madvise(memory, Int(last - first), MADV_HUGEPAGE)
  }
}

extension Array {
  /// Makes room for so many elements, in large pages where all are about to be added; see
  /// ``Swift/UnsafeMutableBufferPointer/adviseLargePages()``.
  package mutating func reserveCapacityInLargePages(_ count: Int) {
    reserveCapacity(count)
    let capacity = capacity
    withUnsafeMutableBufferPointer { elements in
      UnsafeMutableBufferPointer(start: elements.baseAddress, count: capacity).adviseLargePages()
    }
  }
}
