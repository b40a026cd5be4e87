package import Diagnostics

/// One thing that a correct model keeps to.
///
/// Each rule is a static member of this type in a file of its own under `Rules`, beside the codes of
/// the findings it makes; `.ci/generate-index` lists them in ``all``.
package struct Rule: Sendable {
  /// The kinds of finding that the rule makes.
  package let codes: [DiagnosticCode]
  /// Looks at the model and reports what it finds.
  let check: @Sendable (inout RuleContext) -> Void

  /// Declares a rule that makes findings of these kinds.
  init(_ codes: DiagnosticCode..., check: @escaping @Sendable (inout RuleContext) -> Void) {
    self.codes = codes
    self.check = check
  }
}
