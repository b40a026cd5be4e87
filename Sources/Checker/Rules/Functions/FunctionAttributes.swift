package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A function declares an attribute twice.
  package static let duplicateFunctionAttribute = DiagnosticCode(
    "E0334", "A function declares an attribute twice",
    explanation: """
      An attribute of a function is declared once: by name among 'attribute', or with its default \
      among 'attribute_proto'. With both it is not known whether a caller may leave it out; \
      onnxruntime takes the default.
      """,
    mend: """
      Keep the entry of 'attribute_proto' where callers may leave the attribute out, that of \
      'attribute' where they must give it.
      """)
}

extension Rule {
  /// Functions declare each attribute once.
  static let functionAttributes = Rule(.duplicateFunctionAttribute) { context in
    for function in context.model.functions {
      var seen: Set<String> = []
      for name in function.attributes + function.attributeDefaults.map(\.name)
      where !seen.insert(name).inserted {
        context.report(
          .duplicateFunctionAttribute, "\(quoted(name)) is declared more than once",
          at: Location([function.locationStep, .attribute(name)]))
      }
    }
  }
}
