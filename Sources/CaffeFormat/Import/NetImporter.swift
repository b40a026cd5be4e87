import ConverterCore
import Diagnostics
import ModelIR

/// Builds the graph of a net, layer by layer.
struct NetImporter {
  /// A blob and the layer that wrote it last.
  private struct Written {
    var operand: Operand
    var layer: String
  }

  private let net: Net
  /// Blobs that removed layers read as labels and the like.
  private let hidden: Set<String>
  private var layers: LayerImporter
  private var blobs: [String: Written] = [:]
  /// Blobs that are inputs of the graph, whose names no later version of them can take.
  private var inputs: Set<String> = []
  /// Blobs that no layer has read since they were written.
  private var unread: Set<String> = []
  /// Blobs that descend from layers that were not converted, and the reason.
  private var blocked: [String: String] = [:]

  /// Whether one finding is to speak for all layers whose weights are missing.
  var allowsMissingWeights = false

  init(_ net: Net, hidden: Set<String>, options: ImportContext.Options) {
    self.net = net
    self.hidden = hidden
    let read = Set(net.layers.flatMap(\.bottoms))
    layers = LayerImporter(
      layer: Layer(name: "", type: ""), settings: NodeReader(SourceRecord()), bottoms: [],
      tops: [], options: options, readBlobs: read,
      builder: GraphBuilder(name: net.name.isEmpty ? "net" : net.name),
      blobNames: read.union(net.layers.flatMap(\.tops)))
  }

  /// Imports all layers and returns the model.
  mutating func run(_ context: inout ImportContext) -> Model {
    var missing = 0
    for layer in net.layers {
      for finding in importLayer(layer, &context) {
        if allowsMissingWeights, finding.code == .missingWeights {
          missing += 1
        } else {
          context.diagnostics.add(finding.inside(.layer(name: layer.name, type: layer.type)))
        }
      }
    }
    if missing > 0 {
      let layers = counted(missing, "layer")
      context.diagnostics.add(
        Diagnostic(.weightsNotChecked, "no file gives the weights of \(layers)"))
    }
    declareOutputs()
    removeUnreadConstants()
    checkRequestedShapes(&context)
    var model = layers.builder.model
    // Version 8 is the first that has functions.
    model.irVersion = max(context.options.irVersion, model.functions.isEmpty ? 0 : 8)
    model.operatorSets.insert(
      OperatorSet(domain: "", version: Int64(context.options.operatorSetVersion)), at: 0)
    if model.nodes.contains(where: { $0.domain == Self.placeholderDomain }) {
      model.operatorSets.append(OperatorSet(domain: Self.placeholderDomain, version: 1))
    }
    model.producerName = "concord"
    return model
  }

  /// The domain of nodes that stand for layers that were not converted.
  static let placeholderDomain = "caffe"

  /// The domain of functions that stand for layers whose standard operators are many.
  static let functionDomain = "concord.caffe"

  private mutating func importLayer(
    _ layer: Layer, _ context: inout ImportContext
  ) -> [Diagnostic] {
    let known = LayerKind.named(layer.type)
    let bottoms: [Operand]
    do throws(Diagnostic) {
      bottoms = try read(layer, context.options)
    } catch {
      context.report.recordUnconverted(
        .init(kind: layer.type, name: layer.name, reason: error.message))
      for top in layer.tops { blocked[top] = error.message }
      return [error]
    }
    let kind = known ?? .unknown(layer)
    layers.layer = layer
    layers.bottoms = bottoms
    layers.tops = [Operand?](repeating: nil, count: layer.tops.count)
    layers.settings = NodeReader(layer.settings(kind.settings))
    layers.settings.ignore(kind.ignored)
    layers.isMissingWeights = false
    let mark = layers.builder.mark
    do throws(Diagnostic) {
      if let reason = reasonForBlocking(layer) { throw .unsupported(reason) }
      try layers.checkOpenExtents(kind)
      try kind.importLayer(&layers)
      try write(layer, since: mark)
    } catch {
      layers.builder.rewind(to: mark)
      addPlaceholder(layer)
      context.report.recordUnconverted(
        .init(kind: layer.type, name: layer.name, reason: error.message))
      return [error]
    }
    for assumption in layers.assumptions { context.report.assume(assumption) }
    layers.assumptions = []
    return close(layer, kind, &context.report)
  }

