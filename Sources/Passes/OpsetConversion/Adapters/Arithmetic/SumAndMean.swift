import ModelIR
import Operators

extension OperatorAdapter {
  static let sum = OperatorAdapter("Sum", widening: .arithmetic, Change(8, down: .equalShapes))

  static let mean = OperatorAdapter("Mean", Change(8, down: .equalShapes))
}

extension OperatorAdapter.Rewrite {
  /// Before version 8 the inputs have one shape.
  static let equalShapes = Self.adjusted("Expand of inputs with other shapes") {
    node throws(Refusal) in
    guard let output = node.node.outputs.first.flatMap({ $0 }) else { return }
    let shape = try node.extents(output)
    for index in node.node.inputs.indices {
      let value = try node.input(index)
      if try node.extents(value) != shape {
        node.setInput(index, try node("Expand", value, try node.vector(shape)))
      }
    }
  }
}
