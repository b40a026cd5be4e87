/// Reads RE2's syntax of regular expressions.
///
/// Groups capture nothing, and greedy and lazy repetition are the same: only whether a whole text
/// matches is asked. Scripts (`\p{Greek}`) and `\C` are not known.
struct RegexParser {
  private struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
  }

  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var flags = Flags()
  private var depth = 0

  /// The depth to which groups may be nested.
  private static let depthLimit = 200
  /// The greatest number of repetitions.
  private static let repetitionLimit = 1000

  /// Reads a pattern.
  static func parse(_ pattern: String) throws(RegexError) -> RegexNode {
    var parser = RegexParser(scalars: Array(pattern.unicodeScalars))
    let node = try parser.alternatives()
    guard parser.position == parser.scalars.count else { throw RegexError(message: "unexpected )") }
    return node
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private mutating func take() throws(RegexError) -> Unicode.Scalar {
    guard let scalar = next else { throw RegexError(message: "the pattern ends too early") }
    position += 1
    return scalar
  }

  private mutating func alternatives() throws(RegexError) -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw RegexError(message: "groups are nested too deeply")
    }
    var choices = [try sequence()]
    while take("|") { choices.append(try sequence()) }
    return choices.count == 1 ? choices[0] : .alternatives(choices)
  }

  private mutating func sequence() throws(RegexError) -> RegexNode {
    var parts: [RegexNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      if ["*", "+", "?"].contains(scalar) {
        throw RegexError(message: "nothing to repeat before \(scalar)")
      }
      let quoted = quotation()
      parts += quoted.dropLast()
      // A repetition after a quotation is of its last character.
      if let last = quoted.last { parts.append(try repeated(last)) }
      if quoted.isEmpty { parts.append(try repeated(try atom())) }
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repeated(_ node: RegexNode) throws(RegexError) -> RegexNode {
    guard let (minimum, maximum) = try repetition() else { return node }
    _ = take("?")
    if try repetition() != nil { throw RegexError(message: "a repetition is repeated") }
    return .repeated(node, minimum: minimum, maximum: maximum)
  }

  private mutating func repetition() throws(RegexError) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    let start = position
    guard take("{"), let minimum = try number() else {
      position = start
      return nil
    }
    var maximum: Int? = minimum
    if take(",") { maximum = try number() }
    guard take("}") else {
      position = start
      return nil
    }
    if let maximum, maximum < minimum { throw RegexError(message: "{\(minimum),\(maximum)}") }
    return (minimum, maximum)
  }

  private mutating func number() throws(RegexError) -> Int? {
    var value: Int?
    while let digit = next, ("0"..."9").contains(digit) {
      position += 1
      value = (value ?? 0) * 10 + Int(digit.value - 48)
      if value ?? 0 > Self.repetitionLimit {
        throw RegexError(message: "more than \(Self.repetitionLimit) repetitions")
      }
    }
    return value
  }

  private mutating func atom() throws(RegexError) -> RegexNode {
    let scalar = try take()
    switch scalar {
    case "(": return try group()
    case "[": return .set(try bracketed())
    case "\\": return try escape()
    case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case ".":
      var set = ScalarSet()
      if !flags.dotMatchesNewline { set.insert("\n", "\n") }
      set.isNegated = true
      return .set(set)
    default: return literal(scalar)
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> RegexNode {
    .set(ScalarSet(ranges: [scalar.value...scalar.value], ignoresCase: flags.ignoresCase))
  }

  private mutating func group() throws(RegexError) -> RegexNode {
    let outer = flags
    if take("?") {
      let isNamed = take("P") ? next == "<" : next == "<"
      if isNamed {
        position += 1
        while try take() != ">" {}
      } else if try !groupFlags() {
        return .empty
      }
    }
    let node = try alternatives()
    guard take(")") else { throw RegexError(message: "missing )") }
    flags = outer
    return node
  }

  /// Reads flags and says whether a group follows; otherwise they hold for the rest of this one.
  private mutating func groupFlags() throws(RegexError) -> Bool {
    var value = true
    while true {
      switch try take() {
      case ":": return true
      case ")": return false
      case "-": value = false
      case "i": flags.ignoresCase = value
      case "m": flags.isMultiline = value
      case "s": flags.dotMatchesNewline = value
      case "U": break
      default: throw RegexError(message: "unknown group syntax")
      }
    }
  }

  /// Reads the characters between `\Q` and `\E`; empty where no such quotation follows.
  private mutating func quotation() -> [RegexNode] {
    guard next == "\\", position + 1 < scalars.count, scalars[position + 1] == "Q" else {
      return []
    }
    position += 2
    var parts: [RegexNode] = []
    while let scalar = next {
      position += 1
      if scalar == "\\", take("E") { break }
      parts.append(literal(scalar))
    }
    return parts.isEmpty ? [.empty] : parts
  }

  private mutating func escape() throws(RegexError) -> RegexNode {
    let scalar = try take()
    switch scalar {
    case "A": return .assertion(.textStart)
    case "z": return .assertion(.textEnd)
    case "b": return .assertion(.wordBoundary)
    case "B": return .assertion(.noWordBoundary)
    default:
      if let set = try classEscape(scalar) { return .set(set) }
      return literal(try escapedScalar(scalar))
    }
  }

  /// The class that a letter after a backslash names.
  private mutating func classEscape(_ letter: Unicode.Scalar) throws(RegexError) -> ScalarSet? {
    if let set = ScalarSet.perl(letter) { return set }
    guard letter == "p" || letter == "P" else { return nil }
    var name = ""
    var isNegated = letter == "P"
    if take("{") {
      if take("^") { isNegated.toggle() }
      while !take("}") { name.unicodeScalars.append(try take()) }
    } else {
      name.unicodeScalars.append(try take())
    }
    guard var set = ScalarSet.category(name) else {
      throw RegexError(message: "unknown class \\p{\(name)}")
    }
    for i in set.categories.indices { set.categories[i].isNegated = isNegated }
    if set.categories.isEmpty { set.isNegated = isNegated }
    return set
  }

  /// The scalar that an escape stands for.
  private mutating func escapedScalar(
    _ letter: Unicode.Scalar
  ) throws(RegexError) -> Unicode.Scalar {
    switch letter {
    case "a": return "\u{7}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{B}"
    case "x":
      var digits = ""
      if take("{") {
        while !take("}") { digits.unicodeScalars.append(try take()) }
      } else {
        for _ in 0..<2 { digits.unicodeScalars.append(try take()) }
      }
      guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
        throw RegexError(message: "\\x\(digits) is no character")
      }
      return scalar
    case "0"..."7":
      var value = letter.value - 48
      var count = 1
      while count < 3, let digit = next, ("0"..."7").contains(digit) {
        position += 1
        count += 1
        value = value * 8 + digit.value - 48
      }
      guard letter == "0" || count > 1, let scalar = Unicode.Scalar(value) else {
        throw RegexError(message: "back-references are not known")
      }
      return scalar
    default:
      guard letter.isASCII, !letter.properties.isAlphabetic, !("0"..."9").contains(letter) else {
        throw RegexError(message: "unknown escape \\\(letter)")
      }
      return letter
    }
  }

  private mutating func bracketed() throws(RegexError) -> ScalarSet {
    var set = ScalarSet(ignoresCase: flags.ignoresCase)
    set.isNegated = take("^")
    var isFirst = true
    while isFirst || !take("]") {
      isFirst = false
      if next == "[", position + 1 < scalars.count, scalars[position + 1] == ":" {
        set.formUnion(try posixClass())
        continue
      }
      var low = try take()
      if low == "\\" {
        let letter = try take()
        if let members = try classEscape(letter) {
          set.formUnion(members)
          continue
        }
        low = try escapedScalar(letter)
      }
      var high = low
      if next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
        position += 1
        high = try take()
        if high == "\\" { high = try escapedScalar(try take()) }
      }
      guard low.value <= high.value else { throw RegexError(message: "range \(low)-\(high)") }
      set.ranges.append(low.value...high.value)
    }
    return set
  }

  /// Reads `[:name:]` or `[:^name:]`.
  private mutating func posixClass() throws(RegexError) -> ScalarSet {
    position += 2
    let isNegated = take("^")
    var name = ""
    while !take(":") { name.unicodeScalars.append(try take()) }
    guard take("]"), var set = ScalarSet.posix(name) else {
      throw RegexError(message: "unknown class [:\(name):]")
    }
    set.isNegated = isNegated
    return set
  }
}
