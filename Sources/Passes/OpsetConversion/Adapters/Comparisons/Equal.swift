import ModelIR
import Operators

extension OperatorAdapter {
  static let equal = OperatorAdapter(
    "Equal", widening: .values, .broadcasting,
    Change(
      11,
      down: .decomposed("floats by Less and Greater, integers by their difference") {
        node throws(Refusal) in
        let (a, b) = (try node.input(0), try node.input(1))
        let type = try node.elementType(a)
        if [.bool, .int32, .int64].contains(type) { return }
        if type.isInteger {
          guard type == .uint64 || type == .uint32 else { return }
          let difference = try node.cast(try node("Sub", a, b), to: .bool)
          try node.replace(by: "Not", difference)
          return
        }
        guard type != .string else { return }
        let differ = try node("Or", try node("Less", a, b), try node("Greater", a, b))
        let numbers = try node("And", try node.isNumber(a), try node.isNumber(b))
        try node.replace(by: "And", try node("Not", differ), numbers)
      }))
}
