/// Places buffers with known lifetimes into one block of memory.
package struct ArenaPlanner {
  /// A buffer: how large, and from which step to which it must stay.
  package struct Item {
    package var byteCount: Int
    package var first: Int
    package var last: Int

    package init(byteCount: Int, first: Int, last: Int) {
      self.byteCount = byteCount
      self.first = first
      self.last = last
    }
  }

  private static let alignment = 64
  /// From how many buffers on each is compared with those before it no longer.
  private static let manyItems = 8_192

  /// The offsets of the items and the size of the block; no size where that passes `limit`, which is
  /// far from the end of the integers.
  ///
  /// Larger buffers are placed first, each at the lowest offset where it meets no buffer that is
  /// alive at the same time; very many are placed in the order of time, which takes more memory and
  /// less than seconds.
  package static func place(_ items: [Item], limit: Int) -> (offsets: [Int], byteCount: Int?) {
    items.count < manyItems ? placeBySize(items, limit) : placeByTime(items, limit)
  }

  private static func placeBySize(
    _ items: [Item], _ limit: Int
  ) -> (offsets: [Int], byteCount: Int?) {
    var offsets = [Int](repeating: 0, count: items.count)
    var placed: [Int] = []
    var total = 0
    let bySize = items.indices.sorted {
      (items[$1].byteCount, $0) < (items[$0].byteCount, $1)
    }
    for index in bySize {
      let item = items[index]
      let size = aligned(item.byteCount)
      let neighbours =
        placed
        .filter { items[$0].first <= item.last && item.first <= items[$0].last }
        .sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for neighbour in neighbours {
        if offset + size <= offsets[neighbour] { break }
        offset = max(offset, aligned(offsets[neighbour] + items[neighbour].byteCount))
      }
      offsets[index] = offset
      placed.append(index)
      total = max(total, offset + size)
      if total > limit { return (offsets, nil) }
    }
    return (offsets, total)
  }

  private static func placeByTime(
    _ items: [Item], _ limit: Int
  ) -> (offsets: [Int], byteCount: Int?) {
    var offsets = [Int](repeating: 0, count: items.count)
    var space = Space()
    let byEnd = items.indices.sorted { (items[$0].last, $0) < (items[$1].last, $1) }
    var ended = 0
    for index in items.indices.sorted(by: { (items[$0].first, $0) < (items[$1].first, $1) }) {
      // What has ended began before, so it has its place.
      while items[byEnd[ended]].last < items[index].first {
        let start = offsets[byEnd[ended]]
        space.free(start..<start + aligned(items[byEnd[ended]].byteCount))
        ended += 1
      }
      offsets[index] = space.take(aligned(items[index].byteCount))
      if space.end > limit { return (offsets, nil) }
    }
    return (offsets, space.end)
  }

  private static func aligned(_ byteCount: Int) -> Int {
    (byteCount + alignment - 1) / alignment * alignment
  }

  /// Memory of which parts are free.
  private struct Space {
    /// How many free parts are looked at for one that is large enough.
    private static let searchLimit = 256

    private(set) var end = 0
    /// The free parts, from low to high, with something taken between any two.
    private var holes: [Range<Int>] = []

    /// The begin of so many bytes, which are free no longer.
    mutating func take(_ count: Int) -> Int {
      if let hole = holes.prefix(Self.searchLimit).firstIndex(where: { $0.count >= count }) {
        let start = holes[hole].lowerBound
        if holes[hole].count == count {
          holes.remove(at: hole)
        } else {
          holes[hole] = start + count..<holes[hole].upperBound
        }
        return start
      }
      defer { end += count }
      return end
    }

    mutating func free(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      var position = holes.partitioningIndex { $0.lowerBound >= range.upperBound }
      var range = range
      if position < holes.count, holes[position].lowerBound == range.upperBound {
        range = range.lowerBound..<holes.remove(at: position).upperBound
      }
      if position > 0, holes[position - 1].upperBound == range.lowerBound {
        position -= 1
        range = holes.remove(at: position).lowerBound..<range.upperBound
      }
      holes.insert(range, at: position)
    }
  }
}

extension [Range<Int>] {
  /// The first position from which on `isBehind` holds, which does not for all before it.
  fileprivate func partitioningIndex(where isBehind: (Range<Int>) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
