import ByteStorage
public import Diagnostics
import Encodings

extension DiagnosticCode {
  /// A baseline is no such file.
  public static let unusableBaseline = DiagnosticCode(
    "E0132", "The baseline cannot be used",
    explanation: """
      The file given with --baseline, or named by .concord.json, does not have the form that \
      --write-baseline writes, or comes from a newer version. Findings that it should suppress \
      cannot be told from new ones, so nothing is reported.
      """,
    mend: """
      Look whether the file was merged by hand, or belongs to another tool; then write it anew \
      with --write-baseline, and see what of it is new.
      """)
}

/// Findings that a project knows of: those of an old repository, which are not reported again.
///
/// Each finding is known by its fingerprint and file, with the number of times it occurs, so that it
/// stays known where nodes come and go around it, and one more of its kind is new.
public struct Baseline: Sendable {
  private var counts: [Key: Int] = [:]

  private struct Key: Hashable, Comparable {
    var file: String
    var fingerprint: DiagnosticFingerprint

    static func < (a: Key, b: Key) -> Bool {
      (a.file, a.fingerprint) < (b.file, b.fingerprint)
    }
  }

  /// What becomes of findings under a baseline.
  public struct Comparison: Sendable {
    /// The findings that are not in the baseline.
    public var new: [Diagnostic] = []
    /// The findings that are.
    public var known: [Diagnostic] = []
    /// How many findings of the baseline no longer occur, of files that were checked or are gone.
    public var resolvedCount = 0
  }

  /// Takes up all findings.
  ///
  /// - Parameter folder: The folder of the baseline, which its paths are relative to.
  public init(_ diagnostics: [Diagnostic], in folder: ProjectFolder) {
    for diagnostic in diagnostics { counts[Self.key(diagnostic, folder), default: 0] += 1 }
  }

  /// The number of findings.
  public var findingCount: Int { counts.values.reduce(0, +) }

  /// Tells known findings from new ones.
  ///
  /// - Parameters:
  ///   - diagnostics: The findings, in order: of several alike, the first ones are the known ones.
  ///   - files: The files that were checked.
  public func compare(
    _ diagnostics: [Diagnostic], of files: [String], in folder: ProjectFolder
  ) -> Comparison {
    var comparison = Comparison()
    var rest = counts
    for diagnostic in diagnostics {
      let key = Self.key(diagnostic, folder)
      if let count = rest[key], count > 0 {
        rest[key] = count - 1
        comparison.known.append(diagnostic)
      } else {
        comparison.new.append(diagnostic)
      }
    }
    let checked = Set(files.map(folder.relative))
    for (key, count) in rest where count > 0 {
      if checked.contains(key.file) || !File.exists(folder.resolve(key.file)) {
        comparison.resolvedCount += count
      }
    }
    return comparison
  }

  private static func key(_ diagnostic: Diagnostic, _ folder: ProjectFolder) -> Key {
    let file = diagnostic.location.file.map { $0 == "-" ? $0 : folder.relative($0) }
    return Key(file: file ?? "", fingerprint: diagnostic.fingerprint)
  }
}

// MARK: Files

extension Baseline {
  /// The meaning of the file's members; a change of it is a new version.
  private static let version: Int64 = 1

  /// Reads the baseline at `path`.
  ///
  /// - Throws: E0101, E0240 where it is no JSON, E0132 where it is no baseline.
  public init(reading path: String) throws(Diagnostic) {
    let bytes = try File.map(path)
    do throws(Diagnostic) {
      try self.init(JSONValue(parsing: bytes))
    } catch {
      throw error.inside(.file(path))
    }
  }

  private init(_ json: JSONValue) throws(Diagnostic) {
    guard let version = json["version"]?.integer, let findings = json["findings"]?.elements else {
      throw Diagnostic(.unusableBaseline, "it has no 'version' or no 'findings'")
    }
    guard version == Self.version else {
      throw Diagnostic(.unusableBaseline, "its version is \(version), expected \(Self.version)")
    }
    for (index, finding) in findings.enumerated() {
      guard let file = finding["file"]?.string, let code = finding["code"]?.string,
        let path = finding["path"]?.string, let message = finding["message"]?.string,
        let count = finding["count"]?.integer, (1...Int64(Int32.max)).contains(count)
      else {
        throw Diagnostic(
          .unusableBaseline,
          "findings[\(index)] lacks one of 'file', 'code', 'path', 'message' and a positive 'count'"
        )
      }
      let fingerprint = DiagnosticFingerprint(code: code, path: path, message: message)
      guard counts.updateValue(Int(count), forKey: Key(file: file, fingerprint: fingerprint)) == nil
      else { throw Diagnostic(.unusableBaseline, "findings[\(index)] occurs twice") }
    }
  }

  /// Writes the baseline to `path`, sorted.
  ///
  /// - Throws: E0102.
  public func write(to path: String) throws(Diagnostic) {
    try File.write([ByteBuffer(Array(text.utf8))], to: path)
  }

  /// The file's content.
  package var text: String {
    let findings = counts.sorted { $0.key < $1.key }.map { key, count -> JSONValue in
      .object([
        .init("file", .string(key.file)), .init("code", .string(key.fingerprint.code)),
        .init("path", .string(key.fingerprint.path)),
        .init("message", .string(key.fingerprint.message)),
        .init("count", .integer(Int64(count))),
      ])
    }
    let json = JSONValue.object([
      .init("version", .integer(Self.version)), .init("findings", .array(findings)),
    ])
    return json.indentedText + "\n"
  }
}
