extension DiagnosticRenderer {
  /// A SARIF 2.1.0 log, for code scanning services and editors.
  public static let sarif = DiagnosticRenderer(
    "sarif", summary: "a SARIF 2.1.0 log, for code scanning services and editors"
  ) { report in
    let codes = report.codes
    let indices = Dictionary(
      codes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let driver = JSONValue.object([
      ("name", .string("concord")),
      ("version", report.toolVersion.map(JSONValue.string)),
      ("rules", .array(codes.map(\.sarif))),
    ])
    let run = JSONValue.object([
      ("tool", .object([("driver", driver)])),
      ("artifacts", .array(report.files.map { .object([("location", artifact($0))]) })),
      ("results", .array(report.diagnostics.map { $0.sarif(ruleIndex: indices[$0.code]) })),
    ])
    return JSONValue.object([
      ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", .string("2.1.0")),
      ("runs", .array([run])),
    ]).text
  }
}

private func text(_ string: String) -> JSONValue { .object([("text", .string(string))]) }

private func artifact(_ file: String) -> JSONValue {
  .object([("uri", .string(file.percentEncoded))])
}

extension DiagnosticCode {
  fileprivate var sarif: JSONValue {
    .object([
      ("id", .string(id)),
      ("shortDescription", text(title)),
      ("fullDescription", text(explanation)),
      ("help", text(explanation)),
      ("defaultConfiguration", .object([("level", .string(severity.rawValue))])),
    ])
  }
}

extension Diagnostic {
  fileprivate func sarif(ruleIndex: Int?) -> JSONValue {
    let remarks = notes.filter { $0.location == nil }.map { "; " + $0.message }.joined()
    let related = notes.compactMap { note in
      note.location.map { $0.sarif(message: note.message, file: location.file) }
    }
    return .object([
      ("ruleId", .string(code.id)),
      ("ruleIndex", ruleIndex.map(JSONValue.number)),
      ("level", .string(severity.rawValue)),
      ("message", text(message + remarks)),
      ("locations", .array([location.sarif(message: nil, file: nil)])),
      ("relatedLocations", related.isEmpty ? nil : .array(related)),
    ])
  }
}

extension Location {
  /// The location as SARIF has it; `file` stands in where the location names none itself.
  fileprivate func sarif(message: String?, file: String?) -> JSONValue {
    let physical = (self.file ?? file).map { file in
      JSONValue.object([("artifactLocation", artifact(file)), ("region", region)])
    }
    let logical = JSONValue.object([
      ("name", (steps.last?.description).map(JSONValue.string)),
      ("fullyQualifiedName", .string(path)),
    ])
    return .object([
      ("physicalLocation", physical),
      ("logicalLocations", path.isEmpty ? nil : .array([logical])),
      ("message", message.map(text)),
    ])
  }

  private var region: JSONValue? {
    if let line {
      return .object([
        ("startLine", .number(line)), ("startColumn", column.map(JSONValue.number)),
      ])
    }
    return byteOffset.map { .object([("byteOffset", .number($0))]) }
  }
}

extension String {
  /// This path as a relative URI reference: UTF-8, with all but unreserved bytes and slashes
  /// escaped.
  fileprivate var percentEncoded: String {
    var text = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return text
  }
}
