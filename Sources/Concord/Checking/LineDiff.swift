import Diagnostics

/// The difference of two texts by lines, in the unified form that `diff -u` and git write.
package enum LineDiff {
  /// Lines around a change that are written with it.
  private static let context = 3
  /// Texts that differ in more lines than this are written as replaced from the first difference to
  /// the last: the search takes time and memory with the square of the number.
  private static let largestDistance = 1000

  private enum Step: Equatable { case keep, remove, add }

  /// The difference; empty where the texts are equal.
  package static func unified(_ old: String, _ new: String, oldName: String, newName: String)
    -> String
  {
    guard old != new else { return "" }
    let a = old.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let b = new.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let prefix = zip(a, b).prefix { $0 == $1 }.count
    let suffix = zip(a.dropFirst(prefix).reversed(), b.dropFirst(prefix).reversed())
      .prefix { $0 == $1 }.count
    let middle = script(
      Array(a[prefix..<(a.count - suffix)]), Array(b[prefix..<(b.count - suffix)]))
    let steps =
      [Step](repeating: .keep, count: prefix) + middle + [Step](repeating: .keep, count: suffix)
    return "--- \(oldName)\n+++ \(newName)\n" + hunks(steps, Array(a), Array(b))
  }

  /// The shortest way from `a` to `b`: the furthest point on each diagonal for each number of
  /// changes, then the way back.
  ///
  /// Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
  private static func script(_ a: [Substring], _ b: [Substring]) -> [Step] {
    let offset = min(a.count + b.count, largestDistance) + 1
    var furthest = [Int](repeating: 0, count: 2 * offset + 1)
    var trace: [[Int]] = []
    for distance in 0..<offset {
      trace.append(Array(furthest[(offset - distance)...(offset + distance)]))
      for diagonal in stride(from: -distance, through: distance, by: 2) {
        let below = furthest[offset + diagonal + 1]
        let left = furthest[offset + diagonal - 1]
        let goesDown = diagonal == -distance || diagonal != distance && left < below
        var x = goesDown ? below : left + 1
        while x < a.count, x - diagonal < b.count, a[x] == b[x - diagonal] { x += 1 }
        furthest[offset + diagonal] = x
        if x >= a.count, x - diagonal >= b.count {
          return wayBack(trace, a.count, b.count)
        }
      }
    }
    return [Step](repeating: .remove, count: a.count) + [Step](repeating: .add, count: b.count)
  }

  private static func wayBack(_ trace: [[Int]], _ aCount: Int, _ bCount: Int) -> [Step] {
    var steps: [Step] = []
    var (x, y) = (aCount, bCount)
    for distance in trace.indices.reversed() {
      let furthest = trace[distance]
      // The points before this many changes: diagonal d stands at d + distance.
      func before(_ diagonal: Int) -> Int {
        let index = diagonal + distance
        return furthest.indices.contains(index) ? furthest[index] : 0
      }
      let diagonal = x - y
      let goesDown =
        diagonal == -distance || diagonal != distance && before(diagonal - 1) < before(diagonal + 1)
      let startX = distance == 0 ? 0 : before(goesDown ? diagonal + 1 : diagonal - 1)
      let startY = distance == 0 ? 0 : startX - (goesDown ? diagonal + 1 : diagonal - 1)
      while x > startX, y > startY {
        steps.append(.keep)
        x -= 1
        y -= 1
      }
      if distance > 0 { steps.append(goesDown ? .add : .remove) }
      (x, y) = (startX, startY)
    }
    return steps.reversed()
  }

  private static func hunks(_ steps: [Step], _ a: [Substring], _ b: [Substring]) -> String {
    let changes = steps.indices.filter { steps[$0] != .keep }
    var ranges: [Range<Int>] = []
    for change in changes {
      let around = max(0, change - context)..<min(steps.count, change + context + 1)
      if let last = ranges.last, last.upperBound >= around.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<around.upperBound
      } else {
        ranges.append(around)
      }
    }
    var text = ""
    var (x, y, position) = (0, 0, 0)
    for range in ranges {
      let skipped = range.lowerBound - position
      (x, y) = (x + skipped, y + skipped)
      let removed = steps[range].count { $0 != .add }
      let added = steps[range].count { $0 != .remove }
      text += "@@ -\(span(x, removed)) +\(span(y, added)) @@\n"
      for step in steps[range] {
        switch step {
        case .keep: text += " " + String(a[x]).printable + "\n"
        case .remove: text += "-" + String(a[x]).printable + "\n"
        case .add: text += "+" + String(b[y]).printable + "\n"
        }
        if step != .add { x += 1 }
        if step != .remove { y += 1 }
      }
      position = range.upperBound
    }
    return text
  }

  /// The lines of a hunk: the number of the first, from 1, and how many; an empty one stands behind
  /// the line of its number.
  private static func span(_ start: Int, _ count: Int) -> String {
    count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
  }
}
