import ConverterCore
import ModelIR

/// A net under construction.
struct NetBuilder {
  /// The layers so far.
  var layers: [Layer] = []
  /// Kinds of layers that Caffe itself does not have.
  var forkKinds: Set<String> = []
  private var layerNames: Set<String> = []
  private var blobNames: Set<String>
  /// Constants that are blobs already, by value.
  var constants: [ValueID: BlobOperand] = [:]
  /// Blobs whose elements are known to be integers.
  var integralBlobs: Set<String> = []

  /// Blobs of places of maxima, counted within their planes.
  var maskBlobs: Set<String> = []

  /// Nodes that layers of nodes before them have taken in.
  var absorbed: Set<NodeID> = []

  /// Starts a net whose blobs of these names are spoken for.
  init(reserving names: Set<String>) { blobNames = names }

  /// A name that no layer has.
  mutating func layerName(_ wanted: String) -> String { Self.unique(wanted, &layerNames) }

  /// A name that no blob has.
  mutating func blobName(_ wanted: String) -> String { Self.unique(wanted, &blobNames) }

  private static func unique(_ wanted: String, _ taken: inout Set<String>) -> String {
    var candidate = wanted.isEmpty ? "unnamed" : wanted
    var number = 1
    while !taken.insert(candidate).inserted {
      candidate = "\(wanted)_\(number)"
      number += 1
    }
    return candidate
  }

  /// Adds a layer and returns its tops.
  mutating func add(
    _ type: String, name: String, _ bottoms: [BlobOperand], tops: [(name: String, shape: [Int])],
    _ settings: LayerSettings = .none, blobs: [Blob] = [], parameterNames: [String] = []
  ) -> [BlobOperand] {
    let operands = tops.map { BlobOperand(name: blobName($0.name), shape: $0.shape) }
    var layer = Layer(
      name: layerName(name), type: type, bottoms: bottoms.map(\.name), tops: operands.map(\.name),
      blobs: blobs)
    if !settings.message.isEmpty, !settings.fields.fields.isEmpty {
      layer.settings[settings.message] = .record(settings.fields)
    }
    layer.parameters = parameterNames.map { ParameterSpec(name: $0) }
    layers.append(layer)
    if Self.kindsOfForks.contains(type) { forkKinds.insert(type) }
    return operands
  }

  /// Adds a constant: filled where all elements are the same, otherwise with weights of its own.
  mutating func addConstant(_ numbers: [Float], _ shape: [Int], name: String) -> BlobOperand {
    if let first = numbers.first, numbers.allSatisfy({ $0.bitPattern == first.bitPattern }) {
      let filler = SourceRecord([
        .init(name: "type", value: .text("constant")), .init(name: "value", value: .number(first)),
      ])
      let settings: [(String, SourceValue)] = [
        ("data_filler", .list([.record(filler)])), ("shape", .list([.shape(shape)])),
      ]
      return add(
        "DummyData", name: name, [], tops: [(name, shape)],
        LayerSettings("dummy_data_param", settings))[0]
    }
    return add(
      "Parameter", name: name, [], tops: [(name, shape)],
      LayerSettings("parameter_param", [("shape", .shape(shape))]),
      blobs: [Blob(shape, numbers)])[0]
  }

  /// Gives a blob another name in all layers since `start`, whose own name becomes free.
  mutating func rename(_ old: String, to new: String, since start: Int) {
    for index in start..<layers.count {
      layers[index].bottoms = layers[index].bottoms.map { $0 == old ? new : $0 }
      layers[index].tops = layers[index].tops.map { $0 == old ? new : $0 }
    }
    blobNames.remove(old)
    if integralBlobs.remove(old) != nil { integralBlobs.insert(new) }
    if maskBlobs.remove(old) != nil { maskBlobs.insert(new) }
  }

  /// Removes layers that no output needs, and takes blobs that nobody reads out of the net's outputs,
  /// which Caffe counts them among.
  mutating func removeUnread(outputs: Set<String>) {
    var read = outputs
    var kept: [Layer] = []
    for layer in layers.reversed() where layer.type != "Silence" {
      guard layer.type == "Input" || layer.tops.contains(where: read.contains) else { continue }
      read.formUnion(layer.bottoms)
      kept.append(layer)
    }
    layers = kept.reversed()
    let unread = layers.filter { $0.type != "Input" }.flatMap(\.tops).filter { !read.contains($0) }
    guard !unread.isEmpty else { return }
    layers.append(Layer(name: layerName("silence"), type: "Silence", bottoms: unread))
  }

  /// Whether a layer reads a blob.
  func isRead(_ blob: String) -> Bool { layers.contains { $0.bottoms.contains(blob) } }

  /// Kinds that BVLC's Caffe 1.0 does not have.
  static let kindsOfForks: Set<String> = [
    "Permute", "Reverse", "Swish", "Clip", "PriorBox", "DetectionOutput", "Normalize", "ROIPooling",
    "PSROIPooling", "Proposal", "Upsample", "Interp", "ReLU6", "ShuffleChannel", "Axpy", "BN",
    "CTCGreedyDecoder", "Mish", "ContinuationIndicator",
  ]
}
