/// How much a finding weighs.
public enum Severity: String, Hashable, Sendable, Comparable {
  /// The model or file is wrong, or cannot be used as asked.
  case error
  /// The model can be used, but something in it deserves attention.
  case warning

  /// Errors come before warnings.
  public static func < (a: Severity, b: Severity) -> Bool { a == .error && b == .warning }
}

/// The stable identity of one kind of finding, such as `E0301`.
///
/// The letter is the severity; the first two digits are the area (01 file, 02 wire, 03 graph,
/// 04 signature, 05 types and shapes, 06 conversion, 07 verification, 08 execution). A code is
/// never given a second meaning. Each module declares its codes as static members in extensions
/// of this type, next to the code that emits them.
public struct DiagnosticCode: Hashable, Sendable {
  /// The identifier as users see it, for example `E0301`.
  public let id: String
  /// What is wrong in a few words: the heading of the code's page.
  public let title: String
  /// Why it matters: the body of the code's page.
  public let explanation: String
  /// What to do about it, in the order in which to try it: the page's section on mending.
  public let mend: String

  /// Declares a code.
  public init(_ id: String, _ title: String, explanation: String, mend: String = "") {
    self.id = id
    self.title = title
    self.explanation = explanation
    self.mend = mend
  }

  /// The severity, from the first letter of the identifier.
  public var severity: Severity { id.utf8.first == UInt8(ascii: "W") ? .warning : .error }

  /// Two codes are equal when their identifiers are.
  public static func == (a: DiagnosticCode, b: DiagnosticCode) -> Bool { a.id == b.id }

  /// Feeds what equality compares to the hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
