import CSchemas
import ConverterCore
import Diagnostics

/// A layer of schema version 1, which may hold one of version 0, on its way to version 2.
///
/// The rules are those of BVLC's `upgrade_proto.cpp`.
struct OldLayer {
  /// The fields of the `V1LayerParameter` but its blobs.
  var fields: SourceRecord
  /// The blobs, of either version.
  var blobs: [Blob]

  init(
    _ message: Caffe__V1LayerParameter, _ fields: SourceRecord, _ diagnostics: inout DiagnosticBag
  ) {
    self.fields = fields
    blobs = Blob.read(message.blobs, message.n_blobs, of: message.name, nil, &diagnostics)
    if let nested = message.layer?.pointee {
      blobs = Blob.read(nested.blobs, nested.n_blobs, of: nested.name, nested.type, &diagnostics)
    }
  }

  /// The fields of the nested layer of version 0, where there is one.
  var nested: SourceRecord? {
    if case .record(let record)? = fields["layer"] { record } else { nil }
  }

  /// The kind that version 0 names, for example `conv`.
  var nestedType: String { nested?.texts("type").first ?? "" }

  /// Brings the layers of a net to version 2.
  static func upgrade(
    _ layers: [OldLayer], netInputs: [String], warnings: inout DiagnosticBag
  ) throws(Diagnostic) -> [Layer] {
    var layers = layers
    if layers.contains(where: { $0.nested != nil }) {
      layers = foldPadding(layers, netInputs: netInputs, &warnings)
    }
    var upgraded: [Layer] = []
    for layer in layers {
      upgraded.append(
        layer.nested == nil
          ? try layer.fromVersion1() : try layer.fromVersion0(warnings: &warnings))
    }
    return upgraded
  }

  /// The layer, whose kind is an enumerator, in version 2.
  private func fromVersion1() throws(Diagnostic) -> Layer {
    var reader = NodeReader(fields)
    let name = try reader.text("name", or: "")
    let oldType = try reader.text("type", or: "NONE")
    // A kind that the schema does not have becomes a placeholder of that name.
    let type = Self.typesOfVersion1[oldType] ?? oldType
    var layer = Layer(
      name: name, type: type, bottoms: fields.texts("bottom"), tops: fields.texts("top"),
      blobs: blobs)
    layer.parameters = fields.texts("param").map { ParameterSpec(name: $0) }
    for (i, mode) in fields.texts("blob_share_mode").enumerated() {
      if i == layer.parameters.count { layer.parameters.append(ParameterSpec()) }
      layer.parameters[i].isPermissive = mode == "PERMISSIVE"
    }
    for rule in try reader.records("include") { layer.include.append(try StateRule(rule)) }
    for rule in try reader.records("exclude") { layer.exclude.append(try StateRule(rule)) }
    layer.settings = fields.keepingMessages
    layer.moveTransformation()
    return layer
  }

  private static let typesOfVersion1: [String: String] = [
    "NONE": "", "ABSVAL": "AbsVal", "ACCURACY": "Accuracy", "ARGMAX": "ArgMax", "BNLL": "BNLL",
    "CONCAT": "Concat", "CONTRASTIVE_LOSS": "ContrastiveLoss", "CONVOLUTION": "Convolution",
    "DATA": "Data", "DECONVOLUTION": "Deconvolution", "DROPOUT": "Dropout",
    "DUMMY_DATA": "DummyData", "EUCLIDEAN_LOSS": "EuclideanLoss", "ELTWISE": "Eltwise",
    "EXP": "Exp", "FLATTEN": "Flatten", "HDF5_DATA": "HDF5Data", "HDF5_OUTPUT": "HDF5Output",
    "HINGE_LOSS": "HingeLoss", "IM2COL": "Im2col", "IMAGE_DATA": "ImageData",
    "INFOGAIN_LOSS": "InfogainLoss", "INNER_PRODUCT": "InnerProduct", "LRN": "LRN",
    "MEMORY_DATA": "MemoryData", "MULTINOMIAL_LOGISTIC_LOSS": "MultinomialLogisticLoss",
    "MVN": "MVN", "POOLING": "Pooling", "POWER": "Power", "RELU": "ReLU", "SIGMOID": "Sigmoid",
    "SIGMOID_CROSS_ENTROPY_LOSS": "SigmoidCrossEntropyLoss", "SILENCE": "Silence",
    "SLICE": "Slice", "SOFTMAX": "Softmax", "SOFTMAX_LOSS": "SoftmaxWithLoss", "SPLIT": "Split",
    "TANH": "TanH", "THRESHOLD": "Threshold", "WINDOW_DATA": "WindowData",
  ]
}

extension Layer {
  /// Moves image settings from the data layer's own message, where old nets have them, to
  /// `transform_param` (`UpgradeNetDataTransformation`).
  fileprivate mutating func moveTransformation() {
    let messages = [
      "Data": "data_param", "ImageData": "image_data_param", "WindowData": "window_data_param",
    ]
    guard let message = messages[type] else { return }
    var own = settings(message)
    var transform = settings("transform_param")
    for name in ["scale", "mean_file", "crop_size", "mirror"] {
      guard let value = own[name] else { continue }
      transform[name] = value
      own[name] = nil
    }
    if !own.fields.isEmpty { settings[message] = .record(own) }
    if !transform.fields.isEmpty { settings["transform_param"] = .record(transform) }
  }
}
