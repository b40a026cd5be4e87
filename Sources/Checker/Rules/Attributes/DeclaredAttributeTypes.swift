package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// An attribute does not declare its type.
  package static let undeclaredAttributeType = DiagnosticCode(
    "E0323", "An attribute does not declare its type",
    explanation: """
      Since IR version 2 the field 'type' of an attribute says which of its value fields counts. \
      onnx.checker and onnxruntime refuse attributes without.
      """,
    mend: """
      Declare the type of the value that is there; `concord check --fix` does so. With the onnx \
      package, `onnx.helper.make_attribute` always sets it.
      """)
  /// The value of an attribute is not of its declared type.
  package static let contradictoryAttribute = DiagnosticCode(
    "E0324", "The value of an attribute is not of its declared type",
    explanation: """
      The field 'type' of an attribute names one kind of value and another is present, or none, or \
      the attribute has a value and refers to one of the function's attributes at once. Readers \
      that go by the type find 0 or nothing; onnx.checker and onnxruntime refuse the node.
      """,
    mend: """
      Write the attribute again, with the one value that is meant and the type that the operator \
      asks for.
      """)
}

extension Rule {
  /// Attributes declare the type of the value they have.
  static let declaredAttributeTypes = Rule(
    .undeclaredAttributeType, .contradictoryAttribute
  ) { context in
    let needsType = (context.model.irVersion ?? 2) >= 2
    let (survey, model) = (context.survey, context.model)
    survey.forEachAttribute(in: model) { attribute, place in
      let found = attribute.value.type
      if let surplus = attribute.surplusTypes.first {
        context.report(
          .contradictoryAttribute,
          "\(quoted(attribute.name)) has a value of type \(found) and another of type \(surplus)",
          at: place.location)
        return
      }
      if found == .undefined, !attribute.isReference {
        context.report(
          .contradictoryAttribute, "\(quoted(attribute.name)) has no value", at: place.location)
      } else if found != .undefined, attribute.isReference {
        context.report(
          .contradictoryAttribute, "\(quoted(attribute.name)) has a value and a reference",
          at: place.location)
      } else if let declared = attribute.declaredType, declared != .undefined {
        if attribute.isReference || declared == found { return }
        context.report(
          .contradictoryAttribute,
          "\(quoted(attribute.name)) is declared \(declared) and has a value of type \(found)",
          at: place.location)
      } else if needsType {
        let fixIt = FixIt(
          "declare the type \(found)", .declareAttributeType(attribute.name))
        context.report(
          .undeclaredAttributeType, "\(quoted(attribute.name)) declares no type",
          at: place.location,
          fixIts: attribute.isReference ? [] : [fixIt])
      }
    }
  }
}
