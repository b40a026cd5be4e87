package import ByteStorage
package import Diagnostics

extension DiagnosticCode {
  /// Text is no JSON.
  package static let malformedJSON = DiagnosticCode(
    "E0240", "JSON text is malformed",
    explanation: """
      The text does not follow RFC 8259: for example, a comma too many, a comment, a name without \
      quotes, a name that occurs twice in one object, or values nested too deeply.
      """,
    mend: """
      The message gives the line and column; look just before it. `python3 -m json.tool FILE` \
      finds the same place.
      """)
}

extension JSONValue {
  /// Reads one JSON value, which has to be the whole text.
  ///
  /// - Throws: E0240, located by line and column.
  package init(parsing text: ByteBuffer, depth: Int = 200) throws(Diagnostic) {
    self = try text.withUnsafeBytes { (bytes) throws(Diagnostic) in
      var parser = JSONParser(bytes: bytes, remainingDepth: depth)
      return try parser.document()
    }
  }

  /// Reads one JSON value, which has to be the whole text.
  ///
  /// - Throws: E0240, located by line and column.
  package init(parsing text: String) throws(Diagnostic) {
    try self.init(parsing: ByteBuffer(Array(text.utf8)))
  }
}

/// A recursive-descent parser over UTF-8.
private struct JSONParser {
  let bytes: UnsafeRawBufferPointer
  var remainingDepth: Int
  private var position = 0

  init(bytes: UnsafeRawBufferPointer, remainingDepth: Int) {
    self.bytes = bytes
    self.remainingDepth = remainingDepth
  }

  mutating func document() throws(Diagnostic) -> JSONValue {
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw failure("something follows the value") }
    return value
  }

  private mutating func value() throws(Diagnostic) -> JSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try nested { (parser) throws(Diagnostic) in try parser.object() }
    case UInt8(ascii: "["): return try nested { (parser) throws(Diagnostic) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(Diagnostic) -> JSONValue
  ) throws(Diagnostic) -> JSONValue {
    guard remainingDepth > 0 else { throw failure("values are nested too deeply") }
    remainingDepth -= 1
    position += 1
    defer { remainingDepth += 1 }
    return try body(&self)
  }

  private mutating func array() throws(Diagnostic) -> JSONValue {
    var elements: [JSONValue] = []
    if skip("]") { return .array([]) }
    repeat { elements.append(try value()) } while skip(",")
    guard skip("]") else { throw failure("expected ',' or ']'") }
    return .array(elements)
  }

  private mutating func object() throws(Diagnostic) -> JSONValue {
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    if skip("}") { return .object([]) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("expected a name in quotes") }
      let start = position
      let name = try string()
      guard names.insert(name).inserted else {
        throw failure("the name '\(name)' occurs twice", at: start)
      }
      guard skip(":") else { throw failure("expected ':'") }
      members.append(JSONValue.Member(name, try value()))
    } while skip(",")
    guard skip("}") else { throw failure("expected ',' or '}'") }
    return .object(members)
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(Diagnostic) -> JSONValue {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count,
      bytes[position..<end].elementsEqual(
        UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    else { throw failure("expected '\(word)'") }
    position = end
    return value
  }
}

// MARK: Numbers

extension JSONParser {
  private mutating func number() throws(Diagnostic) -> JSONValue {
    let start = position
    var isInteger = true
    if next == UInt8(ascii: "-") { position += 1 }
    if next == UInt8(ascii: "0") {
      position += 1
    } else {
      try digits(since: start)
    }
    if next == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try digits(since: start)
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits(since: start)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, text != "-0", let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw failure("the number \(text) is too large", at: start)
    }
    return .number(number)
  }

  private mutating func digits(since start: Int) throws(Diagnostic) {
    let first = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > first else {
      throw failure(first == start ? "expected a value" : "expected a digit")
    }
  }
}

// MARK: Strings

extension JSONParser {
  private mutating func string() throws(Diagnostic) -> String {
    let start = position
    position += 1
    var units: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else {
          throw failure("the string is not UTF-8", at: start)
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &units)
      case 0..<0x20: throw failure("a control character in a string", at: position - 1)
      default: units.append(byte)
      }
    }
    throw failure("the string has no end", at: start)
  }

  private mutating func escape(into units: inout [UInt8]) throws(Diagnostic) {
    let start = position - 1
    guard let byte = next else { throw failure("the string has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0c)
    case UInt8(ascii: "n"): units.append(0x0a)
    case UInt8(ascii: "r"): units.append(0x0d)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xd800..<0xdc00).contains(code), skipEscapeOfUnit() {
        let low = try hexadecimal()
        guard (0xdc00..<0xe000).contains(low) else {
          throw failure("half of a surrogate pair", at: start)
        }
        code = 0x1_0000 + (code - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw failure("half of a surrogate pair", at: start)
      }
      units.append(contentsOf: String(scalar).utf8)
    default: throw failure("an unknown escape", at: start)
    }
  }

  private mutating func skipEscapeOfUnit() -> Bool {
    guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return false }
    position += 2
    return true
  }

  private mutating func hexadecimal() throws(Diagnostic) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

// MARK: Primitives

extension JSONParser {
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        position += 1
      default: return
      }
    }
  }

  /// Skips space, and `symbol` where it comes next.
  private mutating func skip(_ symbol: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: symbol) else { return false }
    position += 1
    return true
  }

  private func failure(_ message: String, at offset: Int? = nil) -> Diagnostic {
    let before = bytes[..<min(offset ?? position, bytes.count)]
    let line = before.count { $0 == 0x0a } + 1
    let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    return Diagnostic(
      .malformedJSON, message,
      at: Location([.line(line, column: before.endIndex - lineStart + 1)]))
  }
}
