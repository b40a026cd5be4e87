import ConverterCore
import Diagnostics

extension LayerKind {
  /// Nothing, when not training.
  static let dropout = LayerKind(
    "Dropout", settings: "dropout_param", ignoring: ["dropout_ratio"]
  ) { layer throws(Diagnostic) in
    try layer.expect()
    guard try layer.settings.flag("scale_train", or: true) else {
      throw .unsupported("a Dropout that scales in tests ('scale_train'); make it a Power there")
    }
    try layer.pass()
  }

  /// The same blob under several names.
  static let split = LayerKind("Split", settings: "") { layer throws(Diagnostic) in
    try layer.expect(tops: 1...Int(Int32.max))
    for top in layer.tops.indices { try layer.pass(to: top) }
  }
}
