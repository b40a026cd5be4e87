import ModelIR
import Operators

extension OperatorAdapter {
  static let optionalGetElement = OperatorAdapter(
    "OptionalGetElement", widening: .none,
    Change(
      18,
      down: .decomposed("Identity, where no optional is asked") { node throws(Refusal) in
        let value = try node.input(0)
        guard let type = node.type(value) else {
          throw .unknown("the type of the input is not known")
        }
        if case .optional = type.kind { return }
        try node.finish(value)
      }))
}
