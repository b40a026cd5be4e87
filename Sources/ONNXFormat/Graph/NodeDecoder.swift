import ByteStorage
import Diagnostics
import Encodings
import ModelIR

extension ModelDecoder {
  /// Reads the current field as `NodeProto` and adds it to `graph`.
  mutating func readNode(
    of graph: GraphID, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    let index = model[graph].nodes.count
    // A node inside of an attribute appends its own behind those of this node, and takes them away.
    let firstInput = inputs.count
    let firstOutput = outputs.count
    try reader.message("node", at: index) { (reader) throws(Diagnostic) in
      var node = Node("")
      while let number = try reader.nextField() {
        if let field = NodeField(rawValue: number) {
          try read(field, of: &node, from: &reader)
        } else {
          node.unknownFields.fields.append(try reader.skipField())
        }
      }
      node.inputs += inputs[firstInput...]
      node.outputs += outputs[firstOutput...]
      model.addNode(node, to: graph)
    }
    inputs.removeSubrange(firstInput...)
    outputs.removeSubrange(firstOutput...)
  }

  /// Reads the current field as a node without its inputs and outputs; of the outputs it counts those
  /// that have a name.
  mutating func readContents(
    of node: inout Node, from reader: inout ProtobufReader, countingOutputs count: inout Int
  ) throws(Diagnostic) {
    try reader.message("node") { (reader) throws(Diagnostic) in
      while let number = try reader.nextField() {
        switch NodeField(rawValue: number) {
        case .inputs: try reader.skipValue()
        case .outputs: if !(try reader.rawText().isEmpty) { count += 1 }
        case let field?: try read(field, of: &node, from: &reader)
        case nil: node.unknownFields.fields.append(try reader.skipField())
        }
      }
    }
  }

  private mutating func read(
    _ field: NodeField, of node: inout Node, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    switch field {
    case .inputs: inputs.append(try resolveInput(from: &reader))
    case .outputs: outputs.append(try resolveOutput(from: &reader))
    case .name: node.name = try reader.string()
    case .operatorType:
      let name = try operatorName(from: &reader)
      node.operation = node.domain.map { operation(name.type, in: $0) } ?? name
    case .attributes:
      node.attributes.append(
        try readAttribute("attribute", at: node.attributes.count, from: &reader))
    case .docString: node.docString = try reader.string()
    case .domain:
      node.operation = operation(node.operatorType, in: try operatorName(from: &reader).type)
    case .overload: node.overload = try reader.string()
    case .metadata: try reader.append("metadata_props", to: &node.metadata)
    case .deviceConfigurations:
      try reader.append("device_configurations", to: &node.deviceConfigurations)
    }
  }

  /// The current field, which names an operator or a domain, as that of an operator of no domain.
  private mutating func operatorName(
    from reader: inout ProtobufReader
  ) throws(Diagnostic) -> OperatorName {
    let text = try reader.rawText()
    if let known = operatorNames.index(of: text) { return operators[known] }
    let name = OperatorName(try reader.string(text))
    _ = operatorNames.insert(text)
    operators.append(name)
    return name
  }

  /// The name of an operator in a domain.
  private mutating func operation(_ type: String, in domain: String) -> OperatorName {
    // What lies between is no byte of UTF-8.
    let key = Array(type.utf8) + [0xff] + Array(domain.utf8)
    let (number, isNew) = key.withUnsafeBytes { domainOperatorNames.insert($0) }
    if isNew { domainOperators.append(OperatorName(type, domain: domain)) }
    return domainOperators[number]
  }

  /// Reads the current field as `FunctionProto` and adds it to the model.
  mutating func readFunction(from reader: inout ProtobufReader) throws(Diagnostic) {
    let body = openScope()
    var function = Function(name: nil, domain: nil, body: body)
    var declarations = reader
    while let number = try declarations.nextField() {
      switch FunctionField(rawValue: number) {
      case .inputs: try declare(from: &declarations)
      case .nodes: try declareOutputs(from: &declarations)
      default: try declarations.skipValue()
      }
    }
    while let number = try reader.nextField() {
      if let field = FunctionField(rawValue: number) {
        try read(field, of: &function, from: &reader)
      } else {
        function.unknownFields.fields.append(try reader.skipField())
      }
    }
    scopes.removeLast()
    model.functions.append(function)
  }

  private mutating func read(
    _ field: FunctionField, of function: inout Function, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    let body = function.body
    switch field {
    case .name: function.name = try reader.string()
    case .domain: function.domain = try reader.string()
    case .overload: function.overload = try reader.string()
    case .docString: function.docString = try reader.string()
    case .inputs: model[body].inputs.append(ValueInfo(try resolve(from: &reader)))
    case .outputs: model[body].outputs.append(ValueInfo(try resolve(from: &reader)))
    case .nodes: try readNode(of: body, from: &reader)
    case .valueInfos:
      let info = try readValueInfo("value_info", at: model[body].valueInfos.count, from: &reader)
      model[body].valueInfos.append(info)
    case .attributes: function.attributes.append(try reader.string())
    case .attributeDefaults:
      let index = function.attributeDefaults.count
      function.attributeDefaults.append(
        try readAttribute("attribute_proto", at: index, from: &reader))
    case .operatorSets: try reader.append("opset_import", to: &function.operatorSets)
    case .metadata: try reader.append("metadata_props", to: &function.metadata)
    }
  }
}
