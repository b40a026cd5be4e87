import ByteStorage
package import ConverterCore
package import Diagnostics
package import ModelIR

/// Turns a simplified model into an init net and a predict net, node by node.
package struct NetExporter {
  private let graph: ExportGraph
  private let hasNodes: Bool

  package init(_ model: Model) throws(Diagnostic) {
    var model = model
    hasNodes = model.mainGraph.map { !model[$0].nodes.isEmpty } ?? false
    // Where everything is constant, names and constants are still asked for by way of a node.
    if !hasNodes, let main = model.mainGraph { model.addNode(Node("Identity"), to: main) }
    graph = try ExportGraph(model)
  }

  /// Writes the files; nodes that cannot be expressed are all reported, each with its reason.
  package func run(_ context: inout ExportContext) throws(Diagnostic) -> [OutputFile] {
    guard let first = graph.nodes.first else { return [] }
    var state = NodeExport(graph, NodeView(graph, first))
    for (index, id) in graph.nodes.enumerated() where hasNodes {
      let view = NodeView(graph, id)
      state.view = view
      let name = view.node.name ?? ""
      do throws(Diagnostic) {
        let exporter = try exporter(for: view)
        if try !state.exportEmpty() { try exporter.export(&state) }
        context.report.recordConverted(view.node.qualifiedOperator)
      } catch {
        context.diagnostics.add(
          error.inside(
            .node(index: index, name: name, operatorType: view.node.qualifiedOperator)))
        context.report.recordUnconverted(
          .init(kind: view.node.qualifiedOperator, name: name, reason: error.message))
      }
    }
    try checkBoundary(&context)
    guard context.report.unconverted.isEmpty else { return [] }
    for output in graph.outputs { try state.fillConstant(output.value) }
    for assumption in state.assumptions { context.report.assume(assumption) }
    return try files(state, outputPath: context.options.outputPath)
  }

  private func exporter(for view: NodeView) throws(Diagnostic) -> NodeExporter {
    let node = view.node
    if node.canonicalDomain == NodeExporter.caffe2Domain { return .function }
    if node.canonicalDomain.isEmpty, view.version < 7 {
      throw .inexpressible("operator set \(view.version) is not supported, 7 is the oldest")
    }
    guard let exporter = NodeExporter.byName[node.canonicalDomain + "::" + node.operatorType]
    else {
      throw .inexpressible("no operators of Caffe2 compute \(node.qualifiedOperator)")
    }
    return exporter
  }

  /// Reports inputs and outputs that are no tensors of Caffe2, and notes changes of type.
  private func checkBoundary(_ context: inout ExportContext) throws(Diagnostic) {
    for info in graph.inputs + graph.outputs {
      let name = graph.name(info.value)
      guard let type = graph.elementType(info.value),
        BlobTypes.any.types.contains(type.inCaffe2)
      else {
        let message = "Caffe2 has no blobs of type \(info.type?.description ?? "unknown")"
        context.diagnostics.add(
          Diagnostic(.inexpressibleNode, message, at: Location([.value(name)])))
        context.report.recordUnconverted(.init(kind: "value", name: name, reason: message))
        continue
      }
      if type != type.inCaffe2 {
        context.report.assume("'\(name)' of \(type.name) is of float32 in the net")
      }
    }
  }

  private func files(
    _ state: NodeExport, outputPath: String
  ) throws(Diagnostic) -> [OutputFile] {
    let name = graph.model[graph.graph].name ?? ""
    // A name alone could be taken for text.
    var initNet = Net(name: name.isEmpty || state.fills.isEmpty ? "" : name + "_init")
    initNet.operators = state.fills
    var read: Set<String> = Set(state.operators.flatMap(\.inputs))
    read.formUnion(graph.outputs.map { graph.name($0.value) })
    initNet.externalOutputs = state.fills.flatMap(\.outputs).filter(read.contains)
    var net = Net(name: name)
    net.operators = state.operators
    net.externalInputs = graph.inputs.map { graph.name($0.value) } + initNet.externalOutputs
    net.externalOutputs = graph.outputs.map { graph.name($0.value) }
    let names = Self.fileNames(outputPath)
    return [
      OutputFile(name: names.predict, chunks: try net.encoded(asText: names.isText)),
      OutputFile(name: names.initialization, chunks: try initNet.encoded(asText: names.isText)),
    ]
  }

  /// What the two files are called: the one asked for is the predict net, unless it is called an
  /// init net, and the other one takes its name from it.
  static func fileNames(
    _ path: String
  ) -> (predict: OutputFile.Name, initialization: OutputFile.Name, isText: Bool) {
    let file = path.split(separator: "/").last.map(String.init) ?? "model"
    let isText = file.lowercased().hasSuffix(".pbtxt")
    if let range = file.lastRange(of: "predict_net") {
      return (.suffix(""), .sibling(file.replacing("init_net", at: range)), isText)
    }
    if let range = file.lastRange(of: "init_net") {
      return (.sibling(file.replacing("predict_net", at: range)), .suffix(""), isText)
    }
    let dot = file.lastIndex(of: ".").flatMap { $0 == file.startIndex ? nil : $0 } ?? file.endIndex
    return (.suffix(""), .sibling(file[..<dot] + "_init_net" + file[dot...]), isText)
  }
}

extension String {
  /// Where `part` stands last.
  fileprivate func lastRange(of part: String) -> Range<Index>? {
    var index = endIndex
    while true {
      if self[index...].hasPrefix(part) {
        return index..<self.index(index, offsetBy: part.count)
      }
      guard index > startIndex else { return nil }
      index = self.index(before: index)
    }
  }

  fileprivate func replacing(_ replacement: String, at range: Range<Index>) -> String {
    String(self[..<range.lowerBound]) + replacement + self[range.upperBound...]
  }
}
