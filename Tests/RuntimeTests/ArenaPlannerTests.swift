import Runtime
import Testing

@Suite struct ArenaPlannerTests {
  /// Buffers of many sizes that live for a short or a long time, the same in every run.
  private func items(_ count: Int) -> [ArenaPlanner.Item] {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return (0..<count).map { step in
      let length = next(50) == 0 ? next(count) : next(6)
      return ArenaPlanner.Item(
        byteCount: next(9) * next(700), first: step, last: min(count, step + length))
    }
  }

  /// Both ways of placing, by the number of buffers.
  @Test(arguments: [0, 1, 2, 300, 9_000])
  func `buffers that are alive at one time do not meet`(_ count: Int) throws {
    let items = items(count)
    let (offsets, total) = ArenaPlanner.place(items, limit: 1 << 40)
    let end = try #require(total)
    var alive: [Int] = []
    for (index, item) in items.enumerated() {
      alive.removeAll { items[$0].last < item.first }
      let start = offsets[index]
      #expect(start % 64 == 0 && start >= 0 && start + item.byteCount <= end)
      let meets = alive.contains { other in
        start < offsets[other] + items[other].byteCount && offsets[other] < start + item.byteCount
      }
      if meets { Issue.record("buffer \(index) meets another") }
      if item.byteCount > 0 { alive.append(index) }
    }
  }

  @Test func `the memory of what has ended is used again`() {
    let items = (0..<9_000).map { ArenaPlanner.Item(byteCount: 100, first: $0, last: $0 + 1) }
    #expect(ArenaPlanner.place(items, limit: 1 << 40).byteCount == 256)
  }

  @Test(arguments: [10, 9_000])
  func `what passes the limit has no size`(_ count: Int) {
    let items = (0..<count).map { ArenaPlanner.Item(byteCount: 64, first: $0, last: count) }
    #expect(ArenaPlanner.place(items, limit: 64 * count).byteCount == 64 * count)
    #expect(ArenaPlanner.place(items, limit: 64 * count - 1).byteCount == nil)
  }
}
