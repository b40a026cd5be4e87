import ByteStorage
public import ConverterCore
import Diagnostics
import Encodings
import ModelIR

extension ModelFormat {
  /// Caffe 1: a prototxt file, a caffemodel file, or one of each in either order; weights may also
  /// come from a snapshot in HDF5.
  public static let caffe = ModelFormat(
    id: "caffe", displayName: "Caffe", fileExtensions: ["prototxt", "caffemodel"],
    hasNetState: true,
    recognize: { source in
      let confidences = source.files.map { file in recognizeCaffe(file) }
      return confidences.contains(.none) ? .none : confidences.max() ?? .none
    },
    importModel: { source, context throws(Diagnostic) in
      try importCaffe(source, &context)
    },
    exportForm: .simplified(
      keepingFunctionDomains: [NetImporter.functionDomain], fixingBatch: true),
    exportModel: { model, context throws(Diagnostic) in try exportCaffe(model, &context) },
    kinds: layerKinds)

  /// Every kind of layer that is read or written.
  private static var layerKinds: [KindSupport] {
    var sources: [String: [String]] = [:]
    for exporter in NodeExporter.all {
      let name =
        exporter.domain.isEmpty
        ? exporter.operatorType : exporter.domain + "::" + exporter.operatorType
      // The first layer is the one that computes; others are steps on the way.
      if let layer = exporter.layers.first { sources[layer, default: []].append(name) }
      for layer in exporter.layers.dropFirst() where sources[layer] == nil { sources[layer] = [] }
    }
    var fates = TrainingRole.fates
    for kind in [
      "AnnotatedData", "Data", "HDF5Data", "ImageData", "Input", "MemoryData", "WindowData",
    ] {
      fates[kind] = "an input"
    }
    for kind in ["Dropout", "Split"] { fates[kind] = "nothing" }
    for kind in ["ContinuationIndicator", "PriorBox", "PriorBoxClustered"] {
      fates[kind] = "a constant"
    }
    fates.merge(
      LayerKind.all.compactMap { kind in kind.reason.map { (kind.type, "refused: " + $0) } },
      uniquingKeysWith: { first, _ in first })
    let kinds = Set(LayerKind.all.map(\.type)).union(sources.keys).union(fates.keys)
    return kinds.sorted { $0.lowercased() < $1.lowercased() }.map { kind in
      KindSupport(
        kind: kind, fate: fates[kind],
        exportedFrom: sources[kind].map { $0.isEmpty ? ["steps of others"] : $0 } ?? [])
    }
  }
}

/// The first bytes that are looked at.
private let headCount = 4096

private func recognizeCaffe(_ file: ModelSource.File) -> ModelFormat.Confidence {
  if isHDF5(file) { return file.name.hasSuffix(".caffemodel.h5") ? .byContent : .byName }
  let hasName = ModelFormat.caffe.fileExtensions.contains(file.fileExtension)
  let head = file.head(headCount).array
  if isText(head) {
    let words = String(decoding: head, as: UTF8.self)
      .split { !$0.isLetter && $0 != "_" }
    let isNet = words.contains("layer") || words.contains("layers")
    let hasTop = words.contains("top") || words.contains("input_dim")
    return isNet && hasTop ? .byContent : hasName ? .byName : .none
  }
  // A name and the first layer of version 2, or the layer alone.
  var position = 0
  if head.first == 0x0a, head.count > 1, head[1] < 0x80 { position = 2 + Int(head[1]) }
  let isNet = position + 1 < head.count && head[position] == 0xa2 && head[position + 1] == 0x06
  return isNet ? .byContent : hasName ? .byName : .none
}

/// Whether a file is of HDF5, which other formats keep their models in too.
private func isHDF5(_ file: ModelSource.File) -> Bool {
  file.head(HDF5File.signature.count).array == HDF5File.signature
}

/// Whether bytes are text: a binary net has control characters among its tags and lengths.
private func isText(_ head: [UInt8]) -> Bool {
  !head.isEmpty && head.allSatisfy { $0 >= 0x20 || (0x09...0x0d).contains($0) }
}

