import ByteStorage
package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Two things define one value.
  package static let duplicateValue = DiagnosticCode(
    "E0310", "Two things define one value",
    explanation: """
      In static single assignment form each name of a graph is given once: by an input, an \
      initializer or an output of a node. Of two definitions it is not known which one a reader \
      means. onnx.checker refuses the model; onnxruntime does for two nodes, but of two \
      initializers takes the later one without a word.
      """,
    mend: """
      Rename one of the two, and the name in the nodes that are meant to read it; or remove the \
      one that is left over. (An initializer of an input's name is that input's default, and no \
      second definition.)
      """)
  /// An initializer has the name of a node's output.
  package static let initializerShadowsOutput = DiagnosticCode(
    "E0320", "An initializer has the name of a node's output",
    explanation: """
      The value would be a constant and computed at once, and readers differ in which they take. \
      onnx.checker and onnxruntime refuse the model.
      """,
    mend: """
      Rename one of the two, and the name in the nodes that are meant to read it; or remove what \
      is left over.
      """)
}

extension Rule {
  /// Each value has one definition.
  static let singleAssignment = Rule(.duplicateValue, .initializerShadowsOutput) { context in
    let survey = context.survey
    if survey.hasDistinctDefinitions(in: context.model) { return }
    var names = ByteTable()
    names.reserveCapacity(survey.definitions.count)
    var first: [Definition] = []
    var defaults: Set<Int> = []
    var key: [UInt8] = []
    let values = context.model.values
    for definition in survey.definitions {
      var name = values[Int(definition.value.index)].name
      if name.isEmpty { continue }
      key.removeAll(keepingCapacity: true)
      withUnsafeBytes(of: Int32(definition.graph)) { key.append(contentsOf: $0) }
      name.withUTF8 { key.append(contentsOf: $0) }
      let (number, isNew) = key.withUnsafeBytes { names.insert($0) }
      if isNew {
        first.append(definition)
        continue
      }
      let earlier = first[number]
      if case .input = earlier.source, definition.source == .initializer,
        defaults.insert(number).inserted
      {
        continue
      }
      let isShadowing = earlier.source == .initializer && definition.source != .initializer
      context.report(
        isShadowing ? .initializerShadowsOutput : .duplicateValue,
        isShadowing
          ? "\(quoted(name)) is computed here and an initializer as well"
          : "\(quoted(name)) is defined a second time",
        at: survey.location(of: definition, in: context.model),
        notes: [.init("first here", at: survey.location(of: earlier, in: context.model))])
    }
  }
}

extension Survey {
  /// Whether no two definitions of a graph have one name, as in nearly all models.
  fileprivate func hasDistinctDefinitions(in model: Model) -> Bool {
    var names = DistinctNames(capacity: definitions.count)
    let values = model.values
    for definition in definitions {
      let name = values[Int(definition.value.index)].name
      if !name.isEmpty { names.append(name, of: definition.graph) }
    }
    return names.areDistinct()
  }
}
