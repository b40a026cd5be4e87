import ModelIR

extension OperatorAdapter {
  static let squeeze = OperatorAdapter(
    "Squeeze", widening: .values,
    Change(13, up: .attributeToInput("axes", at: 1), down: .axesOrReshape),
    Change(11, down: .axesFromFront("axes")))
}
