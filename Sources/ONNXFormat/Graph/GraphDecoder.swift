import ByteStorage
import Diagnostics
import Encodings
import ModelIR

extension ModelDecoder {
  /// Reads the current field as a graph inside the open ones.
  mutating func readGraph(
    _ name: StaticString, at index: Int? = nil, from reader: inout ProtobufReader
  ) throws(Diagnostic) -> GraphID {
    var graph = GraphID(0)
    try reader.message(name, at: index) { (reader) throws(Diagnostic) in
      (graph, _) = try readGraph(from: &reader)
    }
    return graph
  }

  /// Reads `GraphProto` and returns the graph and the names that it declares.
  mutating func readGraph(
    from reader: inout ProtobufReader
  ) throws(Diagnostic) -> (GraphID, Scope) {
    let graph = openScope()
    let extent = try GraphExtent(of: reader)
    if threads > 1, extent.isLarge,
      let read = reading(graph, from: reader, extent)
    {
      self = read
      return (graph, scopes.removeLast())
    }
    try declareValues(of: reader, in: graph, extent)
    while let number = try reader.nextField() {
      if let field = GraphField(rawValue: number) {
        try read(field, of: graph, from: &reader)
      } else {
        model[graph].unknownFields.fields.append(try reader.skipField())
      }
    }
    return (graph, scopes.removeLast())
  }

  mutating func read(
    _ field: GraphField, of graph: GraphID, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    switch field {
    case .nodes: try readNode(of: graph, from: &reader)
    case .name: model[graph].name = try reader.string()
    case .docString: model[graph].docString = try reader.string()
    case .initializers: try readInitializer(of: graph, from: &reader)
    case .sparseInitializers: try readSparseInitializer(of: graph, from: &reader)
    case .inputs:
      let info = try readValueInfo("input", at: model[graph].inputs.count, from: &reader)
      model[graph].inputs.append(info)
    case .outputs:
      let info = try readValueInfo("output", at: model[graph].outputs.count, from: &reader)
      model[graph].outputs.append(info)
    case .valueInfos:
      let info = try readValueInfo("value_info", at: model[graph].valueInfos.count, from: &reader)
      model[graph].valueInfos.append(info)
    case .quantizationAnnotations:
      try reader.append("quantization_annotation", to: &model[graph].quantizationAnnotations)
    case .metadata: try reader.append("metadata_props", to: &model[graph].metadata)
    }
  }

  private mutating func readInitializer(
    of graph: GraphID, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    let index = model[graph].initializers.count
    let tensor = try StoredTensor("initializer", at: index, from: &reader)
    model[graph].initializers.append(Initializer(ValueID(0), tensor))
    nameInitializer(index, of: graph)
  }

  /// Finds the value of an initializer that has been read.
  mutating func nameInitializer(_ index: Int, of graph: GraphID) {
    let name = model[graph].initializers[index].tensor.name
    let value = resolveText(name ?? "")
    model[graph].initializers[index].value = value
    // One text for both.
    if name != nil { model[graph].initializers[index].tensor.name = model[value].name }
  }

  private mutating func readSparseInitializer(
    of graph: GraphID, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    let index = model[graph].sparseInitializers.count
    let tensor = try SparseTensor("sparse_initializer", at: index, from: &reader)
    let value = resolveText(tensor.values?.name ?? "")
    model[graph].sparseInitializers.append(SparseInitializer(value, tensor))
  }

  mutating func readValueInfo(
    _ field: StaticString, at index: Int, from reader: inout ProtobufReader
  ) throws(Diagnostic) -> ValueInfo {
    var value: ValueID?
    var type: ValueType?
    var info = ValueInfo(ValueID(0))
    try reader.message(field, at: index) { (reader) throws(Diagnostic) in
      while let number = try reader.nextField() {
        switch ValueInfoField(rawValue: number) {
        case .name: value = try resolve(from: &reader)
        case .type: try reader.readOnce("type", into: &type)
        case .docString: info.docString = try reader.string()
        case .metadata: try reader.append("metadata_props", to: &info.metadata)
        case nil: info.unknownFields.fields.append(try reader.skipField())
        }
      }
    }
    info.value = if let value { value } else { resolveText("") }
    info.type = type
    return info
  }
}

// MARK: Declarations

extension ModelDecoder {
  /// Declares the values of the graph that `reader` stands at the begin of, without moving it.
  mutating func declareValues(
    of reader: ProtobufReader, in graph: GraphID, _ extent: GraphExtent
  ) throws(Diagnostic) {
    reserveCapacity(for: extent, of: graph)
    var reader = reader
    while let number = try reader.nextField() {
      switch GraphField(rawValue: number) {
      case .nodes: try declareOutputs(from: &reader)
      case .inputs: try declareName(ValueInfoField.name, from: &reader)
      case .initializers: try declareName(StoredTensor.Field.name, from: &reader)
      case .sparseInitializers:
        try reader.message("sparse_initializer") { (reader) throws(Diagnostic) in
          while let number = try reader.nextField() {
            if number == SparseTensor.Field.values.rawValue {
              try declareName(StoredTensor.Field.name, from: &reader)
            } else {
              try reader.skipValue()
            }
          }
        }
      default: try reader.skipValue()
      }
      if waitingNames.count >= WaitingName.limit { try declareWaiting(of: reader) }
    }
    if !waitingNames.isEmpty { try declareWaiting(of: reader) }
  }

  /// Makes room for what stands in a graph: lists of a hundred thousand are not grown by copying them
  /// over and over.
  private mutating func reserveCapacity(for extent: GraphExtent, of graph: GraphID) {
    model[graph].nodes.reserveCapacity(extent.nodes.count)
    model[graph].initializers.reserveCapacity(extent.initializers.count)
    // Subgraphs come one by one, and many of them must not grow the lists by a little each.
    guard scopes.count == 1, model.nodes.isEmpty else { return }
    model.nodes.reserveCapacity(extent.nodes.count)
    model.values.reserveCapacityInLargePages(extent.valueCount)
    scopes[0].reserveCapacity(extent.valueCount)
  }

  /// Declares the outputs of the node that is the current field.
  mutating func declareOutputs(from reader: inout ProtobufReader) throws(Diagnostic) {
    try reader.message("node") { (reader) throws(Diagnostic) in
      while let number = try reader.nextField() {
        guard number == NodeField.outputs.rawValue else {
          try reader.skipValue()
          continue
        }
        try declareOutput(from: &reader)
      }
    }
  }

  /// Declares the value that the field `name` of the current field's message names.
  private mutating func declareName(
    _ name: some RawRepresentable<Int>, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    try reader.message("name") { (reader) throws(Diagnostic) in
      while let number = try reader.nextField() {
        if number == name.rawValue {
          try declare(from: &reader)
        } else {
          try reader.skipValue()
        }
      }
    }
  }
}
