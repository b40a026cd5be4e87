import Diagnostics
import ModelIR

extension Operator {
  static let bitwiseXor = Operator(
    "BitwiseXor",
    summary: #"Computes the bitwise "exclusive or" of integers, with broadcasting."#,
    versions: bitwiseVersions,
    infer: inferBroadcast,
    evaluate: evaluateBinary(
      real: { x, _ in x }, signed: { $0 ^ $1 }, unsigned: { $0 ^ $1 }))
}
