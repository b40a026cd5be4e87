import Diagnostics
import ModelIR

/// Kinds of operators that belong together; each family has a file, or a few.
struct OperatorFamily: Sendable {
  /// The kinds.
  let kinds: [OperatorKind]

  /// Declares a family.
  init(_ kinds: [OperatorKind]) { self.kinds = kinds }
}

extension OperatorKind {
  /// All kinds.
  static let all: [OperatorKind] = OperatorFamily.all.flatMap(\.kinds)

  /// A kind that one node of one input and one output stands for.
  static func unary(
    _ type: String, _ target: String, need: Need = .any, ignoring ignored: [String] = []
  ) -> OperatorKind {
    OperatorKind(type, to: target, ignoring: ignored, needs: [need]) { op throws(Diagnostic) in
      try op.expect()
      op.write(try op.emit(target, [op.input()]))
    }
  }
}
