import ConverterCore

extension Net {
  /// Replaces layers that only training and testing need: losses by the activation that they hold,
  /// if any; measures and sinks by nothing.
  ///
  /// Returns the blobs that the removed layers read in another role than that of a prediction,
  /// such as labels, and which are therefore no outputs of the net.
  mutating func removeTrainingLayers(report: inout ConversionReport) -> Set<String> {
    var hidden: Set<String> = []
    var kept: [Layer] = []
    var blobs = Set(layers.flatMap(\.tops))
    for layer in layers {
      guard let role = TrainingRole.of(layer.type) else {
        kept.append(layer)
        continue
      }
      hidden.formUnion(layer.bottoms.dropFirst(role.predictions))
      guard let activation = role.activation, let bottom = layer.bottoms.first else {
        report.assume("layer '\(layer.name)' (\(layer.type)) is left out")
        report.recordConverted(layer.type)
        continue
      }
      let wanted = layer.tops.count > 1 ? layer.tops[1] : "prob"
      let isFree = layer.tops.contains(wanted) || !blobs.contains(wanted)
      let top = isFree ? wanted : layer.name + "/prob"
      blobs.insert(top)
      var replacement = Layer(
        name: layer.name, type: activation, bottoms: [bottom], tops: [top])
      let axis = layer.settings(role.settings)["axis"]
      if let axis, activation == "Softmax" {
        replacement.settings["softmax_param"] = .record(
          SourceRecord([.init(name: "axis", value: axis)]))
      }
      report.assume(
        "layer '\(layer.name)' (\(layer.type)) becomes \(activation), with output '\(top)'")
      kept.append(replacement)
    }
    let silenced = layers.filter { $0.type == "Silence" }.flatMap(\.bottoms)
    layers = kept
    if unreadBlobs.isSubset(of: hidden) {
      // Some nets silence what the program fetches by name.
      for blob in silenced where unreadBlobs.contains(blob) {
        hidden.remove(blob)
        report.assume("'\(blob)', which only Silence reads, is an output: the net has no other")
      }
    }
    if unreadBlobs.isSubset(of: hidden) {
      // A loss that takes its operands in either order may have the prediction second.
      for blob in unreadBlobs.sorted() {
        hidden.remove(blob)
        report.assume(
          "'\(blob)', which a layer for training reads, is an output: the net has no other")
      }
    }
    return hidden
  }

  /// The blobs that a layer computes and none reads afterwards.
  private var unreadBlobs: Set<String> {
    var unread: Set<String> = []
    for layer in layers {
      unread.subtract(layer.bottoms)
      if !layer.bottoms.isEmpty { unread.formUnion(layer.tops) }
    }
    return unread
  }
}

/// What is left of a layer when a net is not trained.
struct TrainingRole {
  /// The kind of layer that computes what the loss is computed of.
  var activation: String?
  /// The message that has the activation's settings.
  var settings = "softmax_param"
  /// How many bottoms are predictions; the others are labels, weights and the like.
  var predictions = 1

  static func of(_ type: String) -> TrainingRole? { roles[type] }

  private static let roles: [String: TrainingRole] = [
    "SoftmaxWithLoss": TrainingRole(activation: "Softmax"),
    "InfogainLoss": TrainingRole(activation: "Softmax", settings: "infogain_loss_param"),
    "SigmoidCrossEntropyLoss": TrainingRole(activation: "Sigmoid"),
    "Accuracy": TrainingRole(), "LabelsequenceAccuracy": TrainingRole(), "CtcLoss": TrainingRole(),
    "EuclideanLoss": TrainingRole(), "HingeLoss": TrainingRole(),
    "MultinomialLogisticLoss": TrainingRole(), "SmoothL1Loss": TrainingRole(),
    "ContrastiveLoss": TrainingRole(predictions: 2), "MultiBoxLoss": TrainingRole(predictions: 2),
    "HDF5Output": TrainingRole(predictions: .max), "Silence": TrainingRole(predictions: 0),
  ]

  /// What becomes of each kind, in words.
  static var fates: [String: String] {
    roles.mapValues { role in role.activation.map { $0 + ", without the loss" } ?? "left out" }
  }
}
