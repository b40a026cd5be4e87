public import ModelIR

/// Writes models in ONNX's own textual syntax, for people to read and compare.
///
/// The grammar is that of `docs/Syntax.md` in the ONNX repository, which `onnx.parser` reads. Each
/// node, input, initializer and operator set has a line of its own, so that a comparison by lines
/// shows what changed. Tensors are written with type and shape but without elements. What the syntax
/// has no words for is left out or stands in a comment: sparse initializers, training information,
/// annotations, placement on devices, and documentation of anything but models and functions.
public enum GraphText {
  /// The text of a model, ending with a line break.
  public static func text(of model: Model) -> String {
    var writer = GraphTextWriter(model: model)
    writer.writeModel()
    return writer.text
  }
}

/// A model on its way into text.
struct GraphTextWriter {
  let model: Model
  var text = ""
  var indentation = 0
  /// Graphs can nest as deep as messages; a model in memory is not trusted either.
  private var remainingDepth = 100

  init(model: Model) { self.model = model }

  mutating func line(_ content: String) {
    text += String(repeating: "  ", count: indentation) + content + "\n"
  }

  /// Lines between two brackets, with commas between them; nothing where there are none.
  mutating func list(_ open: String, _ items: [String], _ close: String) {
    guard !items.isEmpty else { return }
    line(open)
    indentation += 1
    for (index, item) in items.enumerated() { line(item + (index + 1 < items.count ? "," : "")) }
    indentation -= 1
    line(close)
  }

  mutating func writeModel() {
    var header: [String] = []
    if let version = model.irVersion { header.append("ir_version: \(version)") }
    header.append(Self.entry("opset_import", Self.imports(model.operatorSets)))
    for (name, value) in [
      ("producer_name", model.producerName), ("producer_version", model.producerVersion),
      ("domain", model.domain), ("doc_string", model.docString),
    ] {
      if let value, !value.isEmpty { header.append("\(name): \(quoted(value))") }
    }
    if let version = model.modelVersion { header.append("model_version: \(version)") }
    let metadata = model.metadata.map { "\(quoted($0.key ?? "")): \(quoted($0.value ?? ""))" }
    if !metadata.isEmpty { header.append(Self.entry("metadata_props", metadata)) }
    list("<", header, ">")
    if let graph = model.mainGraph { writeGraph(graph, after: "") }
    for function in model.functions { writeFunction(function) }
  }

  /// An entry of a header whose value is a list, one element a line.
  private static func entry(_ name: String, _ items: [String]) -> String {
    guard items.count > 1 else { return "\(name): [\(items.joined())]" }
    return "\(name): [\n    " + items.joined(separator: ",\n    ") + "\n  ]"
  }

  private static func imports(_ sets: [OperatorSet]) -> [String] {
    sets.map { "\(quoted($0.domain ?? "")) : \($0.version ?? 0)" }
  }

  /// Writes a graph whose first line begins with `prefix`; the last line is left open where
  /// `suffix` is nil, so that the text of a node can go on.
  mutating func writeGraph(_ id: GraphID, after prefix: String) {
    let graph = model[id]
    let inputs = graph.inputs.map(declaration)
    let outputs = graph.outputs.map(declaration)
    line(prefix + identifier(graph.name ?? "") + " (")
    indentation += 1
    for (index, input) in inputs.enumerated() {
      line(input + (index + 1 < inputs.count ? "," : ""))
    }
    indentation -= 1
    line(") => (" + outputs.joined(separator: ", ") + ")")
    for initializer in graph.sparseInitializers {
      let shape = "[" + initializer.tensor.dimensions.map(String.init).joined(separator: ", ") + "]"
      let type = initializer.tensor.values?.elementType?.syntaxName ?? "undefined"
      line("# sparse_initializer \(type)\(shape) \(identifier(model[initializer.value].name))")
    }
    let initializers = graph.initializers.map { initializer in
      "\(type(of: initializer.tensor)) \(identifier(model[initializer.value].name)) = {}"
    }
    list("<", initializers + graph.valueInfos.map(declaration), ">")
    writeNodes(graph.nodes)
  }

  private mutating func writeNodes(_ nodes: [NodeID]) {
    line("{")
    indentation += 1
    for node in nodes { writeNode(model[node]) }
    indentation -= 1
    line("}")
  }

  private mutating func writeFunction(_ function: Function) {
    var header: [String] = []
    if let domain = function.domain { header.append("domain: \(quoted(domain))") }
    if let overload = function.overload, !overload.isEmpty {
      header.append("overload: \(quoted(overload))")
    }
    header.append(Self.entry("opset_import", Self.imports(function.operatorSets)))
    if let text = function.docString, !text.isEmpty { header.append("doc_string: \(quoted(text))") }
    list("<", header, ">")
    let body = model[function.body]
    let attributes =
      function.attributes.map { identifier($0) }
      + function.attributeDefaults.map { attribute(flat: $0) }
    let inputs = body.inputs.map { identifier(model[$0.value].name) }.joined(separator: ", ")
    let outputs = body.outputs.map { identifier(model[$0.value].name) }.joined(separator: ", ")
    line(
      identifier(function.name ?? "")
        + (attributes.isEmpty ? "" : " <" + attributes.joined(separator: ", ") + ">")
        + " (\(inputs)) => (\(outputs))")
    list("<", body.valueInfos.map(declaration), ">")
    writeNodes(body.nodes)
  }

  /// Calls `body` one level of graphs deeper; not at all where that is too deep.
  mutating func nested(_ body: (inout GraphTextWriter) -> Void) {
    guard remainingDepth > 0 else { return line("# graphs are nested too deeply to be shown") }
    remainingDepth -= 1
    body(&self)
    remainingDepth += 1
  }

  private func declaration(_ info: ValueInfo) -> String {
    let name = identifier(model[info.value].name)
    return (info.type?.syntax).map { "\($0) \(name)" } ?? name
  }
}
