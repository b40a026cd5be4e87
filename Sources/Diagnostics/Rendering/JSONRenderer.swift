extension DiagnosticRenderer {
  /// One JSON object, for other tools; `docs/checking.md` describes it.
  public static let json = DiagnosticRenderer(
    "json", summary: "one JSON object, for other tools"
  ) { report in
    JSONValue.object([
      ("version", .number(1)),
      ("files", .array(report.files.map(JSONValue.string))),
      ("errors", .number(report.errorCount)),
      ("warnings", .number(report.warningCount)),
      ("suppressed", .number(report.suppressed.count)),
      ("resolved", report.resolvedCount.map(JSONValue.number)),
      ("diagnostics", .array(report.diagnostics.map { $0.json(report) })),
    ]).text
  }
}

extension Diagnostic {
  fileprivate func json(_ report: DiagnosticReport) -> JSONValue {
    .object([
      ("code", .string(code.id)),
      ("severity", .string(severity.rawValue)),
      ("title", .string(code.title)),
      ("message", .string(message)),
      ("location", location.json(report.byteRange(of: location, in: nil))),
      ("notes", .array(notes.map { $0.json(report, in: location.file) })),
      ("fixIts", .array(fixIts.map(\.json))),
    ])
  }
}

extension Diagnostic.Note {
  fileprivate func json(_ report: DiagnosticReport, in file: String?) -> JSONValue {
    .object([
      ("message", .string(message)),
      ("location", location.map { $0.json(report.byteRange(of: $0, in: file)) }),
    ])
  }
}

extension Location {
  fileprivate func json(_ byteRange: Range<Int>?) -> JSONValue {
    let range = byteRange.map { range in
      JSONValue.object([("offset", .number(range.lowerBound)), ("length", .number(range.count))])
    }
    let inner = steps.filter { if case .file = $0 { false } else { true } }
    return .object([
      ("file", file.map(JSONValue.string)),
      ("path", .string(path)),
      ("steps", .array(inner.map { .object($0.json) })),
      ("byteRange", range),
    ])
  }
}

extension Location.Step {
  fileprivate var json: [(String, JSONValue?)] {
    switch self {
    case .file(let name): [("kind", .string("file")), ("name", .string(name))]
    case .byteOffset(let offset): [("kind", .string("byteOffset")), ("offset", .number(offset))]
    case .line(let line, let column):
      [("kind", .string("line")), ("line", .number(line)), ("column", .number(column))]
    case .field(let path): [("kind", .string("field")), ("name", .string(path))]
    case .graph(let name): [("kind", .string("graph")), ("name", .string(name))]
    case .function(let domain, let name):
      [("kind", .string("function")), ("domain", .string(domain)), ("name", .string(name))]
    case .node(let index, let name, let operatorType):
      [
        ("kind", .string("node")), ("index", .number(index)), ("name", .string(name)),
        ("operator", .string(operatorType)),
      ]
    case .layer(let name, let type):
      [("kind", .string("layer")), ("name", .string(name)), ("operator", .string(type))]
    case .attribute(let name): [("kind", .string("attribute")), ("name", .string(name))]
    case .input(let index, let name):
      [("kind", .string("input")), ("index", .number(index)), ("name", .string(name))]
    case .output(let index, let name):
      [("kind", .string("output")), ("index", .number(index)), ("name", .string(name))]
    case .value(let name): [("kind", .string("value")), ("name", .string(name))]
    case .initializer(let name): [("kind", .string("initializer")), ("name", .string(name))]
    }
  }
}

extension FixIt {
  /// The change as an object.
  var json: JSONValue {
    .object([("message", .string(message)), ("edit", .object(edit.json))])
  }
}

extension FixIt.Edit {
  fileprivate var json: [(String, JSONValue?)] {
    switch self {
    case .setOperatorSet(let domain, let version):
      [
        ("kind", .string("setOperatorSet")), ("domain", .string(domain)),
        ("version", .number(version)),
      ]
    case .setIRVersion(let version):
      [("kind", .string("setIRVersion")), ("version", .number(version))]
    case .removeAttribute(let name):
      [("kind", .string("removeAttribute")), ("name", .string(name))]
    case .declareAttributeType(let name):
      [("kind", .string("declareAttributeType")), ("name", .string(name))]
    case .renameNode(let name): [("kind", .string("renameNode")), ("name", .string(name))]
    case .removeNode: [("kind", .string("removeNode"))]
    case .sortNodes: [("kind", .string("sortNodes"))]
    case .removeInitializer: [("kind", .string("removeInitializer"))]
    case .removeValueInfo(let name):
      [("kind", .string("removeValueInfo")), ("name", .string(name))]
    }
  }
}
