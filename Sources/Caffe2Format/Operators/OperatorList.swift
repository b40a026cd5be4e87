/// The kinds of operators that Caffe2 nets can have, for tables.
package enum Caffe2Operators {
  /// A kind and what it becomes.
  package struct Entry: Sendable {
    /// The name in an operator's `type`.
    package var type: String
    /// Operators of ONNX, in words; empty for kinds that are known and not converted.
    package var target: String
  }

  /// The kinds, by name.
  package static let all: [Entry] = OperatorKind.all
    .map { Entry(type: $0.type, target: $0.target) }
    .sorted { $0.type < $1.type }
}
