import Diagnostics
import ModelIR

/// A declared value with its place.
struct DeclarationPlace {
  let info: ValueInfo
  let location: Location
}

/// A constant with its place.
struct TensorPlace {
  let tensor: StoredTensor
  let location: Location
}

/// A constant in sparse form with its place.
struct SparseTensorPlace {
  let tensor: SparseTensor
  let location: Location
}

extension Survey {
  /// Every input, output and inner value that a graph declares.
  func declarations(in model: Model) -> [DeclarationPlace] {
    graphs.flatMap { place -> [DeclarationPlace] in
      let graph = model[place.id]
      let inputs = graph.inputs.enumerated().map { slot, info in
        (info, Location.Step.input(slot, name: model[info.value].name))
      }
      let outputs = graph.outputs.enumerated().map { slot, info in
        (info, Location.Step.output(slot, name: model[info.value].name))
      }
      let values = graph.valueInfos.map { info in
        (info, Location.Step.value(model[info.value].name))
      }
      return (inputs + values + outputs).map { info, step in
        DeclarationPlace(info: info, location: place.location.appending(step))
      }
    }
  }

  /// Every attribute of a node, and every default of a function's attribute.
  func attributes(in model: Model) -> [(attribute: Attribute, location: Location)] {
    let defaults = model.functions.flatMap { function in
      function.attributeDefaults.map {
        ($0, Location([function.locationStep, .attribute($0.name)]))
      }
    }
    return defaults
      + nodes.flatMap { place in
        place.node.attributes.map { ($0, place.location.appending(.attribute($0.name))) }
      }
  }

  /// Every constant in dense form: initializers and attributes.
  func storedTensors(in model: Model) -> [TensorPlace] {
    let initializers = graphs.flatMap { place in
      model[place.id].initializers.map { initializer in
        TensorPlace(
          tensor: initializer.tensor,
          location: place.location.appending(.initializer(model[initializer.value].name)))
      }
    }
    return initializers
      + attributes(in: model).flatMap { attribute, location -> [TensorPlace] in
        switch attribute.value {
        case .tensor(let tensor): [TensorPlace(tensor: tensor, location: location)]
        case .tensors(let tensors):
          tensors.map { TensorPlace(tensor: $0, location: location) }
        default: []
        }
      }
  }

  /// Every constant in sparse form: initializers and attributes.
  func sparseTensors(in model: Model) -> [SparseTensorPlace] {
    let initializers = graphs.flatMap { place in
      model[place.id].sparseInitializers.map { initializer in
        SparseTensorPlace(
          tensor: initializer.tensor,
          location: place.location.appending(.initializer(model[initializer.value].name)))
      }
    }
    return initializers
      + attributes(in: model).flatMap { attribute, location -> [SparseTensorPlace] in
        switch attribute.value {
        case .sparseTensor(let tensor): [SparseTensorPlace(tensor: tensor, location: location)]
        case .sparseTensors(let tensors):
          tensors.map { SparseTensorPlace(tensor: $0, location: location) }
        default: []
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
