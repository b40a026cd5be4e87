import ModelIR
import Operators

extension OperatorAdapter {
  static let round = OperatorAdapter(
    "Round",
    Change(
      11,
      down: .decomposed("Floor and comparisons") { node throws(Refusal) in
        let x = try node.input(0)
        let type = try node.elementType(x)
        let half = try node.scalar(0.5, type)
        let floor = try node("Floor", x)
        let rest = try node("Sub", x, floor)
        let halves = try node("Floor", try node.scaled(floor, by: 0.5))
        let isOdd = try node("Less", try node("Add", halves, halves), floor)
        let isTie = try node("And", try node("Equal", rest, half), isOdd)
        let moves = try node("Or", try node("Greater", rest, half), isTie)
        let rounded = try node("Add", floor, try node.cast(moves, to: type))
        // Infinities are left as they are.
        try node.replace(by: "Where", try node("Equal", x, floor), x, rounded)
      }))
}
