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
  static let greater = OperatorAdapter("Greater", widening: .values, .broadcasting, .wideComparison)
  static let less = OperatorAdapter("Less", widening: .values, .broadcasting, .wideComparison)
  static let greaterOrEqual = OperatorAdapter("GreaterOrEqual", .orEqual("Greater"))
  static let lessOrEqual = OperatorAdapter("LessOrEqual", .orEqual("Less"))

  static let isNaN = OperatorAdapter(
    "IsNaN",
    Change(
      9,
      down: .decomposed("Less and Greater beside infinities") { node throws(Refusal) in
        try node.replace(by: "Not", try node.isNumber(try node.input(0)))
      }))
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

extension OperatorAdapter.Change {
  /// Version 9 takes integers.
  fileprivate static let wideComparison = OperatorAdapter.Change(
    9,
    down: .decomposed("64-bit integers by ArgMax of both") { node throws(Refusal) in
      let (a, b) = (try node.input(0), try node.input(1))
      let type = try node.elementType(a)
      guard type == .int64 || type == .uint64 else { return }
      // Both in the common shape; the first of equal numbers is the largest one.
      let left = try node.unsqueeze(try node("Add", a, try node("Sub", b, b)), [0])
      let right = try node.unsqueeze(try node("Add", b, try node("Sub", a, a)), [0])
      let pair = node.node.operatorType == "Greater" ? [right, left] : [left, right]
      let stacked = try node.concat(pair, axis: 0)
      let place = try node("ArgMax", stacked, with: ["axis": .int(0), "keepdims": .int(0)])
      try node.replace(by: "Cast", place, with: ["to": .int(Int64(ElementType.bool.rawValue))])
    })

  /// Version 12 brought the comparison.
  fileprivate static func orEqual(_ strict: String) -> OperatorAdapter.Change {
    OperatorAdapter.Change(
      12,
      down: .decomposed("\(strict), Equal and Or") { node throws(Refusal) in
        let (a, b) = (try node.input(0), try node.input(1))
        try node.replace(by: "Or", try node.add(strict, [a, b]), try node("Equal", a, b))
      })
  }
}

extension NodeRewriter {
  /// Whether elements are numbers, infinities among them.
  fileprivate mutating func isNumber(_ value: ValueID) throws(Refusal) -> ValueID {
    let type = try elementType(value)
    let below = try self("Less", value, try scalar(.infinity, type))
    return try self("Or", below, try self("Greater", value, try scalar(-.infinity, type)))
  }
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
