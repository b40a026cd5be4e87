/// What is wrong with a regular expression.
struct RegexError: Error {
  let message: String
}

/// A set of Unicode scalars.
struct ScalarSet {
  var ranges: [ClosedRange<UInt32>] = []
  /// General categories, and whether those outside of them are meant.
  var categories: [(members: Set<Unicode.GeneralCategory>, isNegated: Bool)] = []
  var isNegated = false
  var ignoresCase = false

  /// Whether the scalar is a member.
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var isMember = holds(scalar)
    if !isMember, ignoresCase {
      for variant in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
        let scalars = variant.unicodeScalars
        if scalars.count == 1, let other = scalars.first, holds(other) { isMember = true }
      }
    }
    return isMember != isNegated
  }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    if ranges.contains(where: { $0.contains(scalar.value) }) { return true }
    return categories.contains {
      $0.members.contains(scalar.properties.generalCategory) != $0.isNegated
    }
  }

  /// Adds the scalars from the first to the last.
  mutating func insert(_ first: Character, _ last: Character) {
    guard let low = first.unicodeScalars.first, let high = last.unicodeScalars.first else { return }
    ranges.append(low.value...high.value)
  }

  /// Adds all scalars that another set holds by ranges and categories.
  mutating func formUnion(_ other: ScalarSet) {
    guard other.isNegated else {
      ranges += other.ranges
      categories += other.categories
      return
    }
    var start: UInt32 = 0
    for range in other.ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > start { ranges.append(start...(range.lowerBound - 1)) }
      start = max(start, range.upperBound + 1)
    }
    if start <= 0x10FFFF { ranges.append(start...0x10FFFF) }
  }

  /// The members of a class such as `\d`, named by its letter.
  static func perl(_ letter: Unicode.Scalar) -> ScalarSet? {
    var set = ScalarSet()
    switch letter {
    case "d", "D": set.insert("0", "9")
    case "s", "S":
      for space in ["\t", "\n", "\u{C}", "\r", " "] as [Character] { set.insert(space, space) }
    case "w", "W":
      set.insert("0", "9")
      set.insert("A", "Z")
      set.insert("a", "z")
      set.insert("_", "_")
    default: return nil
    }
    set.isNegated = letter.properties.isUppercase
    return set
  }

  /// The members of a class such as `[:alpha:]`.
  static func posix(_ name: String) -> ScalarSet? {
    let parts: [(Character, Character)]
    switch name {
    case "alnum": parts = [("0", "9"), ("A", "Z"), ("a", "z")]
    case "alpha": parts = [("A", "Z"), ("a", "z")]
    case "ascii": parts = [("\0", "\u{7F}")]
    case "blank": parts = [("\t", "\t"), (" ", " ")]
    case "cntrl": parts = [("\0", "\u{1F}"), ("\u{7F}", "\u{7F}")]
    case "digit": parts = [("0", "9")]
    case "graph": parts = [("!", "~")]
    case "lower": parts = [("a", "z")]
    case "print": parts = [(" ", "~")]
    case "punct": parts = [("!", "/"), (":", "@"), ("[", "`"), ("{", "~")]
    case "space": parts = [("\t", "\r"), (" ", " ")]
    case "upper": parts = [("A", "Z")]
    case "word": parts = [("0", "9"), ("A", "Z"), ("a", "z"), ("_", "_")]
    case "xdigit": parts = [("0", "9"), ("A", "F"), ("a", "f")]
    default: return nil
    }
    var set = ScalarSet()
    for (first, last) in parts { set.insert(first, last) }
    return set
  }

  /// The members of a general category, by its one- or two-letter name; `Any` is all scalars.
  static func category(_ name: String) -> ScalarSet? {
    var set = ScalarSet()
    if name == "Any" {
      set.ranges = [0...0x10FFFF]
      return set
    }
    let members = generalCategories.filter { $0.0.hasPrefix(name) }.map(\.1)
    guard !members.isEmpty, name.utf8.count <= 2 else { return nil }
    set.categories = [(Set(members), false)]
    return set
  }

  private static let generalCategories: [(String, Unicode.GeneralCategory)] = [
    ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter),
    ("Lm", .modifierLetter), ("Lo", .otherLetter), ("Mn", .nonspacingMark),
    ("Mc", .spacingMark), ("Me", .enclosingMark), ("Nd", .decimalNumber), ("Nl", .letterNumber),
    ("No", .otherNumber), ("Pc", .connectorPunctuation), ("Pd", .dashPunctuation),
    ("Ps", .openPunctuation), ("Pe", .closePunctuation), ("Pi", .initialPunctuation),
    ("Pf", .finalPunctuation), ("Po", .otherPunctuation), ("Sm", .mathSymbol),
    ("Sc", .currencySymbol), ("Sk", .modifierSymbol), ("So", .otherSymbol),
    ("Zs", .spaceSeparator), ("Zl", .lineSeparator), ("Zp", .paragraphSeparator),
    ("Cc", .control), ("Cf", .format), ("Co", .privateUse), ("Cs", .surrogate),
  ]
}

/// A place that a regular expression can ask for without consuming text.
enum RegexAssertion {
  case textStart
  case textEnd
  case lineStart
  case lineEnd
  case wordBoundary
  case noWordBoundary
}

/// The syntax tree of a regular expression.
indirect enum RegexNode {
  case empty
  case set(ScalarSet)
  case assertion(RegexAssertion)
  case sequence([RegexNode])
  case alternatives([RegexNode])
  case repeated(RegexNode, minimum: Int, maximum: Int?)
}
