import ConverterCore
import Diagnostics

extension OldLayer {
  /// The layer, whose settings all stand side by side, in version 2.
  ///
  /// A setting that the kind does not have is dropped with a warning, as Caffe does.
  func fromVersion0(warnings: inout DiagnosticBag) throws(Diagnostic) -> Layer {
    let nested = nested ?? SourceRecord()
    let name = nested.texts("name").first ?? ""
    // A kind that the schema does not have becomes a placeholder of that name.
    let type = Self.typesOfVersion0[nestedType] ?? nestedType
    var layer = Layer(
      name: name, type: type, bottoms: fields.texts("bottom"), tops: fields.texts("top"),
      blobs: blobs)
    let withoutEffect: Set = ["name", "type", "blobs_lr", "weight_decay"]
    for field in nested.fields where !withoutEffect.contains(field.name) {
      guard let target = Self.target(of: field.name, in: nestedType) else {
        warnings.add(
          Diagnostic(
            .unusedSetting, "'\(field.name)' is no setting of a '\(nestedType)' layer",
            at: Location([.layer(name: name, type: nestedType), .attribute(field.name)])))
        continue
      }
      if target.field.isEmpty {
        layer.settings[target.message] = field.value
      } else {
        var message = layer.settings(target.message)
        message[target.field] = field.value
        layer.settings[target.message] = .record(message)
      }
    }
    return layer
  }

  /// Gives the padding of padding layers to the convolution or pooling that reads them, and leaves
  /// the padding layers out (`UpgradeV0PaddingLayers`).
  static func foldPadding(
    _ layers: [OldLayer], netInputs: [String], _ diagnostics: inout DiagnosticBag
  ) -> [OldLayer] {
    var writers: [String: Int] = [:]
    let inputs = Set(netInputs)
    var folded: [OldLayer] = []
    for (index, layer) in layers.enumerated() {
      let isPadding = layer.nestedType == "padding"
      if !isPadding { folded.append(layer) }
      let bottoms = layer.fields.texts("bottom")
      let location = Location([
        .layer(name: layer.nested?.texts("name").first ?? "", type: layer.nestedType)
      ])
      for bottom in bottoms {
        guard let writer = writers[bottom] else {
          if inputs.contains(bottom) { continue }
          diagnostics.add(
            Diagnostic(
              .inconsistentNet, "no layer before writes the blob '\(bottom)'", at: location))
          continue
        }
        let source = layers[writer]
        guard source.nestedType == "padding" else { continue }
        let origin = source.fields.texts("bottom")
        guard ["conv", "pool"].contains(layer.nestedType), bottoms.count == 1, origin.count == 1,
          source.fields.texts("top").count == 1
        else {
          diagnostics.add(
            Diagnostic(
              .inconsistentNet,
              "a padding layer feeds a layer that is no convolution or pooling of one blob",
              at: location))
          continue
        }
        var nested = layer.nested ?? SourceRecord()
        nested["pad"] = source.nested?["pad"] ?? .integer(0)
        folded[folded.count - 1].fields["layer"] = .record(nested)
        folded[folded.count - 1].fields["bottom"] = .list(origin.map(SourceValue.text))
      }
      for top in layer.fields.texts("top") { writers[top] = index }
    }
    return folded
  }

  /// Where version 2 has a setting of version 0; an empty field stands for the whole message.
  private static func target(
    of field: String, in type: String
  ) -> (message: String, field: String)? {
    if let renamed = transformations[field] { return ("transform_param", renamed) }
    guard let target = settings[field]?[type] else { return nil }
    guard let message = messages[type] else { return nil }
    return (message, target)
  }

  private static let transformations = [
    "scale": "scale", "meanfile": "mean_file", "cropsize": "crop_size", "mirror": "mirror",
  ]

  private static let messages = [
    "concat": "concat_param", "conv": "convolution_param", "data": "data_param",
    "dropout": "dropout_param", "hdf5_data": "hdf5_data_param",
    "hdf5_output": "hdf5_output_param", "images": "image_data_param",
    "infogain_loss": "infogain_loss_param", "innerproduct": "inner_product_param",
    "lrn": "lrn_param", "pool": "pooling_param", "window_data": "window_data_param",
  ]

  /// For each setting of version 0: the kinds that have it, and what they call it in version 2.
  private static let settings: [String: [String: String]] = [
    "num_output": ["conv": "num_output", "innerproduct": "num_output"],
    "biasterm": ["conv": "bias_term", "innerproduct": "bias_term"],
    "weight_filler": ["conv": "weight_filler", "innerproduct": "weight_filler"],
    "bias_filler": ["conv": "bias_filler", "innerproduct": "bias_filler"],
    "pad": ["conv": "pad", "pool": "pad"],
    "kernelsize": ["conv": "kernel_size", "pool": "kernel_size"],
    "group": ["conv": "group"],
    "stride": ["conv": "stride", "pool": "stride"],
    "pool": ["pool": "pool"],
    "dropout_ratio": ["dropout": "dropout_ratio"],
    "local_size": ["lrn": "local_size"],
    "alpha": ["lrn": "alpha"],
    "beta": ["lrn": "beta"],
    "k": ["lrn": "k"],
    "source": [
      "data": "source", "hdf5_data": "source", "images": "source", "window_data": "source",
      "infogain_loss": "source",
    ],
    "batchsize": [
      "data": "batch_size", "hdf5_data": "batch_size", "images": "batch_size",
      "window_data": "batch_size",
    ],
    "rand_skip": ["data": "rand_skip", "images": "rand_skip"],
    "shuffle_images": ["images": "shuffle"],
    "new_height": ["images": "new_height"],
    "new_width": ["images": "new_width"],
    "concat_dim": ["concat": "concat_dim"],
    "det_fg_threshold": ["window_data": "fg_threshold"],
    "det_bg_threshold": ["window_data": "bg_threshold"],
    "det_fg_fraction": ["window_data": "fg_fraction"],
    "det_context_pad": ["window_data": "context_pad"],
    "det_crop_mode": ["window_data": "crop_mode"],
    "hdf5_output_param": ["hdf5_output": ""],
  ]

  private static let typesOfVersion0 = [
    "accuracy": "Accuracy", "bnll": "BNLL", "concat": "Concat", "conv": "Convolution",
    "data": "Data", "dropout": "Dropout", "euclidean_loss": "EuclideanLoss",
    "flatten": "Flatten", "hdf5_data": "HDF5Data", "hdf5_output": "HDF5Output",
    "im2col": "Im2col", "images": "ImageData", "infogain_loss": "InfogainLoss",
    "innerproduct": "InnerProduct", "lrn": "LRN",
    "multinomial_logistic_loss": "MultinomialLogisticLoss", "pool": "Pooling", "relu": "ReLU",
    "sigmoid": "Sigmoid", "softmax": "Softmax", "softmax_loss": "SoftmaxWithLoss",
    "split": "Split", "tanh": "TanH", "window_data": "WindowData",
  ]
}
