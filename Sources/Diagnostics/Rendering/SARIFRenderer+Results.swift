/// What the parts of a SARIF run refer to by number, and how findings look in it.
struct SARIFContext {
  /// The name of the base of relative addresses.
  static let root = "%SRCROOT%"

  let ruleIndices: [DiagnosticCode: Int]
  let artifactIndices: [String: Int]
  let report: DiagnosticReport
  /// Whether each region is one of text, line 1 where there are no lines, as GitHub wants it.
  let needsLines: Bool

  /// A finding as a result (3.27).
  func result(_ diagnostic: Diagnostic, fingerprint: String, isSuppressed: Bool) -> JSONValue {
    let remarks = diagnostic.notes.filter { $0.location == nil }.map { "; " + $0.message }.joined()
    let related = diagnostic.notes.compactMap { note in
      note.location.map { location($0, message: note.message, file: diagnostic.location.file) }
    }
    let isPlaced = !diagnostic.location.steps.isEmpty
    return .object([
      ("ruleId", .string(diagnostic.code.id)),
      ("ruleIndex", ruleIndices[diagnostic.code].map(JSONValue.number)),
      ("level", .string(diagnostic.severity.rawValue)),
      ("message", sarifText(diagnostic.message + remarks)),
      ("locations", isPlaced ? .array([location(diagnostic.location)]) : nil),
      ("relatedLocations", related.isEmpty ? nil : .array(related)),
      ("partialFingerprints", .object([("concord/v1", .string(fingerprint))])),
      ("suppressions", isSuppressed ? .array([Self.suppression]) : nil),
      ("properties", Self.fixes(diagnostic.fixIts)),
    ])
  }

  /// A finding of the baseline (3.35).
  private static let suppression = JSONValue.object([
    ("kind", .string("external")), ("justification", .string("it stands in the baseline")),
  ])

  /// Fix-its change the graph and not bytes, so they are no fixes in SARIF's sense (3.55).
  private static func fixes(_ fixIts: [FixIt]) -> JSONValue? {
    fixIts.isEmpty ? nil : .object([("fixIts", .array(fixIts.map(\.json)))])
  }

  /// The location of a file (3.4): relative to the root, or absolute where the path is.
  func artifact(_ file: String) -> JSONValue {
    let isAbsolute = file.hasPrefix("/")
    return .object([
      ("uri", .string((isAbsolute ? "file://" : "") + file.percentEncoded)),
      ("uriBaseId", isAbsolute ? nil : .string(Self.root)),
      ("index", artifactIndices[file].map(JSONValue.number)),
    ])
  }

  /// A location (3.28); `file` stands in where the location names none itself.
  private func location(
    _ location: Location, message: String? = nil, file: String? = nil
  ) -> JSONValue {
    let physical = (location.file ?? file).map { file in
      JSONValue.object([
        ("artifactLocation", artifact(file)), ("region", region(location, in: file)),
      ])
    }
    let logical = JSONValue.object([
      ("name", (location.steps.last?.name).map(JSONValue.string)),
      ("fullyQualifiedName", .string(location.path)),
      ("kind", (location.steps.last?.logicalKind).map(JSONValue.string)),
    ])
    return .object([
      ("physicalLocation", physical),
      ("logicalLocations", location.path.isEmpty ? nil : .array([logical])),
      ("message", message.map(sarifText)),
    ])
  }

  /// A region (3.30): of text by line and column, of a binary file by bytes.
  private func region(_ location: Location, in file: String) -> JSONValue? {
    if let line = location.line {
      return .object([
        ("startLine", .number(max(1, line))),
        ("startColumn", location.column.map { .number(max(1, $0)) }),
      ])
    }
    if needsLines { return .object([("startLine", .number(1))]) }
    if let range = report.byteRange(of: location, in: file) {
      return .object([
        ("byteOffset", .number(range.lowerBound)), ("byteLength", .number(range.count)),
      ])
    }
    return location.byteOffset.map { .object([("byteOffset", .number($0))]) }
  }
}

extension Location.Step {
  /// The name alone, where the step has one.
  fileprivate var name: String {
    switch self {
    case .node(_, let name, _), .layer(let name, _), .attribute(let name), .value(let name),
      .initializer(let name), .graph(let name), .function(_, let name), .input(_, let name),
      .output(_, let name):
      name.isEmpty ? description : name
    case .file, .byteOffset, .line, .field: description
    }
  }

  /// What the step leads to, in SARIF's words where it has one (3.33.7).
  fileprivate var logicalKind: String? {
    switch self {
    case .file, .byteOffset, .line: nil
    case .field: "member"
    case .graph: "graph"
    case .function: "function"
    case .node: "node"
    case .layer: "layer"
    case .attribute: "attribute"
    case .input: "parameter"
    case .output, .value, .initializer: "variable"
    }
  }
}

extension String {
  /// This path as part of a URI: UTF-8, with all but unreserved bytes and slashes escaped.
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
