import ConverterCore
import Diagnostics
import ModelIR

/// How nodes of one operator become layers.
struct NodeExporter: Sendable {
  /// The operator, for example `Conv`.
  let operatorType: String
  /// Its domain; empty for the standard's own.
  let domain: String
  /// The kinds of layers that it may become.
  let layers: [String]
  /// Adds the layers and binds the node's outputs to blobs.
  let export: @Sendable (inout NodeExport) throws(Diagnostic) -> Void

  /// Declares a mapping.
  init(
    _ operatorType: String, domain: String = "", to layers: [String],
    export: @escaping @Sendable (inout NodeExport) throws(Diagnostic) -> Void
  ) {
    self.operatorType = operatorType
    self.domain = domain
    self.layers = layers
    self.export = export
  }

  /// Declares a mapping of a node whose first output is computed from its inputs.
  init(
    _ operatorType: String, to layers: [String],
    compute: @escaping @Sendable (inout NodeExport) throws(Diagnostic) -> BlobOperand
  ) {
    self.init(
      operatorType, to: layers,
      export: { node throws(Diagnostic) in
        try node.bind(compute(&node))
      })
  }

  /// All mappings.
  static let all: [NodeExporter] =
    activations + arithmetic + comparisons + convolutions + poolings + products + normalizations
    + shapes + selections + reductions + resizings + recurrences + functions

  /// The mappings by domain and operator.
  static let byName: [String: NodeExporter] = Dictionary(
    all.map { ($0.domain + "::" + $0.operatorType, $0) }, uniquingKeysWith: { $1 })
}
