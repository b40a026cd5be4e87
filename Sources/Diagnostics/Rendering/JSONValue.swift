/// A JSON document to be written.
enum JSONValue {
  case string(String)
  case number(Int)
  case bool(Bool)
  case array([JSONValue])
  /// Members in the order in which they are written; nil values are left out.
  case object([(String, JSONValue?)])

  /// The document with two spaces of indentation a level, ending with a line break.
  var text: String {
    var text = ""
    write(to: &text, indentation: "")
    return text + "\n"
  }

  private func write(to text: inout String, indentation: String) {
    switch self {
    case .string(let string): text += string.jsonQuoted
    case .number(let number): text += String(number)
    case .bool(let bool): text += bool ? "true" : "false"
    case .array(let elements):
      Self.write(elements, "[", "]", to: &text, indentation: indentation) {
        $0.write(to: &$1, indentation: $2)
      }
    case .object(let members):
      let present = members.compactMap { name, value in value.map { (name, $0) } }
      Self.write(present, "{", "}", to: &text, indentation: indentation) {
        $1 += $0.0.jsonQuoted + ": "
        $0.1.write(to: &$1, indentation: $2)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], _ open: String, _ close: String, to text: inout String,
    indentation: String, each writeElement: (Element, inout String, String) -> Void
  ) {
    guard !elements.isEmpty else {
      text += open + close
      return
    }
    let inner = indentation + "  "
    var separator = open + "\n"
    for element in elements {
      text += separator + inner
      writeElement(element, &text, inner)
      separator = ",\n"
    }
    text += "\n" + indentation + close
  }
}

extension String {
  /// This text as a JSON string, in quotes.
  ///
  /// The second of two number signs is escaped too: services that read a job's log take `##[` and
  /// `##vso[` for commands wherever they stand.
  fileprivate var jsonQuoted: String {
    var text = "\""
    var previous: Unicode.Scalar?
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}":
        text += scalar.jsonEscape
      case "#" where previous == "#": text += scalar.jsonEscape
      default: text.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return text + "\""
  }
}

extension Unicode.Scalar {
  /// The escape of a character of the basic plane.
  fileprivate var jsonEscape: String {
    let digits = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
