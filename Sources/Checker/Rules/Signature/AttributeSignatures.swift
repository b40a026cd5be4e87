package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A node has an attribute that its operator does not know.
  package static let unknownAttribute = DiagnosticCode(
    "E0411", "A node has an attribute that its operator does not know",
    explanation: """
      The signature of the operator, in the imported operator set, has no attribute of this name. \
      onnx.checker and onnxruntime refuse the node; a runtime that does not look computes without \
      the attribute.
      """,
    mend: """
      If it is misspelt, correct it. If it belongs to another version of the operator, check that \
      the import is the one that the nodes were written for. Where it has no meaning, `concord \
      check --fix` removes it.
      """)
}

extension Rule {
  /// Attributes are those of the signature, with its types, and none that is needed is missing.
  static let attributeSignatures = Rule(
    .unknownAttribute, .wrongAttributeType, .missingAttribute,
    eachNode: { context, place, callee in
      switch callee {
      case .operator(let use):
        context.checkAttributes(of: Application(place: place, use: use))
      case .function(let index):
        let function = context.model.functions[index]
        let known = function.attributes + function.attributeDefaults.map(\.name)
        for attribute in place.node.attributes where !known.contains(attribute.name) {
          context.reportUnknown(attribute, of: function.key.name, at: place, known: known)
        }
      default: break
      }
    })
}

extension RuleContext {
  fileprivate mutating func checkAttributes(of application: Application) {
    let specs = application.version.attributes
    let place = application.place
    for attribute in place.node.attributes {
      guard let spec = application.version.attribute(attribute.name) else {
        reportUnknown(attribute, of: application.name, at: place, known: specs.map(\.name))
        continue
      }
      let found = attribute.isReference ? attribute.declaredType : attribute.value.type
      guard let found, found != .undefined, found != spec.type else { continue }
      report(
        .wrongAttributeType, "\(quoted(attribute.name)) is \(found), expected \(spec.type)",
        at: place.location.appending(.attribute(attribute.name)))
    }
    let present = Set(place.node.attributes.map(\.name))
    for spec in specs where spec.isRequired && !present.contains(spec.name) {
      report(
        .missingAttribute, "\(application.name) requires \(quoted(spec.name))",
        at: place.location.appending(.attribute(spec.name)))
    }
  }

  fileprivate mutating func reportUnknown(
    _ attribute: Attribute, of callee: String, at place: NodePlace, known: [String]
  ) {
    report(
      .unknownAttribute, "\(quoted(callee)) has no attribute \(quoted(attribute.name))",
      at: place.location.appending(.attribute(attribute.name)),
      notes: suggestion(for: attribute.name, among: known),
      fixIts: [
        FixIt("remove \(quoted(attribute.name))", .removeAttribute(attribute.name))
      ])
  }
}
