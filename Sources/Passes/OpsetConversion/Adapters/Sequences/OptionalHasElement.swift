import ModelIR
import Operators

extension OperatorAdapter {
  static let optionalHasElement = OperatorAdapter(
    "OptionalHasElement", widening: .none,
    Change(
      18,
      down: .decomposed("a constant, where no optional is asked") { node throws(Refusal) in
        guard let value = node.optionalInput(0) else {
          try node.finish(try node.constant(Tensor([], booleans: [false])))
          return
        }
        guard let type = node.type(value) else {
          throw .unknown("the type of the input is not known")
        }
        if case .optional = type.kind { return }
        try node.finish(try node.constant(Tensor([], booleans: [true])))
      }))
}
