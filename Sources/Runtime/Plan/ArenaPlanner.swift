/// Places buffers with known lifetimes into one block of memory.
struct ArenaPlanner {
  /// A buffer: how large, and from which step to which it must stay.
  struct Item {
    var byteCount: Int
    var first: Int
    var last: Int
  }

  private static let alignment = 64

  /// The offsets of the items and the size of the block; no size where that passes `limit`, which is
  /// far from the end of the integers.
  ///
  /// Larger buffers are placed first, each at the lowest offset where it meets no buffer that is
  /// alive at the same time.
  static func place(_ items: [Item], limit: Int) -> (offsets: [Int], byteCount: Int?) {
    var offsets = [Int](repeating: 0, count: items.count)
    var placed: [Int] = []
    var total = 0
    let bySize = items.indices.sorted {
      (items[$1].byteCount, $0) < (items[$0].byteCount, $1)
    }
    for index in bySize {
      let item = items[index]
      let size = (item.byteCount + alignment - 1) / alignment * alignment
      let neighbours =
        placed
        .filter { items[$0].first <= item.last && item.first <= items[$0].last }
        .sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for neighbour in neighbours {
        if offset + size <= offsets[neighbour] { break }
        let end = offsets[neighbour] + items[neighbour].byteCount
        offset = max(offset, (end + alignment - 1) / alignment * alignment)
      }
      offsets[index] = offset
      placed.append(index)
      total = max(total, offset + size)
      if total > limit { return (offsets, nil) }
    }
    return (offsets, total)
  }
}