  /// What remains to be said of a layer that was converted.
  private func close(
    _ layer: Layer, _ kind: LayerKind, _ report: inout ConversionReport
  ) -> [Diagnostic] {
    var findings = layers.settings.leftovers.map {
      Diagnostic(
        .unusedSetting, "'\($0)' is not used", at: Location([.attribute("\(kind.settings).\($0)")]))
    }
    if layers.isMissingWeights {
      let message = "no file gives the layer's weights"
      report.recordUnconverted(.init(kind: layer.type, name: layer.name, reason: message))
      findings.append(Diagnostic(.missingWeights, message))
    } else {
      report.recordConverted(layer.type)
    }
    return findings
  }

  /// The blobs that a layer reads; one that nothing writes is an input if its shape is asked for.
  private mutating func read(
    _ layer: Layer, _ options: ImportContext.Options
  ) throws(Diagnostic) -> [Operand] {
    var operands: [Operand] = []
    for bottom in layer.bottoms {
      if blobs[bottom] == nil, blocked[bottom] == nil, let shape = options.inputShapes[bottom] {
        try layers.checkSize(shape)
        let value = layers.builder.input(bottom, .tensor(.float, Shape(shape)))
        blobs[bottom] = Written(operand: Operand(value: value, shape: shape), layer: "")
        inputs.insert(bottom)
      }
      if let written = blobs[bottom] {
        operands.append(written.operand)
      } else if blocked[bottom] == nil {
        throw Diagnostic(
          .unknownInputShape,
          "no layer before writes the blob '\(bottom)'; if it is an input of the net, pass its "
            + "shape with --input \(bottom):EXTENTS")
      }
      unread.remove(bottom)
    }
    return operands
  }

  /// Makes what a layer has written the current value of its tops, under their names.
  private mutating func write(_ layer: Layer, since mark: GraphBuilder.Mark) throws(Diagnostic) {
    for (index, top) in layer.tops.enumerated() {
      let isInPlace = index < layer.bottoms.count && layer.bottoms[index] == top
      guard isInPlace || blobs[top] == nil else {
        throw Diagnostic(.inconsistentNet, "a layer before writes the blob '\(top)' already")
      }
    }
    for (index, top) in layer.tops.enumerated() {
      unread.insert(top)
      guard let operand = layers.tops[index] else {
        // A top that nobody reads, such as the labels of a data layer.
        unread.remove(top)
        continue
      }
      if layers.builder.isNew(operand.value, since: mark) {
        if inputs.contains(top) {
          layers.builder.rename(operand.value, to: top + "/" + layer.name)
        } else {
          if let old = blobs[top], layers.builder.model[old.operand.value].name == top {
            layers.builder.rename(old.operand.value, to: top + "/" + old.layer)
          }
          layers.builder.rename(operand.value, to: top)
        }
        if layers.builder.isInput(operand.value) { inputs.insert(top) }
      }
      blobs[top] = Written(operand: operand, layer: layer.name)
    }
  }

  /// Adds a node in the source's domain for a layer that was not converted.
  private mutating func addPlaceholder(_ layer: Layer) {
    var inputs = layer.bottoms.map { blobs[$0]?.operand.value }
    for (index, blob) in layer.blobs.enumerated() {
      let tensor = Tensor(.float, blob.shape, bytes: blob.data)
      inputs.append(layers.builder.initializer(layers.inner("blob\(index)"), tensor))
    }
    let names = layer.tops.map { blobs[$0] == nil ? $0 : $0 + "/" + layer.name }
    let outputs = layers.builder.node(
      layer.type, domain: Self.placeholderDomain, name: layer.name, inputs: inputs,
      outputs: names, attributes: layer.settings.attributes(prefix: ""))
    let origin = reasonForBlocking(layer)
    for (top, value) in zip(layer.tops, outputs) {
      blocked[top] =
        origin ?? "it follows layer '\(layer.name)' (\(layer.type)), which was not converted"
      blobs[top] = Written(operand: Operand(value: value, shape: []), layer: layer.name)
      unread.insert(top)
    }
  }

