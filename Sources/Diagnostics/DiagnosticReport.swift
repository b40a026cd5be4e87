/// Findings together with what was looked at: what a ``DiagnosticRenderer`` turns into text.
public struct DiagnosticReport: Hashable, Sendable {
  /// The files that were checked, in order, also those in which nothing was found.
  public var files: [String]
  /// The findings.
  public var diagnostics: [Diagnostic]
  /// The version of the tool, where the format of the report has a place for it.
  public var toolVersion: String?
  /// Findings that a baseline knows; formats with a place for them list them apart.
  public var suppressed: [Diagnostic] = []
  /// The number of findings in the baseline that no longer occur; nil without a baseline.
  public var resolvedCount: Int?
  /// Where the things that locations lead to stand in binary files, in bytes from the file's start;
  /// the locations begin at the file.
  public var byteRanges: [Location: Range<Int>] = [:]
  /// The exit status with which the command ends, where that is known.
  public var exitStatus: Int?

  /// Gathers findings.
  public init(files: [String] = [], diagnostics: [Diagnostic], toolVersion: String? = nil) {
    self.files = files
    self.diagnostics = diagnostics
    self.toolVersion = toolVersion
  }

  /// The bytes that a location leads to; `file` stands in where it names none itself.
  func byteRange(of location: Location, in file: String?) -> Range<Int>? {
    byteRanges[location.named(file)]
  }

  /// The number of errors.
  public var errorCount: Int { diagnostics.count { $0.severity == .error } }

  /// The number of warnings.
  public var warningCount: Int { diagnostics.count - errorCount }

  /// The codes of the findings, those of suppressed ones too, each once, sorted.
  var codes: [DiagnosticCode] {
    Set((diagnostics + suppressed).map(\.code)).sorted { $0.id < $1.id }
  }

  /// The findings file by file: those in no file first, then the checked files in their order, then
  /// any others by name.
  var diagnosticsByFile: [(file: String, diagnostics: [Diagnostic])] {
    let groups = Dictionary(grouping: diagnostics) { $0.location.file ?? "" }
    let others = Set(groups.keys).subtracting(files).sorted()
    let order = others.filter(\.isEmpty) + files + others.filter { !$0.isEmpty }
    return order.map { ($0, groups[$0] ?? []) }
  }
}

extension Location {
  /// This location with a file in front where it names none.
  package func named(_ file: String?) -> Location {
    guard let file, self.file == nil else { return self }
    return inside(Location([.file(file)]))
  }
}

extension [Diagnostic] {
  /// These findings sorted by place, then code, then message, each stated once.
  public func sortedByPlace() -> [Diagnostic] {
    let sorted = self.sorted {
      ($0.location, $0.code.id, $0.message) < ($1.location, $1.code.id, $1.message)
    }
    var result: [Diagnostic] = []
    for diagnostic in sorted {
      if let last = result.last, last.code == diagnostic.code, last.message == diagnostic.message,
        last.location == diagnostic.location
      {
        continue
      }
      result.append(diagnostic)
    }
    return result
  }
}
