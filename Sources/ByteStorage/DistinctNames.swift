/// Finds out quickly that names are all different, as they are in nearly every graph.
///
/// It keeps hashes and no names: that two names are equal is certain only once they have been
/// compared.
package struct DistinctNames {
  private var hashes: [UInt64] = []

  /// Makes room for so many names.
  package init(capacity: Int) { hashes.reserveCapacity(capacity) }

  /// Adds a name of a scope.
  package mutating func append(_ name: String, of scope: Int) {
    var name = name
    hashes.append(name.withUTF8 { seededHash(UnsafeRawBufferPointer($0), UInt64(scope)) | 1 })
  }

  /// Whether no two names of a scope are the same; false where two may be.
  ///
  /// The hashes are sorted into parts first: a table of one part stays in the processor's cache, where
  /// each look into a table of all would wait for memory.
  package mutating func areDistinct() -> Bool {
    var slots: [UInt64] = []
    var start = 0
    for end in sortIntoParts() {
      var size = 16
      while size < 2 * (end - start) { size *= 2 }
      slots.removeAll(keepingCapacity: true)
      slots.append(contentsOf: repeatElement(0, count: size))
      for hash in hashes[start..<end] {
        var slot = Int(truncatingIfNeeded: hash >> 1) & (size - 1)
        while slots[slot] != 0 {
          if slots[slot] == hash { return false }
          slot = (slot + 1) & (size - 1)
        }
        slots[slot] = hash
      }
      start = end
    }
    return true
  }

  /// Puts the hashes of one first byte behind one another, and returns where each byte's end.
  private mutating func sortIntoParts() -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for hash in hashes { counts[Int(hash >> 56)] += 1 }
    var next = [Int](repeating: 0, count: 256)
    for byte in 1..<256 { next[byte] = next[byte - 1] + counts[byte - 1] }
    let ends = zip(next, counts).map { $0 + $1 }
    for byte in 0..<256 {
      while next[byte] < ends[byte] {
        let part = Int(hashes[next[byte]] >> 56)
        if part != byte { hashes.swapAt(next[byte], next[part]) }
        next[part] += 1
      }
    }
    return ends
  }
}
