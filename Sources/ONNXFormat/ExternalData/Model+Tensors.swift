import Diagnostics
import ModelIR

extension Model {
  /// Calls `body` with every stored tensor for which `isConcerned` holds and with its place, in a
  /// fixed order, for changing it; nodes without such a tensor are not touched.
  @inline(__always)
  mutating func forEachTensor(
    where isConcerned: (StoredTensor) -> Bool,
    _ body: (inout StoredTensor, Location) -> Void
  ) {
    for graph in graphs.indices {
      let place = Location([.graph(graphs[graph].name ?? "")])
      // Read where they lie: a copy of each would take longer than the question.
      let concerned = graphs[graph].initializers.withUnsafeBufferPointer { initializers in
        initializers.indices.filter { isConcerned(initializers[$0].tensor) }
      }
      for index in concerned {
        let value = graphs[graph].initializers[index].value
        body(
          &graphs[graph].initializers[index].tensor,
          place.appending(.initializer(self[value].name)))
      }
      for index in graphs[graph].sparseInitializers.indices {
        let value = graphs[graph].sparseInitializers[index].value
        graphs[graph].sparseInitializers[index].tensor.update(
          where: isConcerned, place.appending(.initializer(self[value].name)), body)
      }
      for (position, node) in graphs[graph].nodes.enumerated() {
        let node = Int(node.index)
        for index in nodes[node].attributes.indices
        where nodes[node].attributes[index].value.holdsTensor(where: isConcerned) {
          let step = Location.Step.node(
            index: position, name: nodes[node].name ?? "",
            operatorType: nodes[node].operatorType)
          nodes[node].attributes[index].update(
            where: isConcerned, place.appending(step), body)
        }
      }
    }
    for function in functions.indices {
      let place = Location([
        .function(domain: functions[function].domain ?? "", name: functions[function].name ?? "")
      ])
      for index in functions[function].attributeDefaults.indices
      where functions[function].attributeDefaults[index].value.holdsTensor(where: isConcerned) {
        functions[function].attributeDefaults[index].update(where: isConcerned, place, body)
      }
    }
  }
}

extension AttributeValue {
  /// Whether the value is or lists a tensor for which `isConcerned` holds.
  fileprivate func holdsTensor(where isConcerned: (StoredTensor) -> Bool) -> Bool {
    switch self {
    case .tensor(let tensor): isConcerned(tensor)
    case .tensors(let tensors): tensors.contains(where: isConcerned)
    case .sparseTensor(let tensor): tensor.parts.contains(where: isConcerned)
    case .sparseTensors(let tensors):
      tensors.contains { $0.parts.contains(where: isConcerned) }
    default: false
    }
  }
}

extension Attribute {
  fileprivate mutating func update(
    where isConcerned: (StoredTensor) -> Bool, _ place: Location,
    _ body: (inout StoredTensor, Location) -> Void
  ) {
    let place = place.appending(.attribute(name))
    switch value {
    case .tensor(var tensor):
      body(&tensor, place)
      value = .tensor(tensor)
    case .tensors(var tensors):
      for index in tensors.indices where isConcerned(tensors[index]) {
        body(&tensors[index], place)
      }
      value = .tensors(tensors)
    case .sparseTensor(var tensor):
      tensor.update(where: isConcerned, place, body)
      value = .sparseTensor(tensor)
    case .sparseTensors(var tensors):
      for index in tensors.indices {
        tensors[index].update(where: isConcerned, place, body)
      }
      value = .sparseTensors(tensors)
    default: break
    }
  }
}

extension SparseTensor {
  fileprivate var parts: [StoredTensor] { [values, indices].compactMap(\.self) }

  fileprivate mutating func update(
    where isConcerned: (StoredTensor) -> Bool, _ place: Location,
    _ body: (inout StoredTensor, Location) -> Void
  ) {
    if var part = values, isConcerned(part) {
      body(&part, place)
      values = part
    }
    if var part = indices, isConcerned(part) {
      body(&part, place)
      indices = part
    }
  }
}
