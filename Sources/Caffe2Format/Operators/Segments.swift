import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Sums and extrema over runs of rows.
  static let segments = OperatorFamily(
    [("Sum", "ReduceSum"), ("Mean", "ReduceMean"), ("Max", "ReduceMax")].flatMap { name, target in
      [
        OperatorKind("Lengths" + name, to: nodes(name), needs: [.any, .lengths]) {
          op throws(Diagnostic) in
          try op.expect(inputs: 2...2)
          try op.importSegments(name, op.input(), op.input(1))
        },
        OperatorKind(
          "SparseLengths" + name, to: "Gather, " + nodes(name), needs: [.any, .indices, .lengths]
        ) { op throws(Diagnostic) in
          try op.expect(inputs: 3...3)
          try op.importSegments(name, op.emit("Gather", [op.input(), op.input(1)]), op.input(2))
        },
      ]
    } + [
      OperatorKind(
        "SparseLengthsWeightedSum", to: "Gather, Mul, " + nodes("Sum"),
        needs: [.any, .any, .indices, .lengths]
      ) { op throws(Diagnostic) in
        try op.expect(inputs: 4...4)
        let rows = try op.emit("Gather", [op.input(), op.input(2)])
        try op.importSegments("Sum", rows, op.input(3), weights: op.input(1))
      },
      OperatorKind(
        "LengthsWeightedSum", to: "Mul, " + nodes("Sum"), needs: [.any, .any, .lengths]
      ) { op throws(Diagnostic) in
        try op.expect(inputs: 3...3)
        try op.importSegments("Sum", op.input(), op.input(2), weights: op.input(1))
      },
      OperatorKind("LengthsToOffsets", to: "CumSum, Sub", needs: [.lengths]) {
        op throws(Diagnostic) in
        try op.expect()
        let lengths = try op.input()
        let ends = try op.emit("CumSum", [lengths, op.integer("axis", 0)])
        let starts = try op.emit("Sub", [ends, lengths])
        guard try op.arguments.flag("include_last_offset", or: false) else {
          return op.write(starts)
        }
        let last = try op.reduce("ReduceSum", lengths, axes: [0], keepsAxes: true)
        op.write(try op.concat([starts, last], axis: 0))
      },
    ])

  private static func nodes(_ name: String) -> String {
    name == "Max" ? "CumSum, Less, Where, ReduceMax" : "CumSum, Less, MatMul"
  }
}

extension OperatorImporter {
  /// One row for each run of rows; runs without rows give zero.
  fileprivate mutating func importSegments(
    _ name: String, _ data: Operand, _ lengths: Operand, weights: Operand? = nil
  ) throws(Diagnostic) {
    arguments.ignore(["engine"])
    var rows = try emit("Flatten", [data], [.int("axis", 1)])
    if let weights { rows = try emit("Mul", [rows, reshape(weights, [-1, 1])]) }
    let counts = try cast(lengths, .int64)
    let ends = try emit("CumSum", [counts, integer("axis", 0)])
    let starts = try emit("Sub", [ends, counts])
    let places = try unsqueeze(self.places(data, axis: 0), [0])
    let isBefore = try emit("Less", [places, unsqueeze(starts, [1])])
    let isWithin = try emit("Less", [places, unsqueeze(ends, [1])])
    let isOwn = try emit("And", [isWithin, emit("Not", [isBefore])])
    var result: Operand
    if name == "Max" {
      let all = try emit(
        "Where", [unsqueeze(isOwn, [2]), unsqueeze(rows, [0]), scalar("never", -.infinity)])
      let best = try reduce("ReduceMax", all, axes: [1], keepsAxes: false)
      let isEmpty = try emit("Equal", [unsqueeze(counts, [1]), integer("none", 0)])
      result = try emit("Where", [isEmpty, scalar("zero", 0), best])
    } else {
      result = try emit("MatMul", [cast(isOwn, .float), rows])
    }
    if name == "Mean" {
      let isEmpty = try emit("Equal", [counts, integer("none", 0)])
      let divisor = try emit("Where", [isEmpty, integer("one", 1), counts])
      result = try emit("Div", [result, unsqueeze(cast(divisor, .float), [1])])
    }
    let inner = try slice(shapeOf(data), from: [1], to: [.max], axes: [0])
    let shape = try concat([emit("Shape", [counts]), inner], axis: 0)
    write(try reshape(result, to: shape))
  }
}
