import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Functions of two operands, element by element.
  static let arithmetic = OperatorFamily(
    [
      binary("Add", "Add"), binary("Sub", "Sub"), binary("Mul", "Mul"), binary("Div", "Div"),
      binary("And", "And", .condition), binary("Or", "Or", .condition),
      binary("Xor", "Xor", .condition), binary("EQ", "Equal", .indices), binary("LT", "Less"),
      binary("GT", "Greater"),
      comparison("LE", "LessOrEqual", "Less"), comparison("GE", "GreaterOrEqual", "Greater"),
      OperatorKind("NE", to: "Equal, Not", needs: [.indices]) { op throws(Diagnostic) in
        let pair = try op.broadcastOperands()
        op.write(try op.emit("Not", [op.emit("Equal", pair)]))
      },
      OperatorKind("Pow", to: "Pow") { op throws(Diagnostic) in
        if op.inputs.count == 1 {
          let exponent = try op.arguments.real("exponent", or: 0)
          try op.expect()
          op.write(try op.emit("Pow", [op.input(), op.scalar("exponent", exponent)]))
        } else {
          op.write(try op.emit("Pow", op.broadcastOperands()))
        }
      },
      OperatorKind("Where", to: "Where", needs: [.condition, .any]) { op throws(Diagnostic) in
        try op.expect(inputs: 3...3)
        try op.importWhere(onRows: op.arguments.flag("broadcast_on_rows", or: false))
      },
      OperatorKind("Conditional", to: "Where", needs: [.condition, .any]) {
        op throws(Diagnostic) in
        try op.expect(inputs: 3...3)
        try op.importWhere(onRows: true)
      },
      OperatorKind("WeightedSum", to: "Mul, Add") { op throws(Diagnostic) in
        try op.importWeightedSum()
      },
      OperatorKind("RowMul", to: "Mul") { op throws(Diagnostic) in
        try op.expect(inputs: 2...2)
        let matrix = try op.input()
        let ones = [Int](repeating: 1, count: max(0, try op.rank(matrix) - 1))
        op.write(try op.emit("Mul", [matrix, op.reshape(op.input(1), [-1] + ones)]))
      },
      OperatorKind("ElementwiseLinear", to: "Mul, Add", needs: [.any, .weight]) {
        op throws(Diagnostic) in
        try op.expect(inputs: 3...3)
        guard try op.number("axis", or: 1) == 1 else {
          throw .unsupported("an 'axis' other than 1 is not supported", argument: "axis")
        }
        let x = try op.input()
        guard try op.rank(x) == 2 else {
          throw .unsupported("operands of more than two axes are not supported")
        }
        op.write(try op.emit("Add", [op.emit("Mul", [x, op.input(1)]), op.input(2)]))
      },
      many("Sum", "Sum", "Add"), many("Max", "Max", "Max"), many("Min", "Min", "Min"),
      many("Mean", "Mean", nil),
    ])

  private static func binary(
    _ type: String, _ target: String, _ need: OperatorKind.Need = .any
  ) -> OperatorKind {
    OperatorKind(type, to: target, needs: [need]) { op throws(Diagnostic) in
      op.write(try op.emit(target, op.broadcastOperands()))
    }
  }

  /// A comparison that the operator set has from version 12 on.
  private static func comparison(
    _ type: String, _ target: String, _ strict: String
  ) -> OperatorKind {
    OperatorKind(type, to: target) { op throws(Diagnostic) in
      let pair = try op.broadcastOperands()
      if op.operatorSetVersion >= 12 { return op.write(try op.emit(target, pair)) }
      let parts = [try op.emit(strict, pair), try op.emit("Equal", pair)]
      op.write(try op.emit("Or", parts))
    }
  }

  /// A kind of any number of inputs of one shape.
  private static func many(_ type: String, _ target: String, _ pairwise: String?) -> OperatorKind {
    OperatorKind(type, to: target, ignoring: ["order"]) { op throws(Diagnostic) in
      try op.expect(inputs: 1...OperatorImporter.many)
      let isFloat = op.inputs[0].elementType?.isFloatingPoint ?? true
      guard let pairwise, !isFloat else { return op.write(try op.emit(target, op.inputs)) }
      var sum = try op.input()
      for next in op.inputs.dropFirst() { sum = try op.emit(pairwise, [sum, next]) }
      if op.inputs.count == 1 { sum = try op.emit("Identity", [sum]) }
      op.write(sum)
    }
  }
}

extension OperatorImporter {
  /// The two operands, the second brought to where it belongs among the axes of the first.
  ///
  /// With `broadcast`, the second operand's axes are a run of the first one's, which starts at `axis`
  /// or ends with the last; without, broadcasting is that of ONNX.
  mutating func broadcastOperands() throws(Diagnostic) -> [Operand] {
    try expect(inputs: 2...2)
    let a = try input()
    let b = try input(1)
    let isLegacy = try arguments.flag("broadcast", or: false)
    let order = try arguments.text("order", or: "NCHW")
    let label = try arguments.text("axis_str", or: "")
    var axis = try number("axis", or: -1)
    guard isLegacy else { return [a, b] }
    if axis == -1, !label.isEmpty {
      guard label.count == 1, let place = order.firstIndex(of: Character(label)) else {
        throw .invalid("'axis_str' is '\(label)', which '\(order)' lacks", argument: "axis_str")
      }
      axis = order.distance(from: order.startIndex, to: place)
    }
    if b.extents?.checkedElementCount == 1 {
      return [a, b.rank == 0 || b.rank == 1 ? b : try reshape(b, [1])]
    }
    if axis == -1 { return [a, b] }
    let (outer, inner) = (try rank(a), try rank(b))
    let trailing = outer - axis - inner
    guard axis >= 0, trailing >= 0 else {
      throw .invalid(
        "'axis' is \(axis), which does not fit operands of \(outer) and \(inner) axes",
        argument: "axis")
    }
    return [a, try unsqueeze(b, Array(inner..<inner + trailing))]
  }

  /// Elements of one operand or the other; a condition may be one a row.
  fileprivate mutating func importWhere(onRows: Bool) throws(Diagnostic) {
    var condition = try input()
    let x = try input(1)
    if onRows {
      let ones = [Int](repeating: 1, count: max(0, try rank(x) - 1))
      condition = try reshape(condition, [-1] + ones)
    }
    write(try emit("Where", [condition, x, input(2)]))
  }

  /// Operands, each multiplied with a number that follows it.
  fileprivate mutating func importWeightedSum() throws(Diagnostic) {
    guard inputs.count >= 2, inputs.count % 2 == 0 else {
      throw .inconsistent("the operator reads \(counted(inputs.count, "blob")), expected pairs")
    }
    var sum: Operand?
    for index in stride(from: 0, to: inputs.count, by: 2) {
      let weight = try reshape(inputs[index + 1], [1])
      let term = try emit("Mul", [inputs[index], weight])
      sum = if let old = sum { try emit("Add", [old, term]) } else { term }
    }
    if let sum { write(sum) }
  }
}
