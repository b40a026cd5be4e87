import ConverterCore
import Diagnostics

/// A kind of layer and how it becomes ONNX nodes.
struct LayerKind: Sendable {
  /// The name in a layer's `type`.
  let type: String
  /// The message of its settings.
  let settings: String
  /// Settings that cannot change what the layer computes: initialization and choice of engine.
  let ignored: [String]
  /// Why the kind is refused; nil where it is converted.
  private(set) var reason: String?
  /// Emits the nodes and the shapes of the tops, by Caffe's rules.
  let importLayer: @Sendable (inout LayerImporter) throws(Diagnostic) -> Void

  /// Declares a kind.
  init(
    _ type: String, settings: String, ignoring ignored: [String] = [],
    importLayer: @escaping @Sendable (inout LayerImporter) throws(Diagnostic) -> Void
  ) {
    self.type = type
    self.settings = settings
    self.ignored = ignored
    self.importLayer = importLayer
  }

  /// Declares a kind that has no counterpart in ONNX.
  init(_ type: String, unsupported reason: String) {
    self.init(type, settings: "") { _ throws(Diagnostic) in throw .unsupported(reason) }
    self.reason = reason
  }
}

extension Diagnostic {
  /// A layer that has no counterpart, or not with its settings.
  static func unsupported(_ reason: String) -> Diagnostic { Diagnostic(.unconvertedNode, reason) }

  /// A setting that Caffe itself would refuse.
  static func invalid(_ message: String, attribute: String? = nil) -> Diagnostic {
    Diagnostic(
      .unusableSetting, message,
      at: attribute.map { Location([.attribute($0)]) } ?? Location())
  }
}
