import ModelIR
import Operators

extension OperatorAdapter {
  static let isInf = OperatorAdapter(
    "IsInf",
    Change(
      10,
      down: .decomposed("comparison with the largest numbers") { node throws(Refusal) in
        let x = try node.input(0)
        let (up, down) = (
          try node.int("detect_positive") != 0, try node.int("detect_negative") != 0
        )
        let largest = try node.scalar(
          try node.elementType(x).largestNumber, try node.elementType(x))
        let above = try node("Greater", x, largest)
        let below = try node("Less", x, try node("Neg", largest))
        switch (up, down) {
        case (true, true): try node.replace(by: "Or", above, below)
        case (true, false): try node.finish(above)
        case (false, true): try node.finish(below)
        case (false, false): try node.replace(by: "And", above, below)
        }
      }))
}

extension ElementType {
  /// The largest finite number of a floating-point type.
  fileprivate var largestNumber: Double {
    switch self {
    case .double: .greatestFiniteMagnitude
    case .float16: 65504
    case .bfloat16: 0x1.fep127
    default: Double(Float.greatestFiniteMagnitude)
    }
  }
}
