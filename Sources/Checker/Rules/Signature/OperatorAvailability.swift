package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// An operator is not in the imported operator set.
  package static let notInOperatorSet = DiagnosticCode(
    "E0404", "An operator is not in the imported operator set",
    explanation: """
      The operator came with a later operator set than the model imports. onnx.checker and \
      onnxruntime refuse the node, even where they know the operator.
      """,
    mend: """
      Bring the model up to that set with its own exporter, or raise the import after checking \
      that no other node means something else in it: `concord check` tells where signatures \
      differ. Or write the operator out in older ones.
      """)
  /// An operator is deprecated.
  package static let deprecatedOperator = DiagnosticCode(
    "E0405", "An operator is deprecated in the imported operator set",
    explanation: """
      The standard has withdrawn the operator; from this operator set on it cannot be used. \
      onnx.checker and onnxruntime refuse the node.
      """,
    mend: """
      Replace it by its successor, which the operator's page in the standard names (Resize for \
      Upsample, for example), or import an operator set from before.
      """)
}

extension Rule {
  /// Operators are in the operator set that is imported, and not deprecated there.
  static let operatorAvailability = Rule(
    .notInOperatorSet, .deprecatedOperator,
    eachNode: { context, place, callee in
      switch callee {
      case .notYet(let definition, let imported):
        let first = definition.versions.first?.since ?? 1
        context.report(
          .notInOperatorSet,
          "\(quoted(definition.name)) came with operator set \(first), "
            + "\(imported) is imported", at: place.location)
      case .operator(let use) where use.version.isDeprecated:
        context.report(
          .deprecatedOperator,
          "\(quoted(use.definition.name)) is deprecated since operator set \(use.version.since)",
          at: place.location)
      default: break
      }
    })
}
