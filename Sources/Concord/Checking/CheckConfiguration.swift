import ByteStorage
import Checker
public import Diagnostics
package import Encodings

extension DiagnosticCode {
  /// The file of settings is wrong.
  public static let unusableConfiguration = DiagnosticCode(
    "E0131", "The configuration cannot be used",
    explanation: """
      .concord.json, or the file given with --config, has a member that is not known, a value of \
      the wrong kind, or a code that does not exist. Such a file is refused as a whole: a slip in \
      it would otherwise change without a word what is checked.
      """,
    mend: """
      Correct the member that the message names: docs/checking.md describes them, \
      docs/schemas/config.schema.json does so for editors. --no-config checks without the file.
      """)
}

/// Reads the file in which a project says how its models are checked.
public enum CheckConfiguration {
  /// The name of the file that is looked for.
  public static let fileName = ".concord.json"

  /// The path of the configuration for a folder: the file in it or in the nearest folder around it,
  /// up to the root of a git repository; nil where there is none.
  public static func find(from folder: ProjectFolder = .current) -> String? {
    var parts = folder.path.split(separator: "/")
    while true {
      let place = "/" + parts.joined(separator: "/")
      let candidate = FolderListing.path(place, fileName)
      if case .file = PathKind(candidate) { return candidate }
      if File.exists(FolderListing.path(place, ".git")) || parts.isEmpty { return nil }
      parts.removeLast()
    }
  }

  /// The settings in the file at `path`.
  ///
  /// - Throws: E0101 where the file cannot be read, E0240 where it is no JSON, E0131 where it says
  ///   something unknown.
  public static func read(_ path: String) throws(Diagnostic) -> CheckSettings {
    let bytes = try File.map(path)
    do throws(Diagnostic) {
      return try settings(JSONValue(parsing: bytes), folder: ProjectFolder(of: path))
    } catch {
      throw error.inside(.file(path))
    }
  }

  /// The settings that the content of a file in `folder` means.
  ///
  /// - Throws: E0131.
  package static func settings(
    _ json: JSONValue, folder: ProjectFolder
  ) throws(Diagnostic) -> CheckSettings {
    var settings = CheckSettings()
    settings.folder = folder
    let members = try Members(
      json, "the configuration",
      knows: [
        "$schema", "allow", "baseline", "deny", "exclude", "failOn", "include", "overrides",
        "severity", "targets", "weights",
      ])
    _ = try members.string("$schema")
    settings.policy = try members.policy()
    if let severity = try members.choice("severity", of: [Severity.error, .warning]) {
      settings.severity = severity
    }
    if let failOn = try members.choice("failOn", of: FailureThreshold.allCases) {
      settings.failOn = failOn
    }
    settings.baseline = try members.string("baseline").map(folder.resolve)
    settings.included = try members.strings("include").map(Glob.init)
    settings.excluded = try members.strings("exclude").map(Glob.init)
    settings.examinesWeights = try members.bool("weights") ?? false
    for name in try members.strings("targets") {
      guard let target = TargetRuntime.named(name) else {
        throw members.objection("'\(name)' is no target: one of \(TargetRuntime.spelledOut)")
      }
      settings.targets.append(target)
    }
    for (index, item) in try members.array("overrides").enumerated() {
      let members = try Members(
        item, "overrides[\(index)]", knows: ["allow", "deny", "files"])
      let files = try members.strings("files")
      guard !files.isEmpty else { throw members.objection("'files' is missing or empty") }
      settings.overrides.append(
        CheckSettings.Override(files: files.map(Glob.init), policy: try members.policy()))
    }
    return settings
  }
}

/// The members of an object of the configuration.
private struct Members {
  let place: String
  private let members: [JSONValue.Member]

  /// - Throws: E0131 where `json` is no object, or has a member that is not in `known`.
  init(_ json: JSONValue, _ place: String, knows known: [String]) throws(Diagnostic) {
    self.place = place
    guard case .object(let members) = json else {
      throw Diagnostic(.unusableConfiguration, "\(place) is no object")
    }
    self.members = members
    for member in members where !known.contains(member.name) {
      let near = nearestName(to: member.name, among: known)
      throw objection(
        "unknown member '\(member.name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
    }
  }

  func objection(_ problem: String) -> Diagnostic {
    Diagnostic(.unusableConfiguration, "\(place): \(problem)")
  }

  private func value(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

  func string(_ name: String) throws(Diagnostic) -> String? {
    guard let value = value(name) else { return nil }
    guard let string = value.string else { throw objection("'\(name)' is no string") }
    return string
  }

  func bool(_ name: String) throws(Diagnostic) -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .bool(let truth) = value else {
      throw objection("'\(name)' is neither true nor false")
    }
    return truth
  }

  func array(_ name: String) throws(Diagnostic) -> [JSONValue] {
    guard let value = value(name) else { return [] }
    guard let elements = value.elements else { throw objection("'\(name)' is no array") }
    return elements
  }

  func strings(_ name: String) throws(Diagnostic) -> [String] {
    let elements = try array(name)
    let strings = elements.compactMap(\.string)
    guard strings.count == elements.count, !strings.contains("") else {
      throw objection("'\(name)' has an element that is no string, or empty")
    }
    return strings
  }

  func choice<Choice: RawRepresentable<String>>(
    _ name: String, of choices: [Choice]
  ) throws(Diagnostic) -> Choice? {
    guard let string = try string(name) else { return nil }
    guard let choice = choices.first(where: { $0.rawValue == string }) else {
      let names = choices.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw objection("'\(name)' is '\(string)', expected one of \(names)")
    }
    return choice
  }

  /// The codes to allow and to deny.
  func policy() throws(Diagnostic) -> DiagnosticPolicy {
    let policy = DiagnosticPolicy(allowed: try strings("allow"), denied: try strings("deny"))
    for rule in policy.allowed + policy.denied {
      if let problem = DiagnosticCode.objection(toRule: rule) { throw objection(problem) }
    }
    return policy
  }
}
