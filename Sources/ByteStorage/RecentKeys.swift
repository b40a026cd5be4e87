/// The numbers of the short keys that were looked up last.
///
/// Neighbours in a large graph are often alike: what is found here need not be looked for in a table.
package struct RecentKeys: Sendable {
  private static let count = 64
  private var keys: [SIMD8<Int32>]
  /// The number of each key; -1 where there is none yet.
  private var numbers: [Int32]

  /// Makes it empty.
  package init() {
    keys = Array(repeating: SIMD8(), count: Self.count)
    numbers = Array(repeating: -1, count: Self.count)
  }

  /// The number that was noted for a key; nil where others have taken its place.
  package func number(of key: SIMD8<Int32>) -> Int? {
    let place = Self.place(of: key)
    return numbers[place] >= 0 && keys[place] == key ? Int(numbers[place]) : nil
  }

  /// Notes the number of a key.
  package mutating func note(_ number: Int, of key: SIMD8<Int32>) {
    let place = Self.place(of: key)
    keys[place] = key
    numbers[place] = Int32(number)
  }

  private static func place(of key: SIMD8<Int32>) -> Int {
    let sum = (key &* SIMD8(1, 3, 5, 7, 11, 13, 17, 19)).wrappedSum()
    return Int(UInt32(bitPattern: sum) % UInt32(count))
  }
}
