/// A pattern for paths: `*` and `?` stand for characters other than a slash, `[a-z]` and `[!a-z]`
/// for one character of a set, and `**` between slashes for any number of folders.
public struct Glob: Hashable, Sendable {
  /// The pattern as it was written.
  public let pattern: String
  private let components: [[Unicode.Scalar]]

  /// Reads a pattern; every text is one.
  public init(_ pattern: String) {
    self.pattern = pattern
    components = Self.components(of: pattern)
  }

  /// Whether a text has characters that mean something in a pattern.
  public static func isPattern(_ text: String) -> Bool {
    text.contains { "*?[".contains($0) }
  }

  /// Whether the whole path fits the pattern.
  public func matches(_ path: String) -> Bool {
    let path = Self.components(of: path)
    // reachable[k]: the first k components of the pattern fit the part of the path seen so far.
    var reachable = [Bool](repeating: false, count: components.count + 1)
    reachable[0] = true
    skipEmptyRuns(&reachable)
    for name in path {
      var next = [Bool](repeating: false, count: components.count + 1)
      for (index, component) in components.enumerated() where reachable[index] {
        if Self.isAnyFolders(component) {
          next[index] = true
        } else if Self.fits(name, component) {
          next[index + 1] = true
        }
      }
      skipEmptyRuns(&next)
      reachable = next
    }
    return reachable[components.count]
  }

  /// Whether the path, or the last component of it where the pattern has no slash, fits the pattern,
  /// as do all paths inside of a folder that does.
  public func covers(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    if !pattern.contains("/") { return parts.contains { matches(String($0)) } }
    return parts.indices.contains { matches(parts[...$0].joined(separator: "/")) }
  }

  /// The folders at the beginning of the pattern that have no special characters, and the rest.
  public var split: (folder: String, rest: String) {
    let parts = pattern.split(separator: "/", omittingEmptySubsequences: true)
    let literal = parts.dropLast().prefix { !Self.isPattern(String($0)) }
    let folder = (pattern.hasPrefix("/") ? "/" : "") + literal.joined(separator: "/")
    return (folder, parts[literal.count...].joined(separator: "/"))
  }

  private static func components(of text: String) -> [[Unicode.Scalar]] {
    text.split(separator: "/").filter { $0 != "." }.map { Array($0.unicodeScalars) }
  }

  private static func isAnyFolders(_ component: [Unicode.Scalar]) -> Bool {
    component == ["*", "*"]
  }

  /// A `**` may stand for no folder at all.
  private func skipEmptyRuns(_ reachable: inout [Bool]) {
    for (index, component) in components.enumerated()
    where reachable[index] && Self.isAnyFolders(component) {
      reachable[index + 1] = true
    }
  }

  /// Whether one name fits one component: on a mismatch, the last `*` takes one character more.
  private static func fits(_ name: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var (i, j) = (0, 0)
    var star: (pattern: Int, name: Int)?
    while i < name.count {
      if j < pattern.count, pattern[j] == "*" {
        star = (j, i)
        j += 1
      } else if j < pattern.count, let width = width(of: pattern[j...], fitting: name[i]) {
        i += 1
        j += width
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        i = last.name + 1
        j = last.pattern + 1
      } else {
        return false
      }
    }
    return pattern[j...].allSatisfy { $0 == "*" }
  }

  /// How much of the pattern stands for this one character; nil where it does not fit.
  private static func width(
    of pattern: ArraySlice<Unicode.Scalar>, fitting scalar: Unicode.Scalar
  ) -> Int? {
    switch pattern.first {
    case "?": return 1
    case "[":
      guard let set = CharacterSet(pattern) else { return scalar == "[" ? 1 : nil }
      return set.contains(scalar) ? set.width : nil
    default: return pattern.first == scalar ? 1 : nil
    }
  }
}

/// A set of characters in brackets.
private struct CharacterSet {
  let width: Int
  private var isInverted = false
  private var ranges: [ClosedRange<Unicode.Scalar>] = []

  /// Reads a set from the begin of `pattern`; nil where no bracket closes it.
  init?(_ pattern: ArraySlice<Unicode.Scalar>) {
    var rest = pattern.dropFirst()
    if rest.first == "!" || rest.first == "^" {
      isInverted = true
      rest.removeFirst()
    }
    var isFirst = true
    while let low = rest.first, isFirst || low != "]" {
      isFirst = false
      rest.removeFirst()
      if rest.first == "-", let high = rest.dropFirst().first, high != "]" {
        if low <= high { ranges.append(low...high) }
        rest = rest.dropFirst(2)
      } else {
        ranges.append(low...low)
      }
    }
    guard rest.first == "]" else { return nil }
    width = rest.startIndex + 1 - pattern.startIndex
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar) } != isInverted
  }
}
