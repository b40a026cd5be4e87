import ByteStorage
import Diagnostics
import Encodings
import ModelIR

extension ModelEncoder {
  /// Writes a node as a field of the graph or function around it.
  func write(
    _ node: Node, as field: some RawRepresentable<Int>, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    try writer.message(field, preserving: node.unknownFields.fields) {
      (writer) throws(Diagnostic) in
      for input in node.inputs { writer.string(NodeField.inputs, name(of: input)) }
      for output in node.outputs { writer.string(NodeField.outputs, name(of: output)) }
      writer.string(NodeField.name, node.name)
      writer.string(NodeField.operatorType, node.operatorType.isEmpty ? nil : node.operatorType)
      for attribute in node.attributes {
        try write(attribute, as: NodeField.attributes, to: &writer)
      }
      writer.string(NodeField.docString, node.docString)
      writer.string(NodeField.domain, node.domain)
      writer.string(NodeField.overload, node.overload)
      try writer.messages(NodeField.metadata, node.metadata)
      try writer.messages(NodeField.deviceConfigurations, node.deviceConfigurations)
    }
  }

  private func name(of slot: ValueID?) -> String { slot.map { model[$0].name } ?? "" }

  /// Writes an attribute as a field of the node or function around it.
  func write(
    _ attribute: Attribute, as field: some RawRepresentable<Int>, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    try writer.message(field, preserving: attribute.unknownFields.fields) {
      (writer) throws(Diagnostic) in
      writer.string(AttributeField.name, attribute.name.isEmpty ? nil : attribute.name)
      try writeBeforeType(attribute, to: &writer)
      writer.int32(AttributeField.type, attribute.declaredType?.rawValue)
      writer.string(AttributeField.referencedName, attribute.referencedName)
      switch attribute.value {
      case .sparseTensor(let tensor): try writer.message(AttributeValueField.sparseTensor, tensor)
      case .sparseTensors(let tensors):
        try writer.messages(AttributeValueField.sparseTensors, tensors)
      default: break
      }
    }
  }

  /// Writes the value fields whose numbers are lower than the type's, and the documentation that
  /// stands among them.
  private func writeBeforeType(
    _ attribute: Attribute, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    switch attribute.value {
    case .float(let value): writer.float(AttributeValueField.float, value)
    case .int(let value): writer.int64(AttributeValueField.int, value)
    case .string(let value): writer.bytes(AttributeValueField.string, ByteBuffer(value.bytes))
    case .tensor(let tensor): try writer.message(AttributeValueField.tensor, tensor)
    case .graph(let graph): try write(graph, as: AttributeValueField.graph, to: &writer)
    case .floats(let values):
      for value in values { writer.float(AttributeValueField.floats, value) }
    case .ints(let values): writer.int64s(AttributeValueField.ints, values)
    case .strings(let values):
      for value in values { writer.bytes(AttributeValueField.strings, ByteBuffer(value.bytes)) }
    case .tensors(let tensors): try writer.messages(AttributeValueField.tensors, tensors)
    case .graphs(let graphs):
      for graph in graphs { try write(graph, as: AttributeValueField.graphs, to: &writer) }
    case .typeProto, .typeProtos, .sparseTensor, .sparseTensors, .none: break
    }
    writer.string(AttributeField.docString, attribute.docString)
    switch attribute.value {
    case .typeProto(let type): try writer.message(AttributeValueField.typeProto, type)
    case .typeProtos(let types): try writer.messages(AttributeValueField.typeProtos, types)
    default: break
    }
  }
}
