package import Diagnostics

/// One thing that a correct model keeps to.
///
/// Each rule is a static member of this type in a file of its own under `Rules`, beside the codes of
/// the findings it makes; `.ci/generate-index` lists them in ``all``.
package struct Rule: Sendable {
  /// The kinds of finding that the rule makes.
  package let codes: [DiagnosticCode]
  /// Whether the rule looks at nodes one by one, for which it must be known which are alike.
  let needsClasses: Bool
  /// Looks at the model and reports what it finds.
  let check: @Sendable (inout RuleContext) -> Void

  /// Declares a rule that looks at nodes one by one, and at no more of a node than what it applies,
  /// its attributes, and the types of what it reads and gives.
  ///
  /// Nodes that are alike in all this are not looked at again where one of them is well; of a rule
  /// that makes use of more, ``RuleContext/looksFurther`` says so.
  init(
    _ codes: DiagnosticCode...,
    eachNode check: @escaping @Sendable (inout RuleContext, NodePlace, Callee) -> Void
  ) {
    self.codes = codes
    needsClasses = true
    self.check = { context in context.forEachNode(check) }
  }

  /// Declares a rule that looks at nodes one by one, as ``init(_:eachNode:)`` does, and only at those
  /// whose operator and version are known.
  init(
    _ codes: DiagnosticCode...,
    eachApplication check: @escaping @Sendable (inout RuleContext, Application) -> Void
  ) {
    self.codes = codes
    needsClasses = true
    self.check = { context in
      context.forEachNode { context, place, callee in
        guard case .operator(let use) = callee else { return }
        check(&context, Application(place: place, use: use))
      }
    }
  }

  /// Declares a rule that makes findings of these kinds.
  init(_ codes: DiagnosticCode..., check: @escaping @Sendable (inout RuleContext) -> Void) {
    self.codes = codes
    needsClasses = false
    self.check = check
  }
}
