import ConverterCore
import Diagnostics
import ModelIR

/// Turns a simplified model into a net, node by node.
struct NetExporter {
  private let graph: ExportGraph
  private var net: NetBuilder
  private var blobs: [ValueID: BlobOperand] = [:]
  private var foldedPads: [ValueID: NodeExport.FoldedPad] = [:]
  /// The blobs that are the net's outputs.
  private var outputTops: [String] = []
  /// Values that depend on a node that was not converted.
  private var blocked: Set<ValueID> = []

  init(_ model: Model) throws(Diagnostic) {
    graph = try ExportGraph(model, itemsInOpenAxis: OpenExtent.standIn)
    let named =
      graph.inputs.map(\.value) + graph.nodes.flatMap { model[$0].outputs.compactMap { $0 } }
    net = NetBuilder(reserving: Set(named.map(graph.name)))
  }

  /// Converts all nodes; those that cannot be are reported, each with its reason.
  mutating func run(_ context: inout ExportContext) -> Net {
    addInputs(&context)
    for (index, id) in graph.nodes.enumerated() {
      do throws(Diagnostic) {
        try export(id, &context)
      } catch {
        let node = graph.model[id]
        let name = node.name ?? ""
        context.diagnostics.add(
          error.inside(
            .node(index: index, name: name, operatorType: node.qualifiedOperator)))
        context.report.recordUnconverted(
          .init(kind: node.qualifiedOperator, name: name, reason: error.message))
      }
    }
    if context.report.unconverted.isEmpty {
      addOutputs(&context)
      net.removeUnread(outputs: Set(outputTops))
    }
    if !net.forkKinds.isEmpty {
      context.report.assume(
        "the net needs a Caffe with the layers " + net.forkKinds.sorted().joined(separator: ", ")
          + ", which BVLC's own does not have")
    }
    return Net(name: graph.model[graph.graph].name ?? "net", layers: net.layers)
  }

  private mutating func addInputs(_ context: inout ExportContext) {
    for input in graph.inputs {
      let name = graph.name(input.value)
      guard let known = graph.shape(input.value), let count = known.checkedElementCount,
        (1...Int(Int32.max)).contains(count)
      else {
        let message =
          "the shape of input '\(name)' is not known; pass it with --input \(name):EXTENTS"
        context.diagnostics.add(
          Diagnostic(.inexpressibleNode, message, at: Location([.value(name)])))
        context.report.recordUnconverted(.init(kind: "input", name: name, reason: message))
        blocked.insert(input.value)
        continue
      }
      if let type = input.type?.elementType, type != .float {
        context.report.assume("input '\(name)' of \(type) is fed as floating-point numbers")
      }
      let layer = Layer(name: net.layerName(name), type: "Input", tops: [name])
      net.layers.append(layer)
      net.layers[net.layers.count - 1].settings["input_param"] = .record(
        SourceRecord([.init(name: "shape", value: .list([.shape(known)]))]))
      if input.type?.elementType?.isInteger == true { net.integralBlobs.insert(name) }
      blobs[input.value] = BlobOperand(name: name, shape: known)
    }
  }

  private mutating func export(_ id: NodeID, _ context: inout ExportContext) throws(Diagnostic) {
    let view = NodeView(graph, id)
    let outputs = view.node.outputs.compactMap { $0 }
    if net.absorbed.contains(id) {
      context.report.recordConverted(view.node.qualifiedOperator)
      return
    }
    if graph.model.valuesRead(by: id).contains(where: blocked.contains) {
      // What follows from a node that is listed already is not listed again, but looked at no more.
      blocked.formUnion(outputs)
      return
    }
    let function = graph.model.functions.first { $0.key == view.node.functionKey }
    let type = function?.baseName ?? view.node.operatorType
    guard let exporter = NodeExporter.byName[view.node.canonicalDomain + "::" + type] else {
      blocked.formUnion(outputs)
      throw .inexpressible("Caffe has no layers that compute \(view.node.qualifiedOperator)")
    }
    for output in outputs where graph.elementType(output) == .string {
      blocked.formUnion(outputs)
      throw .inexpressible("Caffe has no blobs of strings")
    }
    var node = NodeExport(view, net: net, blobs: blobs, foldedPads: foldedPads)
    do throws(Diagnostic) {
      try exporter.export(&node)
    } catch {
      blocked.formUnion(outputs)
      throw error
    }
    net = node.net
    blobs = node.blobs
    foldedPads = node.foldedPads
    for assumption in node.assumptions { context.report.assume(assumption) }
    for (index, output) in outputs.enumerated()
    where blobs[output] == nil && foldedPads[output] == nil && view.isUsed(index) {
      blocked.insert(output)
      throw .inexpressible("its output \(index), '\(graph.name(output))', has no counterpart")
    }
    context.report.recordConverted(view.node.qualifiedOperator)
  }

  /// Sees to it that every output is a blob of its name that no layer reads, as Caffe wants it.
  private mutating func addOutputs(_ context: inout ExportContext) {
    for output in graph.outputs {
      let name = graph.name(output.value)
      do throws(Diagnostic) {
        if let blob = blobs[output.value] {
          addOutput(name, blob)
        } else if let tensor = try graph.constant(output.value) {
          addOutput(name, try constantOutput(name, tensor))
        }
      } catch {
        context.diagnostics.add(error.inside(.value(name)))
        context.report.recordUnconverted(
          .init(kind: "output", name: name, reason: error.message))
      }
    }
  }

  private mutating func constantOutput(
    _ name: String, _ tensor: Tensor
  ) throws(Diagnostic) -> BlobOperand {
    guard tensor.count > 0 else {
      throw .inexpressible("it has no elements, and Caffe has no empty blobs")
    }
    return net.addConstant(try tensor.numbers(), tensor.shape, name: name + "/constant")
  }

  private mutating func addOutput(_ name: String, _ source: BlobOperand) {
    let isInput = graph.inputs.contains { graph.name($0.value) == name }
    let isShared = graph.outputs.count { blobs[$0.value]?.name == source.name } > 1
    if source.name == name, !net.isRead(name), !isInput, !isShared {
      outputTops.append(name)
      return
    }
    var inner = source.name
    if source.name == name, !isInput {
      inner = net.blobName(name + "/inner")
      net.rename(name, to: inner, since: 0)
      for (value, blob) in blobs where blob.name == name { blobs[value]?.name = inner }
    }
    let top = isInput ? net.blobName(name + "/output") : name
    outputTops.append(top)
    net.layers.append(
      Layer(name: net.layerName(name + "/output"), type: "Split", bottoms: [inner], tops: [top]))
  }
}
