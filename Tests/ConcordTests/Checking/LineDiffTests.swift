import Concord
import Testing

@Suite struct LineDiffTests {
  private func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private func diff(_ a: [String], _ b: [String]) -> [String] {
    LineDiff.unified(text(a), text(b), oldName: "a", newName: "b")
      .split(separator: "\n").map(String.init)
  }

  @Test func `equal texts differ in nothing`() {
    #expect(diff(["a"], ["a"]) == [])
    #expect(diff([], []) == [])
  }

  // The expected text is what GNU diff -u prints of the same lines.
  @Test func `changes come with three lines around them`() {
    let a = (1...20).map(String.init)
    var b = a
    b[4] = "five"
    b.remove(at: 17)
    #expect(
      diff(a, b) == [
        "--- a", "+++ b", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8",
        "@@ -15,6 +15,5 @@", " 15", " 16", " 17", "-18", " 19", " 20",
      ])
  }

  @Test func `texts without lines have their span before the first`() {
    #expect(diff([], ["x"]) == ["--- a", "+++ b", "@@ -0,0 +1 @@", "+x"])
    #expect(diff(["x"], []) == ["--- a", "+++ b", "@@ -1 +0,0 @@", "-x"])
  }

  @Test func `as few lines as possible change`() {
    let found = diff(["a", "b", "c", "a", "b", "b", "a"], ["c", "b", "a", "b", "a", "c"])
    // The example of Myers' paper, whose shortest script has 5 changes.
    #expect(found.dropFirst(3).count { $0.hasPrefix("+") || $0.hasPrefix("-") } == 5)
  }

  /// Applies a difference; nil where it does not fit.
  private func applied(_ diff: [String], to a: [String]) -> [String]? {
    var result: [String] = []
    var next = 0
    for line in diff.dropFirst(2) {
      if line.hasPrefix("@@") {
        let numbers = line.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        let isEmpty = line.hasPrefix("@@ -\(numbers[0]),0")
        let start = isEmpty ? numbers[0] : numbers[0] - 1
        result += a[next..<start]
        next = start
        continue
      }
      let content = String(line.dropFirst())
      if !line.hasPrefix("+") {
        guard next < a.count, a[next] == content else { return nil }
        next += 1
      }
      if !line.hasPrefix("-") { result.append(content) }
    }
    return result + a[next...]
  }

  @Test(arguments: 0..<200)
  func `a difference leads from one text to the other`(_ seed: Int) {
    var state = UInt64(seed + 1)
    func next(_ bound: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % bound)
    }
    let a = (0..<next(30)).map { _ in String(next(6)) }
    let b = (0..<next(30)).map { _ in String(next(6)) }
    #expect(applied(diff(a, b), to: a) == b || a == b)
  }

  @Test func `texts with too many changes are replaced whole`() {
    let a = (0..<3000).map { "a\($0)" }
    let b = (0..<3000).map { "b\($0)" }
    #expect(applied(diff(a, b), to: a) == b)
  }

  @Test func `control characters are written out`() {
    #expect(diff(["a"], ["\u{1B}[2J"]).last == "+\\u{1B}[2J")
  }
}
