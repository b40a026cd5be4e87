import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Elements chosen by place or by size.
  static let selection = OperatorFamily([
    OperatorKind("Gather", to: "Gather", ignoring: ["wrap_indices"], needs: [.any, .indices]) {
      op throws(Diagnostic) in try op.importGather(axis: 0)
    },
    OperatorKind("BatchGather", to: "Gather", needs: [.any, .indices]) { op throws(Diagnostic) in
      try op.importGather(axis: 1)
    },
    OperatorKind("TopK", to: "TopK", needs: [.any, .indices]) { op throws(Diagnostic) in
      try op.importTopK()
    },
    extremum("ArgMax"), extremum("ArgMin"),
    OperatorKind("OneHot", to: "OneHot", needs: [.init(rank: 1, elementType: .int64), .indices]) {
      op throws(Diagnostic) in
      try op.expect(inputs: 2...2)
      let depth = try op.reshape(op.input(1), [1])
      let values = op.reals("values", [0, 1])
      op.write(try op.emit("OneHot", [op.input(), depth, values], [.int("axis", -1)]))
    },
  ])

  private static func extremum(_ type: String) -> OperatorKind {
    OperatorKind(type, to: type) { op throws(Diagnostic) in
      try op.expect()
      let attributes: [Attribute] = [
        .int("axis", try op.number("axis", or: -1)),
        .int("keepdims", try op.arguments.flag("keepdims", or: true) ? 1 : 0),
      ]
      op.write(try op.emit(type, [op.input()], attributes))
    }
  }
}

extension OperatorKind {
  /// Declares a kind that has no counterpart in ONNX.
  init(_ type: String, unsupported reason: String) {
    self.init(type, to: "") { _ throws(Diagnostic) in throw .unsupported(reason) }
  }
}

extension OperatorImporter {
  fileprivate mutating func importGather(axis: Int) throws(Diagnostic) {
    try expect(inputs: 2...2)
    let axis = axis == 0 ? try number("axis", or: 0) : axis
    guard try !arguments.flag("match_outer", or: false) else {
      throw .unsupported("'match_outer' is not supported", argument: "match_outer")
    }
    write(try emit("Gather", [input(), input(1)], [.int("axis", axis)]))
  }

  fileprivate mutating func importTopK() throws(Diagnostic) {
    try expect(inputs: 1...2, outputs: 2...3)
    try refuse(output: 2, "places in the whole blob")
    let axis = try number("axis", or: -1)
    let k =
      inputs.count == 2
      ? try reshape(cast(input(1), .int64), [1]) : integers("k", [try size("k", atLeast: 1)])
    let parts = try emit("TopK", [input(), k], [.int("axis", axis)], outputs: 2)
    write(parts[0])
    write(parts[1], to: 1)
    assumptions.append("of equal elements, TopK takes the first ones; Caffe2 may take others")
  }
}
