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
    try declareValues(of: reader, in: graph)
    while let number = try reader.nextField() {
      if let field = GraphField(rawValue: number) {
        try read(field, of: graph, from: &reader)
      } else {
        model[graph].unknownFields.fields.append(try reader.skipField())
      }
    }
    return (graph, scopes.removeLast())
  }

  private mutating func read(
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
    var tensor = try StoredTensor("initializer", at: index, from: &reader)
    let value = resolveText(tensor.name ?? "")
    // One text for both.
    if tensor.name != nil { tensor.name = model[value].name }
    model[graph].initializers.append(Initializer(value, tensor))
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
  private mutating func declareValues(
    of reader: ProtobufReader, in graph: GraphID
  ) throws(Diagnostic) {
    try reserveCapacity(for: reader, of: graph)
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
              try reader.skipField()
            }
          }
        }
      default: try reader.skipField()
      }
    }
  }

  /// Makes room for what stands in the graph that `reader` stands at the begin of: lists of a hundred
  /// thousand are not grown by copying them over and over.
  private mutating func reserveCapacity(
    for reader: ProtobufReader, of graph: GraphID
  ) throws(Diagnostic) {
    var reader = reader
    let start = reader.position
    var nodeCount = 0
    var initializerCount = 0
    while let number = try reader.nextField() {
      if number == GraphField.nodes.rawValue { nodeCount += 1 }
      if number == GraphField.initializers.rawValue { initializerCount += 1 }
      try reader.skipValue()
    }
    model[graph].nodes.reserveCapacity(nodeCount)
    model[graph].initializers.reserveCapacity(initializerCount)
    // Subgraphs come one by one, and many of them must not grow the lists by a little each.
    guard scopes.count == 1, model.nodes.isEmpty else { return }
    model.nodes.reserveCapacity(nodeCount)
    // A node that computes something takes eight bytes at least.
    let valueCount = min(nodeCount + initializerCount, (reader.position - start) / 8)
    model.values.reserveCapacity(valueCount)
    scopes[0].reserveCapacity(valueCount)
  }

  /// Declares the outputs of the node that is the current field.
  mutating func declareOutputs(from reader: inout ProtobufReader) throws(Diagnostic) {
    try reader.message("node") { (reader) throws(Diagnostic) in
      while let number = try reader.nextField() {
        guard number == NodeField.outputs.rawValue else {
          try reader.skipField()
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
          try reader.skipField()
        }
      }
    }
  }
}
