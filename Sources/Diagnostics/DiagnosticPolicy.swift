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
    diagnostics.compactMap { diagnostic in
      let allowance = strength(of: allowed, for: diagnostic.code)
      let denial = strength(of: denied, for: diagnostic.code)
      if allowance > denial { return nil }
      guard denial > 0 else { return diagnostic }
      var denied = diagnostic
      denied.severity = .error
      return denied
    }
  }

  /// The length of the longest rule that covers `code`; 0 where there is none.
  private func strength(of rules: [String], for code: DiagnosticCode) -> Int {
    rules.filter { code.id.hasPrefix($0) }.map(\.utf8.count).max() ?? 0
  }
}
