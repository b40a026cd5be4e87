import Diagnostics
import ModelIR

extension Operator {
  static let zipMap = Operator(
    "ZipMap", domain: "ai.onnx.ml",
    summary: "Makes of each row a map from the given keys to its elements.",
    versions: [
      .since(
        1, inputs: [.required("X", "tensor(float)")], outputs: [.required("Z", "T")],
        attributes: [
          .optional("classlabels_int64s", .ints), .optional("classlabels_strings", .strings),
        ], types: ["T": .named("seq(map(int64, float))", "seq(map(string, float))")])
    ],
    infer: { context throws(Diagnostic) in
      let key = try context.classLabels(integers: "classlabels_int64s").elementType
      context.setOutput(0, .sequence(ValueType(.map(key: key, value: .tensor(.float, [])))))
    },
    evaluate: { context throws(Diagnostic) in
      let rows = try context.featureRows()
      let labels = try context.classLabels(integers: "classlabels_int64s")
      guard labels.count == rows.width else {
        throw context.mismatch("\(labels.count) keys for \(rows.width) columns")
      }
      let maps = (0..<rows.rowCount).map { index in
        let values = rows.row(index).map { RuntimeValue.tensor(Tensor(scalar: $0)) }
        return switch labels {
        case .integers(let keys): RuntimeValue.integerMap(keys.map { Int64($0) }, values)
        case .strings(let keys): RuntimeValue.stringMap(keys, values)
        }
      }
      let type = ValueType(.map(key: labels.elementType, value: .tensor(.float, [])))
      return [.sequence(maps, element: type)]
    })
}
