import ModelIR
import Operators

extension OperatorAdapter {
  static let matMulInteger = OperatorAdapter(
    "MatMulInteger", widening: .none,
    Change(
      10,
      down: .decomposed("MatMul in double, in which the sums are exact") { node throws(Refusal) in
        var factors: [ValueID] = []
        for index in 0..<2 {
          var factor = try node.cast(try node.input(index), to: .double)
          if let zero = node.optionalInput(index + 2) {
            var point = try node.cast(zero, to: .double)
            // A zero point for each row of the left matrix.
            if index == 0, try node.rank(zero) == 1, try node.extents(zero) != [1] {
              point = try node.unsqueeze(point, [1])
            }
            factor = try node("Sub", factor, point)
          }
          factors.append(factor)
        }
        let product = try node("MatMul", factors[0], factors[1])
        try node.replace(by: "Cast", product, with: ["to": .int(Int64(ElementType.int32.rawValue))])
      }))
}
