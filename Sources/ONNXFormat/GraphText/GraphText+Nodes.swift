import ModelIR

extension GraphTextWriter {
  /// Writes a node on one line, or on several where it holds graphs.
  mutating func writeNode(_ node: Node) {
    let label = (node.name ?? "").isEmpty ? "" : "[\(identifier(node.name ?? ""))] "
    let outputs = node.outputs.map(operand).joined(separator: ", ")
    let domain = (node.domain ?? "").isEmpty ? "" : (node.domain ?? "") + "."
    let overload = (node.overload ?? "").isEmpty ? "" : ":" + (node.overload ?? "")
    let head = label + outputs + " = " + domain + node.operatorType + overload
    let inputs = " (" + node.inputs.map(operand).joined(separator: ", ") + ")"
    guard node.attributes.contains(where: { !$0.graphs.isEmpty }) else {
      let attributes = node.attributes.map { attribute(flat: $0) }
      let list = attributes.isEmpty ? "" : " <" + attributes.joined(separator: ", ") + ">"
      return line(head + list + inputs)
    }
    line(head + " <")
    indentation += 1
    for (index, attribute) in node.attributes.enumerated() {
      write(attribute)
      if index + 1 < node.attributes.count { appendToLine(",") }
    }
    indentation -= 1
    line(">" + inputs)
  }

  private mutating func write(_ attribute: Attribute) {
    let heading = heading(of: attribute)
    switch attribute.value {
    case .graph(let graph): nested { $0.writeGraph(graph, after: heading) }
    case .graphs(let graphs):
      line(heading + "[")
      indentation += 1
      for (index, graph) in graphs.enumerated() {
        nested { $0.writeGraph(graph, after: "") }
        if index + 1 < graphs.count { appendToLine(",") }
      }
      indentation -= 1
      line("]")
    default: line(self.attribute(flat: attribute))
    }
  }

  /// Appends to the last line that was written.
  private mutating func appendToLine(_ more: String) {
    text.removeLast()
    text += more + "\n"
  }

  /// Name and type of an attribute, up to its value.
  private func heading(of attribute: Attribute) -> String {
    let type = attribute.declaredType.map { ": " + $0.syntaxName } ?? ""
    return identifier(attribute.name, canBeType: false) + type + " = "
  }

  /// An attribute that holds no graph.
  func attribute(flat attribute: Attribute) -> String {
    if attribute.isReference {
      return heading(of: attribute) + "@" + identifier(attribute.referencedName ?? "")
    }
    return heading(of: attribute) + value(attribute.value)
  }

  private func value(_ value: AttributeValue) -> String {
    func list<Element>(_ elements: [Element], _ text: (Element) -> String) -> String {
      "[" + elements.map(text).joined(separator: ", ") + "]"
    }
    return switch value {
    case .none, .graph, .graphs: "[]"
    case .float(let number): number.description
    case .int(let number): number.description
    case .string(let text): quoted(text.description)
    case .tensor(let tensor): type(of: tensor) + " {}"
    case .floats(let numbers): list(numbers) { $0.description }
    case .ints(let numbers): list(numbers) { $0.description }
    case .strings(let texts): list(texts) { quoted($0.description) }
    case .tensors(let tensors): list(tensors) { type(of: $0) + " {}" }
    case .sparseTensor(let tensor): type(of: tensor)
    case .sparseTensors(let tensors): list(tensors, type)
    case .typeProto(let type): type.syntax ?? "undefined"
    case .typeProtos(let types): list(types) { $0.syntax ?? "undefined" }
    }
  }

  /// A stored tensor's type: extents are numbers, and those of a scalar are left out.
  func type(of tensor: StoredTensor) -> String {
    let extents = tensor.dimensions.map(String.init).joined(separator: ", ")
    return (tensor.elementType?.syntaxName ?? "undefined") + (extents.isEmpty ? "" : "[\(extents)]")
  }

  private func type(of tensor: SparseTensor) -> String {
    let extents = tensor.dimensions.map(String.init).joined(separator: ", ")
    return "sparse_tensor(\(tensor.values?.elementType?.syntaxName ?? "undefined")[\(extents)])"
  }

  private func operand(_ value: ValueID?) -> String {
    value.map { identifier(model[$0].name) } ?? "\"\""
  }
}

extension Attribute {
  /// The graphs that the attribute holds.
  fileprivate var graphs: [GraphID] {
    switch value {
    case .graph(let graph): [graph]
    case .graphs(let graphs): graphs
    default: []
    }
  }
}
