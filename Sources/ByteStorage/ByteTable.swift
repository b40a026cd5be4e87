import Glibc

/// Gives each different run of bytes a number, in the order in which they are first seen.
///
/// A table of names of a large graph: one array of all bytes and one of slots, no allocation for
/// each key. The hash is seeded for each process, so that no file can be made for its collisions.
package struct ByteTable: Sendable {
  /// The bytes of all keys, one behind the other.
  private var bytes: [UInt8] = []
  /// Where each key ends.
  private var ends: [Int] = []
  /// The hash of a key above its number plus one, or 0; a power of two of them, at most three
  /// quarters of them taken.
  private var slots: [UInt64] = []

  /// Makes an empty table.
  package init() {}

  /// How many different keys there are.
  package var count: Int { ends.count }

  /// Makes room for so many keys.
  package mutating func reserveCapacity(_ count: Int) {
    ends.reserveCapacity(count)
    var size = 16
    while 3 * size < 4 * count { size *= 2 }
    if size > slots.count { rehash(size) }
  }

  /// The number of a key, if it has been inserted.
  package func index(of key: UnsafeRawBufferPointer) -> Int? {
    if slots.isEmpty { return nil }
    let known = slots[slot(of: key, Self.hash(key))]
    return known == 0 ? nil : Self.index(known)
  }

  /// Whether `key` is the one of this number.
  package func has(_ key: UnsafeRawBufferPointer, at index: Int) -> Bool {
    let start = index == 0 ? 0 : ends[index - 1]
    return bytes.withUnsafeBytes { bytes in
      Self.areEqual(UnsafeRawBufferPointer(rebasing: bytes[start..<ends[index]]), key)
    }
  }

  /// The number of a key, which it gets where it is new.
  package mutating func insert(_ key: UnsafeRawBufferPointer) -> (index: Int, isNew: Bool) {
    if 4 * (ends.count + 1) > 3 * slots.count { rehash(max(16, 2 * slots.count)) }
    return insert(key, Self.hash(key))
  }

  /// The numbers of keys, which they get in turn where they are new.
  ///
  /// The processor waits for memory at each look into a table larger than its cache. Here it is asked for all of the
  /// keys' slots before the first one is needed, so that the waits overlap.
  package mutating func insert(_ keys: [UnsafeRawBufferPointer]) -> [(index: Int, isNew: Bool)] {
    while 4 * (ends.count + keys.count) > 3 * slots.count { rehash(max(16, 2 * slots.count)) }
    let hashes = keys.map { Self.hash($0) }
    let seen = hashes.map { slots[Int($0) & (slots.count - 1)] }
    return keys.indices.map { position in
      // What was seen counts only for keys that are known.
      let known = seen[position]
      if known != 0, known >> 32 == UInt64(hashes[position]),
        has(keys[position], at: Self.index(known))
      {
        return (Self.index(known), false)
      }
      return insert(keys[position], hashes[position])
    }
  }

  private mutating func insert(
    _ key: UnsafeRawBufferPointer, _ hash: UInt32
  ) -> (index: Int, isNew: Bool) {
    let slot = slot(of: key, hash)
    if slots[slot] != 0 { return (Self.index(slots[slot]), false) }
    bytes.append(contentsOf: key)
    ends.append(bytes.count)
    slots[slot] = UInt64(hash) << 32 | UInt64(ends.count)
    return (ends.count - 1, true)
  }

  /// The number of a text, which it gets where it is new.
  package mutating func insert(_ text: String) -> (index: Int, isNew: Bool) {
    var text = text
    return text.withUTF8 { insert(UnsafeRawBufferPointer($0)) }
  }

  /// The number of a run of integers, which it gets where it is new.
  package mutating func insert(_ integers: [Int32]) -> (index: Int, isNew: Bool) {
    integers.withUnsafeBytes { insert($0) }
  }

  /// The slot that has the key, or the free one where it belongs.
  private func slot(of key: UnsafeRawBufferPointer, _ hash: UInt32) -> Int {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash {
        if has(key, at: Self.index(slots[slot])) { return slot }
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private static func index(_ slot: UInt64) -> Int { Int(slot & 0xffff_ffff) - 1 }

  private mutating func rehash(_ size: Int) {
    let old = slots
    slots = [UInt64](repeating: 0, count: size)
    for known in old where known != 0 {
      var slot = Int(known >> 32) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = known
    }
  }

  private static func areEqual(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    guard let first = a.baseAddress, let second = b.baseAddress else { return a.count == 0 }
    return memcmp(first, second, a.count) == 0
  }

  private static func hash(_ key: UnsafeRawBufferPointer) -> UInt32 {
    let hash = seededHash(key)
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }
}

private let hashSeed = UInt64.random(in: .min ... .max)

/// A hash with a seed of the process: eight bytes at a time are multiplied into the state, both halves
/// of each product kept.
func seededHash(_ key: UnsafeRawBufferPointer, _ salt: UInt64 = 0) -> UInt64 {
  func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
  let seed = hashSeed
  var state = seed ^ UInt64(truncatingIfNeeded: key.count)
  if salt != 0 { state = mix(state ^ salt, 0x94d0_49bb_1331_11eb) }
  var offset = 0
  while offset + 8 <= key.count {
    let word = key.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    state = mix(state ^ word, 0x9e37_79b9_7f4a_7c15)
    offset += 8
  }
  var rest: UInt64 = 0
  while offset < key.count {
    rest = rest << 8 | UInt64(key[offset])
    offset += 1
  }
  return mix(state ^ rest, 0xbf58_476d_1ce4_e5b9 ^ seed)
}
