package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A node has an attribute twice.
  package static let duplicateAttribute = DiagnosticCode(
    "E0322", "A node has an attribute twice",
    explanation: """
      Each attribute of a node has a name of its own. Of two values for one name it is not known \
      which applies; onnx.checker and onnxruntime refuse the node.
      """,
    mend: "Remove the one that does not apply.")
}

extension Rule {
  /// Attributes of a node have different names.
  static let attributeNames = Rule(
    .duplicateAttribute,
    eachNode: { context, place, _ in
      var seen: Set<String> = []
      for attribute in place.node.attributes where !seen.insert(attribute.name).inserted {
        context.report(
          .duplicateAttribute, "\(quoted(attribute.name)) is there more than once",
          at: place.location.appending(.attribute(attribute.name)))
      }
    })
}
