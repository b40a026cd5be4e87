package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A metadata key occurs twice.
  package static let duplicateMetadata = DiagnosticCode(
    "E0329", "A metadata key occurs twice",
    explanation: """
      Keys of 'metadata_props' are distinct; of two values for one key it is not known which is \
      meant. onnx.checker refuses the model; readers that keep the entries in a dictionary take \
      the last one.
      """,
    mend: "Remove one of the two.")
}

extension Rule {
  /// Each metadata key occurs once.
  static let metadataKeys = Rule(.duplicateMetadata) { context in
    let model = context.model
    context.checkKeys(model.metadata, at: Location())
    for function in model.functions {
      context.checkKeys(function.metadata, at: Location([function.locationStep]))
    }
    for place in context.survey.graphs {
      context.checkKeys(model[place.id].metadata, at: place.location)
    }
    let survey = context.survey
    for index in survey.nodesWithExtras {
      let place = survey.nodes[index]
      let metadata = place.node.metadata
      if metadata.count > 1 { context.checkKeys(metadata, at: place.location) }
    }
    survey.forEachDeclaration(in: model) { info, place in
      if info.metadata.count > 1 { context.checkKeys(info.metadata, at: place.location) }
    }
    survey.forEachStoredTensor(in: model, where: { !$0.isPlain }) { tensor, place in
      if tensor.metadata.count > 1 { context.checkKeys(tensor.metadata, at: place.location) }
    }
  }
}

extension RuleContext {
  fileprivate mutating func checkKeys(_ entries: [MetadataEntry], at location: Location) {
    var seen: Set<String> = []
    for entry in entries {
      let key = entry.key ?? ""
      if seen.insert(key).inserted { continue }
      report(.duplicateMetadata, "metadata has \(quoted(key)) more than once", at: location)
    }
  }
}
