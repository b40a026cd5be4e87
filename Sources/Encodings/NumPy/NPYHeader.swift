import ByteStorage
import Diagnostics

/// The dictionary at the begin of an array file.
struct NPYHeader {
  /// NumPy's type string, such as `<f4`.
  private(set) var descriptor = ""
  /// Whether the first axis is the innermost.
  private(set) var isFortranOrder = false
  /// The extents.
  private(set) var shape: [Int] = []

  /// Interprets the text of a header: the Python literal of a dictionary with just these keys.
  init(_ text: String) throws(Diagnostic) {
    var scanner = LiteralScanner(text)
    var found: Set<String> = []
    try scanner.expect("{")
    while !scanner.skip("}") {
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr": descriptor = try scanner.string()
      case "fortran_order": isFortranOrder = try scanner.truthValue()
      case "shape": shape = try scanner.tuple()
      default: throw LiteralScanner.malformed("has the unknown key '\(key)'")
      }
      found.insert(key)
      if !scanner.skip(",") {
        try scanner.expect("}")
        break
      }
    }
    guard found.count == 3, scanner.isAtEnd else {
      throw LiteralScanner.malformed("has \(found.count) keys, expected 3 and nothing behind them")
    }
  }
}

/// Reads the few kinds of Python literal that headers are made of.
private struct LiteralScanner {
  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

  /// Skips `symbol` where it comes next.
  mutating func skip(_ symbol: String) -> Bool {
    rest = rest.drop(while: \.isWhitespace)
    guard rest.hasPrefix(symbol) else { return false }
    rest.removeFirst(symbol.count)
    return true
  }

  mutating func expect(_ symbol: String) throws(Diagnostic) {
    guard skip(symbol) else {
      throw Self.malformed("has '\(rest.prefix(8))', expected '\(symbol)'")
    }
  }

  mutating func string() throws(Diagnostic) -> String {
    // A list instead of text describes records.
    if skip("[") { throw NPYArray.unsupported("the elements are records") }
    let quote = skip("\"") ? "\"" : "'"
    if quote == "'" { try expect("'") }
    guard let end = rest.firstIndex(of: Character(quote)) else {
      throw Self.malformed("has text without end")
    }
    defer { rest = rest[rest.index(after: end)...] }
    return String(rest[..<end])
  }

  mutating func truthValue() throws(Diagnostic) -> Bool {
    if skip("True") { return true }
    try expect("False")
    return false
  }

  mutating func tuple() throws(Diagnostic) -> [Int] {
    try expect("(")
    var values: [Int] = []
    while !skip(")") {
      rest = rest.drop(while: \.isWhitespace)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let value = Int(digits) else {
        throw Self.malformed("has the extent '\(rest.prefix(8))'")
      }
      values.append(value)
      rest = rest.dropFirst(digits.count)
      if !skip(",") {
        try expect(")")
        break
      }
    }
    return values
  }

  static func malformed(_ what: String) -> Diagnostic {
    Diagnostic(.malformedNumPy, "the header \(what)")
  }
}
