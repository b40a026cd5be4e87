import ModelIR
import Operators

extension OperatorAdapter {
  static let trilu = OperatorAdapter(
    "Trilu", widening: .values,
    Change(
      14,
      down: .decomposed("Where by a comparison of positions") { node throws(Refusal) in
        let x = try node.input(0)
        let rank = try node.rank(x)
        let isUpper = try node.int("upper", or: 1) != 0
        let type = try node.elementType(x)
        let rows = try node.unsqueeze(try node.positions(x, rank - 2), [1])
        let columns = try node.unsqueeze(try node.positions(x, rank - 1), [0])
        var diagonal = rows
        if let k = node.optionalInput(1) { diagonal = try node("Add", rows, k) }
        let isOutside =
          isUpper ? try node("Less", columns, diagonal) : try node("Greater", columns, diagonal)
        try node.replace(by: "Where", isOutside, try node.constant(Tensor(zeros: type, [])), x)
      }))
}
