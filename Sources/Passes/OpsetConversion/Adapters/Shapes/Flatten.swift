import ModelIR

extension OperatorAdapter {
  static let flatten = OperatorAdapter(
    "Flatten", widening: .values, Change(11, down: .axesFromFront("axis")))
}