  /// Why a layer cannot be converted for the sake of one before it.
  private func reasonForBlocking(_ layer: Layer) -> String? {
    for bottom in layer.bottoms {
      if let reason = blocked[bottom] { return reason }
    }
    return nil
  }

  /// Declares the outputs: the blobs that no layer has read, in the order of their names, which is
  /// the order that Caffe keeps them in.
  private mutating func declareOutputs() {
    for name in unread.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard !hidden.contains(name), let operand = blobs[name]?.operand else { continue }
      let value = layers.builder.model[operand.value]
      if layers.builder.isInput(operand.value), value.name == name { continue }
      let type =
        blocked[name] == nil ? operand.type : .tensor(.float, nil)
      var output = operand.value
      let hasName = value.name == name || inputs.contains(name)
      if value.producer == nil || !hasName {
        if value.producer == nil, value.name == name {
          layers.builder.rename(output, to: name + "/constant")
        }
        output = layers.builder.node(
          "Identity", name: name + "/output", inputs: [output], output: name)
      }
      layers.builder.output(output, type)
    }
    let graph = layers.builder.graph
    let declared = Set(layers.builder.model[graph].outputs.map(\.value))
    layers.builder.model[graph].valueInfos.removeAll { declared.contains($0.value) }
  }

  /// Removes constants that only told how to convert a layer, such as marks of sequences.
  private mutating func removeUnreadConstants() {
    let graph = layers.builder.graph
    let model = layers.builder.model
    let known = Set(blobs.values.filter { $0.operand.known != nil }.map(\.operand.value))
    var read = Set(model[graph].outputs.map(\.value))
    var kept: [NodeID] = []
    var feeders: Set<ValueID> = known
    for id in model[graph].nodes.reversed() {
      let node = model[id]
      let outputs = node.outputs.compactMap { $0 }
      if outputs.allSatisfy({ feeders.contains($0) && !read.contains($0) }) {
        feeders.formUnion(node.inputs.compactMap { $0 })
      } else {
        read.formUnion(node.inputs.compactMap { $0 })
        kept.append(id)
      }
    }
    func isUnread(_ value: ValueID) -> Bool { feeders.contains(value) && !read.contains(value) }
    layers.builder.model[graph].nodes = kept.reversed()
    layers.builder.model[graph].initializers.removeAll { isUnread($0.value) }
    layers.builder.model[graph].valueInfos.removeAll { isUnread($0.value) }
  }

  /// Reports shapes that were passed for names that are no inputs.
  private func checkRequestedShapes(_ context: inout ImportContext) {
    let model = layers.builder.model
    let inputs = model[layers.builder.graph].inputs.map { model[$0.value].name }
    for name in context.options.inputShapes.keys.sorted() where !inputs.contains(name) {
      context.diagnostics.add(
        Diagnostic(
          .unknownInputShape,
          "the net has no input '\(name)'; its inputs are "
            + inputs.map { "'\($0)'" }.joined(separator: ", ")))
    }
  }
}

extension LayerKind {
  /// The kind of this name.
  static func named(_ type: String) -> LayerKind? { all.first { $0.type == type } }

  /// Stands for a kind that is not known.
  static func unknown(_ layer: Layer) -> LayerKind {
    LayerKind(
      layer.type,
      unsupported: layer.type.isEmpty
        ? "the layer names no type" : "layers of type '\(layer.type)' are not known")
  }
}
