package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// An attribute refers to a function's attribute where there is no function.
  package static let referenceOutsideFunction = DiagnosticCode(
    "E0325", "An attribute refers to a function's attribute outside of a function",
    explanation: """
      'ref_attr_name' stands for the value that the caller of a function gives; it has no meaning \
      in the main graph. onnx.checker and onnxruntime pass it, and onnxruntime computes with 0: \
      the LeakyRelu of the example has no slope.
      """,
    mend: """
      Give the attribute a value. Where nodes were copied out of a function, take it from the node \
      that called the function.
      """)
  /// An attribute refers to one that the function does not declare.
  package static let undeclaredReference = DiagnosticCode(
    "E0327", "An attribute refers to one that the function does not declare",
    explanation: """
      'ref_attr_name' names an attribute of the function around the node, which must be among its \
      'attribute' or 'attribute_proto' entries. onnx.checker and onnxruntime pass a name that is \
      not; onnxruntime then computes with the operator's own default, whatever the caller gives.
      """,
    mend: """
      Correct the name, or declare the attribute: by name among 'attribute' where callers must \
      give it, with its default among 'attribute_proto' where they may.
      """)
}

extension Rule {
  /// References stand in functions and name attributes that the function declares.
  static let attributeReferences = Rule(
    .referenceOutsideFunction, .undeclaredReference
  ) { context in
    let declared = context.model.functions.map { function in
      Set(function.attributes + function.attributeDefaults.map(\.name))
    }
    for index in context.survey.nodesWithAttributes {
      let place = context.survey.nodes[index]
      for attribute in place.node.attributes where attribute.isReference {
        let name = attribute.referencedName ?? ""
        let location = place.location.appending(.attribute(attribute.name))
        guard let function = context.survey.graphs[place.graph].function else {
          context.report(
            .referenceOutsideFunction,
            "\(quoted(attribute.name)) refers to \(quoted(name)), but stands in no function",
            at: location)
          continue
        }
        if declared[function].contains(name) { continue }
        context.report(
          .undeclaredReference, "the function has no attribute \(quoted(name))", at: location,
          notes: context.suggestion(for: name, among: declared[function].sorted()))
      }
    }
  }
}
