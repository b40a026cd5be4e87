import Diagnostics
import ModelIR

/// Where something stands that a rule visits; the path is put together when it is asked for.
struct LazyPlace {
  fileprivate enum Outer {
    case location(Location)
    case node(NodePlace)
  }

  fileprivate let outer: Outer
  fileprivate let step: () -> Location.Step

  var location: Location {
    switch outer {
    case .location(let location): location.appending(step())
    case .node(let place): place.location.appending(step())
    }
  }
}

extension Survey {
  /// Visits every input, output and inner value that a graph declares.
  func forEachDeclaration(in model: Model, _ visit: (ValueInfo, LazyPlace) -> Void) {
    // What a place holds is kept small: there are many, and most are never asked for.
    let values = model.values
    for place in graphs {
      let graph = model[place.id]
      let outer = LazyPlace.Outer.location(place.location)
      for (slot, info) in graph.inputs.enumerated() {
        visit(
          info, LazyPlace(outer: outer) { .input(slot, name: values[Int(info.value.index)].name) })
      }
      for info in graph.valueInfos {
        visit(info, LazyPlace(outer: outer) { .value(values[Int(info.value.index)].name) })
      }
      for (slot, info) in graph.outputs.enumerated() {
        visit(
          info, LazyPlace(outer: outer) { .output(slot, name: values[Int(info.value.index)].name) })
      }
    }
  }

  /// Visits every attribute of a node, and every default of a function's attribute.
  func forEachAttribute(in model: Model, _ visit: (Attribute, LazyPlace) -> Void) {
    for function in model.functions where !function.attributeDefaults.isEmpty {
      let outer = LazyPlace.Outer.location(Location([function.locationStep]))
      for attribute in function.attributeDefaults {
        visit(attribute, LazyPlace(outer: outer) { .attribute(attribute.name) })
      }
    }
    for index in nodesWithAttributes {
      let place = nodes[index]
      for attribute in place.node.attributes {
        visit(attribute, LazyPlace(outer: .node(place)) { .attribute(attribute.name) })
      }
    }
  }

  /// Visits every constant in dense form: initializers and attributes.
  func forEachStoredTensor(in model: Model, _ visit: (StoredTensor, LazyPlace) -> Void) {
    forEachStoredTensor(in: model, where: { _ in true }, visit)
  }

  /// Visits the constants in dense form for which `isConcerned` holds: initializers and attributes.
  @inline(__always)
  func forEachStoredTensor(
    in model: Model, where isConcerned: (StoredTensor) -> Bool,
    _ visit: (StoredTensor, LazyPlace) -> Void
  ) {
    let values = model.values
    for place in graphs {
      let outer = LazyPlace.Outer.location(place.location)
      // Read where they lie: a copy of each would take longer than most visits.
      model[place.id].initializers.withUnsafeBufferPointer { initializers in
        for index in initializers.indices where isConcerned(initializers[index].tensor) {
          let value = initializers[index].value
          visit(
            initializers[index].tensor,
            LazyPlace(outer: outer) { .initializer(values[Int(value.index)].name) })
        }
      }
    }
    forEachAttribute(in: model) { attribute, place in
      switch attribute.value {
      case .tensor(let tensor): if isConcerned(tensor) { visit(tensor, place) }
      case .tensors(let tensors):
        for tensor in tensors where isConcerned(tensor) { visit(tensor, place) }
      default: break
      }
    }
  }

  /// Visits every constant in sparse form: initializers and attributes.
  func forEachSparseTensor(in model: Model, _ visit: (SparseTensor, LazyPlace) -> Void) {
    for place in graphs {
      let outer = LazyPlace.Outer.location(place.location)
      for initializer in model[place.id].sparseInitializers {
        visit(
          initializer.tensor,
          LazyPlace(outer: outer) { .initializer(model[initializer.value].name) })
      }
    }
    forEachAttribute(in: model) { attribute, place in
      switch attribute.value {
      case .sparseTensor(let tensor): visit(tensor, place)
      case .sparseTensors(let tensors): for tensor in tensors { visit(tensor, place) }
      default: break
      }
    }
  }
}

extension ValueType {
  /// The type and the types it is made of; nesting beyond any real depth is cut off.
  var parts: [ValueType] {
    var parts = [self]
    var next = 0
    while next < min(parts.count, 64) {
      switch parts[next].kind {
      case .sequence(let inner), .optional(let inner), .map(_, let inner): parts.append(inner)
      default: break
      }
      next += 1
    }
    return parts
  }
}
