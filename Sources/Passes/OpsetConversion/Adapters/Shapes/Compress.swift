import ModelIR
import Operators

extension OperatorAdapter {
  static let compress = OperatorAdapter(
    "Compress", widening: .values, Change(11, down: .axesFromFront("axis")))
}