private func importCaffe(
  _ source: ModelSource, _ context: inout ImportContext
) throws(Diagnostic) -> Model {
  context.report.sourceFormat = ModelFormat.caffe.displayName
  var texts: [ModelSource.File] = []
  var binaries: [ModelSource.File] = []
  for file in source.files {
    if isText(file.head(headCount).array) { texts.append(file) } else { binaries.append(file) }
  }
  guard texts.count <= 1, binaries.count <= 1, let main = texts.first ?? binaries.first else {
    throw Diagnostic(
      .unusableCaffeFiles,
      "there are \(texts.count) text and \(binaries.count) binary files, expected one of each",
      at: source.files.last?.location ?? Location())
  }
  guard !isHDF5(main) else {
    throw Diagnostic(
      .unusableCaffeFiles, "the HDF5 file holds weights alone; pass the prototxt of the net too",
      at: main.location)
  }
  let outer = context.diagnostics.context
  context.diagnostics.context = main.location.inside(outer)
  defer { context.diagnostics.context = outer }
  var net: Net
  do throws(Diagnostic) {
    var whole =
      texts.isEmpty
      ? try Net(binary: main.bytes, warnings: &context.diagnostics)
      : try Net(text: main.bytes, warnings: &context.diagnostics)
    whole.enter(context.options.state)
    net = whole.filtered(&context.diagnostics)
    if let weights = binaries.first, !texts.isEmpty {
      try net.take(
        weights, knownNames: Set(whole.layers.map(\.name)), diagnostics: &context.diagnostics)
    }
    net.shareParameters(&context.diagnostics)
  } catch {
    throw error.location.file == nil ? error.inside(main.location) : error
  }
  guard !net.layers.isEmpty else {
    throw Diagnostic(.unusableCaffeFiles, "the net has no layers", at: main.location)
  }
  note(net, &context)
  for name in net.joinScales() {
    context.report.assume("layer '\(name)' (Scale) is part of the BatchNormalization before it")
    context.report.recordConverted("Scale")
  }
  let hidden = net.removeTrainingLayers(report: &context.report)
  var importer = NetImporter(net, hidden: hidden, options: context.options)
  importer.allowsMissingWeights = context.options.allowsMissingWeights && binaries.isEmpty
  return importer.run(&context)
}

/// Writes a prototxt and a caffemodel; nothing where a node cannot be expressed.
private func exportCaffe(
  _ model: Model, _ context: inout ExportContext
) throws(Diagnostic) -> [OutputFile] {
  var exporter = try NetExporter(model)
  let net = exporter.run(&context)
  guard context.report.unconverted.isEmpty else { return [] }
  return [
    OutputFile(name: .fileExtension("prototxt"), chunks: [try net.prototxt()]),
    OutputFile(name: .fileExtension("caffemodel"), chunks: try net.caffemodel()),
  ]
}

/// Says what is taken for granted about the state of the net.
private func note(_ net: Net, _ context: inout ImportContext) {
  if net.phase == "TRAIN" {
    context.report.assume(
      "the layers are those for training; what they compute is what they compute in inference")
  }
  for setting in net.overruled {
    context.report.assume(
      "the file's state names \(setting), which Caffe's tools do not heed either; "
        + "--phase and --level choose others than TEST and 0")
  }
}

extension Net {
  /// Reads a weights file and gives the layers their blobs; see ``take(_:knownNames:warnings:)``.
  fileprivate mutating func take(
    _ file: ModelSource.File, knownNames: Set<String>, diagnostics: inout DiagnosticBag
  ) throws(Diagnostic) {
    let main = diagnostics.context
    diagnostics.context = file.location
    defer { diagnostics.context = main }
    let weights: Weights
    do throws(Diagnostic) {
      weights =
        isHDF5(file)
        ? try Weights(hdf5: file.bytes)
        : try Weights(binary: file.bytes, diagnostics: &diagnostics)
    } catch {
      throw error.inside(file.location)
    }
    take(weights, knownNames: knownNames, warnings: &diagnostics)
  }
}
