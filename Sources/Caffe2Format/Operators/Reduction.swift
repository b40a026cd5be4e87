import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Sums, means and extrema.
  static let reduction = OperatorFamily(
    ["ReduceSum", "ReduceMean", "ReduceMin", "ReduceMax", "ReduceL1", "ReduceL2"].map { type in
      OperatorKind(type, to: type) { op throws(Diagnostic) in
        try op.expect()
        let axes = try op.numbers("axes")
        let keepsAxes = try op.arguments.flag("keepdims", or: true)
        op.write(
          try op.reduce(type, op.input(), axes: axes.isEmpty ? nil : axes, keepsAxes: keepsAxes))
      }
    }
      + ["Sum", "Mean", "Max"].flatMap { name in
        [
          OperatorKind("ReduceFront" + name, to: "Reduce" + name) { op throws(Diagnostic) in
            try op.importEndReduction("Reduce" + name, atFront: true)
          },
          OperatorKind("ReduceBack" + name, to: "Reduce" + name) { op throws(Diagnostic) in
            try op.importEndReduction("Reduce" + name, atFront: false)
          },
        ]
      } + [
        OperatorKind("ReduceTailSum", to: "Flatten, ReduceSum") { op throws(Diagnostic) in
          try op.expect()
          let rows = try op.emit("Flatten", [op.input()], [.int("axis", 1)])
          op.write(try op.reduce("ReduceSum", rows, axes: [1], keepsAxes: false))
        },
        OperatorKind("RowwiseMax", to: "ReduceMax", needs: [.init(rank: 3)]) {
          op throws(Diagnostic) in
          try op.expect()
          op.write(try op.reduce("ReduceMax", op.input(), axes: [2], keepsAxes: false))
        },
        OperatorKind("ColwiseMax", to: "ReduceMax", needs: [.init(rank: 3)]) {
          op throws(Diagnostic) in
          try op.expect()
          op.write(try op.reduce("ReduceMax", op.input(), axes: [1], keepsAxes: false))
        },
        whole("SumElements"), whole("SumElementsInt"), whole("SumSqrElements"),
        OperatorKind("LpNorm", to: "Abs, Mul, ReduceSum, ReduceMean") { op throws(Diagnostic) in
          try op.expect()
          let x = try op.input()
          let p = try op.number("p", or: 2)
          guard p == 1 || p == 2 else { throw .invalid("'p' is \(p)", argument: "p") }
          let kind = try op.arguments.flag("average", or: false) ? "ReduceMean" : "ReduceSum"
          let terms = p == 1 ? try op.emit("Abs", [x]) : try op.emit("Mul", [x, x])
          op.write(try op.reshape(op.reduce(kind, terms, axes: nil, keepsAxes: false), [1]))
        },
      ])

  /// The sum or mean of all elements.
  private static func whole(_ type: String) -> OperatorKind {
    OperatorKind(type, to: "ReduceSum, ReduceMean") { op throws(Diagnostic) in
      try op.expect()
      let kind = try op.arguments.flag("average", or: false) ? "ReduceMean" : "ReduceSum"
      let x = try op.input()
      let terms = type == "SumSqrElements" ? try op.emit("Mul", [x, x]) : x
      op.write(try op.reduce(kind, terms, axes: nil, keepsAxes: false))
    }
  }
}

extension OperatorImporter {
  /// A reduction over the first axes or the last ones.
  fileprivate mutating func importEndReduction(
    _ target: String, atFront: Bool
  ) throws(Diagnostic) {
    guard inputs.count == 1 else { throw .unsupported("lengths as an input are not supported") }
    try expect()
    let count = try size("num_reduce_dim", or: 1)
    guard count <= 64 else { throw .invalid("'num_reduce_dim' is \(count)") }
    if count == 0 { return write(try emit("Identity", [input()])) }
    let axes = atFront ? Array(0..<count) : Array(-count..<0)
    write(try reduce(target, input(), axes: axes, keepsAxes: false))
  }
}
