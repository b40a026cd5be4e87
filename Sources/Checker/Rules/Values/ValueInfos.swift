package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A type is declared for a value that does not exist.
  package static let danglingValueInfo = DiagnosticCode(
    "W0315", "A type is declared for a value that does not exist",
    explanation: """
      A value-info entry names no value of the graph. It has no effect; often the node that \
      computed the value was removed or renamed.
      """,
    mend: """
      Remove the entry; `concord check --fix` does so. If the value was renamed, its type is \
      better declared under the new name.
      """)
}

extension Rule {
  /// Value-info entries name values that exist.
  static let valueInfos = Rule(.danglingValueInfo) { context in
    let survey = context.survey
    for (index, place) in survey.graphs.enumerated() {
      for info in context.model[place.id].valueInfos {
        let name = context.name(of: info.value)
        if name.isEmpty || survey.definition(of: info.value, visibleFrom: index) != nil { continue }
        context.report(
          .danglingValueInfo, "the graph has no value \(quoted(name))",
          at: place.location.appending(.value(name)),
          fixIts: [FixIt("drop the entry", .removeValueInfo(name))])
      }
    }
  }
}
