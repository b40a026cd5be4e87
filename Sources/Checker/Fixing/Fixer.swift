public import Diagnostics
public import ModelIR

/// Applies the changes that findings offer.
public enum Fixer {
  /// Applies the first fix-it of each finding to the model that the findings were made of, and
  /// returns the findings that were mended.
  ///
  /// A finding whose place cannot be told from another, because two nodes have one path, is left
  /// alone. What is mended can bring new findings to light, such as an initializer that only a
  /// removed node read: check again until nothing more is mended.
  @discardableResult
  public static func apply(
    fixItsOf diagnostics: [Diagnostic], to model: inout Model
  ) -> [Diagnostic] {
    var work = Workbench(model)
    let mended = diagnostics.filter { diagnostic in
      guard let edit = diagnostic.fixIts.first?.edit else { return false }
      return work.apply(edit, at: diagnostic.location)
    }
    work.finish()
    model = work.model
    return mended
  }
}

/// A model under repair, from which things are removed at the end, so that places stay valid.
private struct Workbench {
  var model: Model
  private let places: PlaceIndex
  private let survey: Survey
  private var removedNodes: Set<NodeID> = []
  private var removedInitializers: Set<ValueID> = []
  private var removedInfos: Set<ValueID> = []
  private var unsortedGraphs: Set<Int> = []

  init(_ model: Model) {
    self.model = model
    survey = Survey(model)
    places = PlaceIndex(survey)
  }

  /// Applies one edit; says whether there was what it speaks of.
  mutating func apply(_ edit: FixIt.Edit, at location: Location) -> Bool {
    let place = places.resolve(location)
    switch edit {
    case .setOperatorSet(let domain, let version):
      setOperatorSet(domain, version, function: place.function)
      return true
    case .setIRVersion(let version):
      model.irVersion = max(model.irVersion ?? 0, Int64(version))
      return true
    case .removeAttribute(let name):
      return editNode(place) { $0.attributes.removeAll { $0.name == name } }
    case .declareAttributeType(let name):
      if place.node == nil, let function = place.function {
        model.functions[function].attributeDefaults.declareTypes(of: name)
        return true
      }
      return editNode(place) { $0.attributes.declareTypes(of: name) }
    case .renameNode(let name): return editNode(place) { $0.name = name }
    case .removeNode:
      guard let node = place.node else { return false }
      removedNodes.insert(survey.nodes[node].id)
      return true
    case .sortNodes:
      unsortedGraphs.formUnion(place.graphs)
      return !place.graphs.isEmpty
    case .removeInitializer: return removeInitializer(at: location, place)
    case .removeValueInfo(let name):
      guard let graph = place.graphs.last else { return false }
      let infos = model[survey.graphs[graph].id].valueInfos.map(\.value)
      removedInfos.formUnion(infos.filter { model[$0].name == name })
      return true
    }
  }

  private mutating func setOperatorSet(_ domain: String, _ version: Int, function: Int?) {
    var sets = function.map { model.functions[$0].operatorSets } ?? model.operatorSets
    let wanted = OperatorSet.canonical(domain)
    if let index = sets.firstIndex(where: { OperatorSet.canonical($0.domain ?? "") == wanted }) {
      sets[index].version = Int64(version)
    } else {
      sets.append(OperatorSet(domain: domain, version: Int64(version)))
    }
    if let function {
      model.functions[function].operatorSets = sets
    } else {
      model.operatorSets = sets
    }
  }

  private mutating func editNode(
    _ place: PlaceIndex.Place, _ change: (inout Node) -> Void
  ) -> Bool {
    guard let node = place.node else { return false }
    change(&model[survey.nodes[node].id])
    return true
  }

  private mutating func removeInitializer(
    at location: Location, _ place: PlaceIndex.Place
  ) -> Bool {
    guard let graph = place.graphs.last, case .initializer(let name) = location.steps.last else {
      return false
    }
    let contents = model[survey.graphs[graph].id]
    let values = contents.initializers.map(\.value) + contents.sparseInitializers.map(\.value)
    removedInitializers.formUnion(values.filter { model[$0].name == name })
    return true
  }

  /// Sorts nodes and takes out what was removed.
  mutating func finish() {
    for graph in unsortedGraphs {
      model[survey.graphs[graph].id].nodes = survey.sortedNodes(of: graph)
    }
    for id in removedNodes {
      for output in model[id].outputs.compactMap({ $0 }) {
        model[output].producer = nil
        removedInfos.insert(output)
      }
    }
    for place in survey.graphs {
      model[place.id].nodes.removeAll { removedNodes.contains($0) }
      model[place.id].valueInfos.removeAll { removedInfos.contains($0.value) }
      model[place.id].initializers.removeAll { removedInitializers.contains($0.value) }
      model[place.id].sparseInitializers.removeAll { removedInitializers.contains($0.value) }
    }
  }
}

extension [Attribute] {
  /// Declares the attributes of this name to have the type of their values.
  fileprivate mutating func declareTypes(of name: String) {
    for index in indices where self[index].name == name {
      self[index].declaredType = self[index].value.type
    }
  }
}
