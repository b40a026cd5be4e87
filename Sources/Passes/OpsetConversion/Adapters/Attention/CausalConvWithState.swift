import ModelIR
import Operators

extension OperatorAdapter {
  static let causalConvWithState = OperatorAdapter(
    "CausalConvWithState",
    Change(
      27,
      down: .decomposed("Concat, Conv and Slice") { node throws(Refusal) in
        let (x, weight) = (try node.input(0), try node.input(1))
        guard let size = node.extent(of: weight, 2), let channels = node.extent(of: weight, 0)
        else {
          throw .unknown("the shape of the weights is not known")
        }
        let type = try node.elementType(x)
        var padded = x
        if let past = node.optionalInput(3) {
          padded = try node.concat([past, x], axis: 2)
        } else if size > 1 {
          padded = try node(
            "Pad", x, try node.vector([0, 0, size - 1, 0, 0, 0]), try node.scalar(0, type))
        }
        let activation = try node.string("activation")
        let group = AttributeValue.int(Int64(channels))
        let y = try node("Conv", padded, weight, node.optionalInput(2), with: ["group": group])
        if activation == "silu" || activation == "swish" {
          try node.compute(output: 0, by: "Mul", y, try node("Sigmoid", y))
        } else {
          try node.compute(output: 0, by: "Identity", y)
        }
        guard node.hasOutput(1) else { return }
        let (first, last) = size > 1 ? (-(size - 1), Int(Int32.max)) : (0, 0)
        try node.compute(
          output: 1, by: "Slice", padded, try node.vector([first]), try node.vector([last]),
          try node.vector([2]))
      }))
}
