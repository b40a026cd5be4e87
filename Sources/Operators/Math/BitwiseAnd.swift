import Diagnostics
import ModelIR

extension Operator {
  static let bitwiseAnd = Operator(
    "BitwiseAnd",
    summary: #"Computes the bitwise "and" of integers, with broadcasting."#,
    versions: bitwiseVersions,
    infer: inferBroadcast,
    evaluate: evaluateBinary(
      real: { x, _ in x }, signed: { $0 & $1 }, unsigned: { $0 & $1 }))
}
