/// Finds out quickly that names are all different, as they are in nearly every graph.
///
/// It keeps hashes and no names: that two names are equal is certain only once they have been
/// compared.
package struct DistinctNames {
  /// The hashes, 0 where there is none; a power of two of them, at most half of them taken.
  private var slots: [UInt64]

  /// Makes room for so many names.
  package init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = [UInt64](repeating: 0, count: size)
  }

  /// Adds a name of a scope; false where the same may be there already.
  ///
  /// - Precondition: it is not added beyond the capacity.
  package mutating func insert(_ name: String, of scope: Int) -> Bool {
    var name = name
    let hash = name.withUTF8 { seededHash(UnsafeRawBufferPointer($0), UInt64(scope)) | 1 }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 1) & mask
    while slots[slot] != 0 {
      if slots[slot] == hash { return false }
      slot = (slot + 1) & mask
    }
    slots[slot] = hash
    return true
  }
}
