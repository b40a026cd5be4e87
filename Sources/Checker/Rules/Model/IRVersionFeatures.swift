package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A model uses something that its IR version does not have.
  package static let irVersionTooOld = DiagnosticCode(
    "E0303", "A model uses something that its IR version does not have",
    explanation: """
      Functions, element types, kinds of constants, quantization annotations and placements on \
      devices came with certain versions of the intermediate representation. A reader that keeps to the version that the file states does \
      not know them. onnx.checker and onnxruntime do not look; older and stricter readers refuse \
      the model, or drop what they do not know.
      """,
    mend: """
      Raise 'ir_version' to what the message names; `concord check --fix` does so. Where a runtime \
      is too old for that version, avoid the feature instead.
      """)
  /// An annotation came with a later IR version than the model states.
  package static let annotationTooNew = DiagnosticCode(
    "W0303", "An annotation came with a later IR version",
    explanation: """
      Named metadata of graphs and nodes came with a certain version of the intermediate \
      representation. Readers of the stated version ignore them, which leaves results as they are.
      """,
    mend: """
      Raise 'ir_version' to what the message names; `concord check --fix` does so. Or remove the \
      annotation.
      """)
}

extension Rule {
  /// What the model uses exists in its IR version.
  static let irVersionFeatures = Rule(.irVersionTooOld, .annotationTooNew) { context in
    guard let irVersion = context.model.irVersion, irVersion > 0 else { return }
    for feature in context.usedFeatures where irVersion < feature.since {
      context.report(
        feature.isAnnotation ? .annotationTooNew : .irVersionTooOld,
        "\(feature.name) need IR version \(feature.since), the model states \(irVersion)",
        at: feature.location,
        fixIts: [
          FixIt("set the IR version to \(feature.since)", .setIRVersion(feature.since))
        ])
    }
  }
}

/// A part of the standard that came with an IR version, and where the model uses it first.
private struct Feature {
  let name: String
  let since: Int
  var isAnnotation = false
  var location = Location()
}

extension RuleContext {
  /// Features that came later than with the first versions.
  fileprivate var usedFeatures: [Feature] {
    modelFeatures + graphFeatures + elementTypeFeatures
  }

  private var modelFeatures: [Feature] {
    var features: [Feature] = []
    if !model.trainingInfo.isEmpty { features.append(Feature(name: "training graphs", since: 7)) }
    if !model.deviceConfigurations.isEmpty {
      features.append(Feature(name: "device configurations", since: 11))
    }
    for function in model.functions {
      let location = Location([function.locationStep])
      features.append(Feature(name: "functions", since: 8, location: location))
      if !function.attributeDefaults.isEmpty {
        features.append(
          Feature(name: "defaults of function attributes", since: 9, location: location))
      }
      if !(function.overload ?? "").isEmpty {
        features.append(Feature(name: "function overloads", since: 10, location: location))
      }
    }
    return features
  }

  private var graphFeatures: [Feature] {
    var features: [Feature] = []
    for place in survey.graphs {
      let graph = model[place.id]
      if !graph.sparseInitializers.isEmpty {
        features.append(
          Feature(name: "sparse initializers", since: 6, location: place.location))
      }
      if !graph.quantizationAnnotations.isEmpty {
        features.append(
          Feature(
            name: "quantization annotations", since: 5, location: place.location))
      }
      if !graph.metadata.isEmpty {
        features.append(
          Feature(
            name: "metadata of graphs", since: 10, isAnnotation: true, location: place.location))
      }
    }
    let nodes = survey.nodesWithExtras.lazy.map { survey.nodes[$0] }
    if let place = nodes.first(where: { !($0.node.overload ?? "").isEmpty }) {
      features.append(Feature(name: "function overloads", since: 10, location: place.location))
    }
    if let place = nodes.first(where: { !$0.node.deviceConfigurations.isEmpty }) {
      features.append(Feature(name: "placements on devices", since: 11, location: place.location))
    }
    if let place = nodes.first(where: { !$0.node.metadata.isEmpty }) {
      features.append(
        Feature(name: "metadata of nodes", since: 10, isAnnotation: true, location: place.location))
    }
    return features
  }

  /// The first use of each element type, and of the kinds of type that are not tensors.
  private var elementTypeFeatures: [Feature] {
    var first: [String: Feature] = [:]
    func use(_ name: String, since: Int, at place: LazyPlace) {
      guard first[name] == nil else { return }
      first[name] = Feature(name: name, since: since, location: place.location)
    }
    func use(_ element: ElementType, at place: LazyPlace) {
      let since = element.irVersion
      if since > 1 { use("\(element.name) elements", since: since, at: place) }
    }
    survey.forEachDeclaration(in: model) { info, place in
      guard let type = info.type else { return }
      for part in type.parts {
        if let element = part.elementType { use(element, at: place) }
        switch part.kind {
        case .optional: use("optional types", since: 8, at: place)
        case .sparseTensor: use("sparse tensor types", since: 8, at: place)
        default: break
        }
      }
    }
    survey.forEachStoredTensor(in: model, where: { ($0.elementType?.irVersion ?? 1) > 1 }) {
      tensor, place in
      if let element = tensor.elementType { use(element, at: place) }
    }
    return first.values.sorted { $0.name < $1.name }
  }
}

extension ElementType {
  /// The IR version that introduced the type.
  fileprivate var irVersion: Int {
    switch self {
    case .bfloat16: 4
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz: 9
    case .uint4, .int4: 10
    case .float4e2m1: 11
    case .float8e8m0: 12
    case .uint2, .int2: 13
    case .float6e2m3, .float6e3m2: 14
    default: 1
    }
  }
}
