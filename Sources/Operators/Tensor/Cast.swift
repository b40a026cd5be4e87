import Diagnostics
import ModelIR

extension Operator {
  static let cast = Operator(
    "Cast",
    summary: """
      Converts the elements to another type. Integers wrap around; real numbers become integers \
      toward zero, narrower real numbers by rounding to nearest, and beyond the range infinity, or \
      with `saturate` the largest 8-bit float; strings are read and written as decimal numbers.
      """,
    versions: [
      .since(
        1, inputs: [.required("input", "T1")], outputs: [.required("output", "T2")],
        attributes: [.required("to", .string)],
        types: ["T1": .tensor([.numeric, .bool]), "T2": .tensor([.numeric, .bool])]),
      .since(6) { $0.set(.required("to", .int)) },
      .since(9) {
        $0.types["T1"] = .tensor([.numeric, .bool, .string])
        $0.types["T2"] = .tensor([.numeric, .bool, .string])
      },
      .since(13) {
        $0.types["T1"] = .tensor([.numericAndBFloat16, .bool, .string])
        $0.types["T2"] = .tensor([.numericAndBFloat16, .bool, .string])
      },
    ] + castVersions + [.since(28) { $0.castAny(of: .allIR14) }],
    infer: { context throws(Diagnostic) in
      let type = try context.castTarget()
      context.setOutput(0, type, context.shape(0))
      if type == .int64 || type == .int32 { context.setElements(0, context.elements(0)) }
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      return [.tensor(try context.cast(x, to: try context.castTarget(), rule: context.castRule()))]
    },
    prepare: prepareCast,
    differentiate: differentiateCast)
}

extension NodeReading {
  /// The type that the attribute `to` names; before opset 6, by its name in the schema.
  func castTarget() throws(Diagnostic) -> ElementType {
    var type: ElementType?
    if version.attribute("to")?.type == .string {
      let name = try string("to")
      type = ElementType(name: name.lowercased())
      if type == nil { throw invalid("to", "is '\(name)', which is no element type") }
    } else {
      type = try optionalElementType("to")
    }
    guard let type else { throw invalid("to", "is missing") }
    guard version.types["T2"]?.tensors.contains(type) ?? true else {
      throw invalid("to", "is \(type.name), which \(operatorType)-\(since) does not convert to")
    }
    return type
  }
}
