import ModelIR
import Operators

extension OperatorAdapter {
  static let greaterOrEqual = OperatorAdapter("GreaterOrEqual", .orEqual("Greater"))

  static let lessOrEqual = OperatorAdapter("LessOrEqual", .orEqual("Less"))
}

extension OperatorAdapter.Change {
  /// Version 12 brought the comparison.
  fileprivate static func orEqual(_ strict: String) -> OperatorAdapter.Change {
    OperatorAdapter.Change(
      12,
      down: .decomposed("\(strict), Equal and Or") { node throws(Refusal) in
        let (a, b) = (try node.input(0), try node.input(1))
        try node.replace(by: "Or", try node.add(strict, [a, b]), try node("Equal", a, b))
      })
  }
}
