import ConverterCore
import Diagnostics
import ModelIR

/// How nodes of one operator become operators of a net.
package struct NodeExporter: Sendable {
  /// The operator, in the standard's spelling.
  package let operatorType: String
  /// The operator's domain in its canonical spelling.
  package let domain: String
  /// The operators of Caffe2 that can come of it.
  package let writes: [String]
  /// Emits them.
  let export: @Sendable (inout NodeExport) throws(Diagnostic) -> Void

  /// Declares an exporter.
  init(
    _ operatorType: String, domain: String = "", writes: [String],
    export: @escaping @Sendable (inout NodeExport) throws(Diagnostic) -> Void
  ) {
    self.operatorType = operatorType
    self.domain = domain
    self.writes = writes
    self.export = export
  }

  /// The exporters, by domain and operator.
  static let byName: [String: NodeExporter] = Dictionary(
    all.map { ($0.domain + "::" + $0.operatorType, $0) }, uniquingKeysWith: { first, _ in first })
}
