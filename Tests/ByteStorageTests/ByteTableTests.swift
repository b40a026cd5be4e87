import ByteStorage
import Testing

@Suite struct ByteTableTests {
  @Test func `keys are numbered in the order in which they are first seen`() {
    var table = ByteTable()
    #expect(table.index(of: UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
    let words = ["b", "a", "", "b", "ab", "a", ""]
    let found = words.map { table.insert($0) }
    #expect(found.map(\.index) == [0, 1, 2, 0, 3, 1, 2])
    #expect(found.map(\.isNew) == [true, true, true, false, true, false, false])
    #expect(table.count == 4)
  }

  @Test(arguments: [0, 100_000])
  func `many keys are found again, and no others`(_ capacity: Int) {
    var table = ByteTable()
    table.reserveCapacity(capacity)
    // Lengths around those of the words that a hash takes at a time.
    let keys = (0..<100_000).map { "\($0)" + String(repeating: "x", count: $0 % 19) }
    for (number, key) in keys.enumerated() { #expect(table.insert(key) == (number, true)) }
    for (number, key) in keys.enumerated() {
      var key = key
      key.withUTF8 { bytes in
        let bytes = UnsafeRawBufferPointer(bytes)
        #expect(table.index(of: bytes) == number)
        #expect(table.has(bytes, at: number))
        #expect(!table.has(bytes, at: (number + 1) % keys.count))
        #expect(table.index(of: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(0))) == number)
      }
    }
    for number in 0..<1000 {
      var stranger = "y\(number)"
      stranger.withUTF8 { #expect(table.index(of: UnsafeRawBufferPointer($0)) == nil) }
    }
  }

  @Test func `runs of integers are keys`() {
    var table = ByteTable()
    #expect(table.insert([1, 2] as [Int32]) == (0, true))
    #expect(table.insert([1] as [Int32]) == (1, true))
    #expect(table.insert([2, 1] as [Int32]) == (2, true))
    #expect(table.insert([1, 2] as [Int32]) == (0, false))
  }

  @Test func `several keys get the numbers that they would get one by one`() {
    var single = ByteTable()
    var together = ByteTable()
    // Known ones, new ones, and new ones that occur twice in one turn.
    for turn in 0..<200 {
      let words = (0..<40).map { "key \((turn * 23 + $0 * $0) % 1_500)" }
      let expected = words.map { single.insert($0) }
      let buffers = words.map { ByteBuffer(Array($0.utf8)) }
      let keys = buffers.map { buffer in buffer.withUnsafeBytes { $0 } }
      let found = withExtendedLifetime(buffers) { together.insert(keys) }
      #expect(found.map(\.index) == expected.map(\.index))
      #expect(found.map(\.isNew) == expected.map(\.isNew))
    }
    let nothing = together.insert([UnsafeRawBufferPointer]())
    #expect(nothing.isEmpty && together.count == single.count && single.count > 1_000)
  }

  @Test func `of the keys that were looked up last none is taken for another`() {
    var recent = RecentKeys()
    var found = 0
    for turn in 0..<1_000 {
      let number = turn * turn % 300
      let key = SIMD8<Int32>(
        Int32(number), Int32(number % 7), -1, Int32(-number), 0, 0, 5, Int32(number / 3))
      if let known = recent.number(of: key) {
        #expect(known == number)
        found += 1
      } else {
        recent.note(number, of: key)
        #expect(recent.number(of: key) == number)
      }
    }
    #expect(found > 100)
    #expect(RecentKeys().number(of: SIMD8()) == nil)
  }

  @Test(arguments: [0, 1, 2, 1000, 100_000])
  func `names that are different are known to be`(_ count: Int) {
    var names = DistinctNames(capacity: count)
    // The same in two scopes.
    for scope in 0...1 {
      for number in 0..<count { names.append("v\(number)", of: scope) }
      let areDistinct = names.areDistinct()
      #expect(areDistinct)
    }
    guard count > 0 else { return }
    names.append("v\(count / 2)", of: 1)
    let areDistinct = names.areDistinct()
    #expect(!areDistinct)
  }
}
