/// What becomes of findings: which are silenced, and which warnings count as errors.
///
/// A rule of the policy names a code, such as `W0311`, or the codes that begin alike: `W03` is all
/// warnings about graphs, `W` every warning. Where several rules cover a code, the longest counts,
/// and of equally long ones denial.
public struct DiagnosticPolicy: Hashable, Sendable {
  /// Codes, or beginnings of codes, that are silenced.
  public var allowed: [String]
  /// Codes, or beginnings of codes, that count as errors.
  public var denied: [String]

  /// Makes a policy; without rules it changes nothing.
  public init(allowed: [String] = [], denied: [String] = []) {
    self.allowed = allowed
    self.denied = denied
  }

  /// What remains of `diagnostics` under this policy.
  public func applied(to diagnostics: [Diagnostic]) -> [Diagnostic] {
    [self].applied(to: diagnostics)
  }

  /// What a policy does to a code.
  enum Decision { case silence, deny }

  /// What this policy does to a code; nil where no rule covers it.
  func decision(for code: DiagnosticCode) -> Decision? {
    let allowance = Self.strength(of: allowed, for: code)
    let denial = Self.strength(of: denied, for: code)
    if allowance > denial { return .silence }
    return denial > 0 ? .deny : nil
  }

  /// The length of the longest rule that covers `code`; 0 where there is none.
  private static func strength(of rules: [String], for code: DiagnosticCode) -> Int {
    rules.filter { code.id.hasPrefix($0) }.map(\.utf8.count).max() ?? 0
  }
}

extension [DiagnosticPolicy] {
  /// What remains of `diagnostics` where the first of these policies that covers a code decides.
  public func applied(to diagnostics: [Diagnostic]) -> [Diagnostic] {
    diagnostics.compactMap { diagnostic in
      switch lazy.compactMap({ $0.decision(for: diagnostic.code) }).first {
      case nil: return diagnostic
      case .silence: return nil
      case .deny:
        var denied = diagnostic
        denied.severity = .error
        return denied
      }
    }
  }
}
