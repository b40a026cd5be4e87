import Diagnostics
import Encodings
import ModelIR

extension ModelEncoder {
  /// Writes a graph, where there is one, as a field of the message around it.
  func write(
    _ graph: GraphID?, as field: some RawRepresentable<Int>, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    guard let graph = graph.map({ model[$0] }) else { return }
    try writer.message(field, preserving: graph.unknownFields.fields) {
      (writer) throws(Diagnostic) in
      for node in graph.nodes { try write(model[node], as: GraphField.nodes, to: &writer) }
      writer.string(GraphField.name, graph.name)
      for initializer in graph.initializers { try write(initializer, to: &writer) }
      writer.string(GraphField.docString, graph.docString)
      for info in graph.inputs { try write(info, as: GraphField.inputs, to: &writer) }
      for info in graph.outputs { try write(info, as: GraphField.outputs, to: &writer) }
      for info in graph.valueInfos { try write(info, as: GraphField.valueInfos, to: &writer) }
      try writer.messages(GraphField.quantizationAnnotations, graph.quantizationAnnotations)
      for initializer in graph.sparseInitializers { try write(initializer, to: &writer) }
      try writer.messages(GraphField.metadata, graph.metadata)
    }
  }

  private func write(
    _ initializer: Initializer, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    var tensor = initializer.tensor
    tensor.name = presentName(of: initializer.value, asIn: tensor.name)
    try writer.message(GraphField.initializers, tensor)
  }

  private func write(
    _ initializer: SparseInitializer, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    var tensor = initializer.tensor
    let name = presentName(of: initializer.value, asIn: tensor.values?.name)
    tensor.values?.name = name
    try writer.message(GraphField.sparseInitializers, tensor)
  }

  /// The name of a value, or nil where it is empty and was absent in the file.
  private func presentName(of value: ValueID, asIn stored: String?) -> String? {
    let name = model[value].name
    return name.isEmpty ? stored : name
  }

  /// Writes the declaration of a value.
  func write(
    _ info: ValueInfo, as field: some RawRepresentable<Int>, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    try writer.message(field, preserving: info.unknownFields.fields) {
      (writer) throws(Diagnostic) in
      writer.string(ValueInfoField.name, model[info.value].name)
      try writer.message(ValueInfoField.type, info.type)
      writer.string(ValueInfoField.docString, info.docString)
      try writer.messages(ValueInfoField.metadata, info.metadata)
    }
  }
}
