import ModelIR
import Operators

extension OperatorAdapter {
  static let constantOfShape = OperatorAdapter(
    "ConstantOfShape", widening: .none,
    Change(
      9,
      down: .decomposed("a constant, or Expand where the shape is computed") {
        node throws(Refusal) in
        var value = Tensor(.float, [1], doubles: [0])
        if case .tensor(let stored)? = node.node.attribute("value")?.value {
          guard let dense = try? stored.dense() else { throw .attribute("'value' cannot be read") }
          value = dense
        }
        guard value.count == 1 else { throw .attribute("'value' has \(value.count) elements") }
        let scalar = try node.constant(value.reshaped([]))
        if let output = node.node.outputs.first.flatMap({ $0 }),
          let extents = node.knownExtents(output),
          extents.contains(0)
        {
          try node.finish(try node.constant(Tensor(zeros: value.elementType, extents)))
        } else {
          try node.replace(by: "Expand", scalar, try node.input(0))
        }
      }))
}
