import Diagnostics
import ModelIR

extension Operator {
  static let normalizer = Operator(
    "Normalizer", domain: "ai.onnx.ml",
    summary: """
      Divides each row by its greatest element (MAX), by the sum of its absolute values (L1) or by \
      the root of the sum of its squares (L2); a row whose divisor is zero stays as it is.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "tensor(float)")],
        attributes: [.string("norm", "MAX")],
        types: ["T": .tensor([.indices, ElementTypes(.double, .float)])])
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, .float, context.shape(0)) },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let rows = try context.featureRows()
      let norm = try context.string("norm")
      guard ["MAX", "L1", "L2"].contains(norm) else {
        throw context.invalid("norm", "is '\(norm)', expected MAX, L1 or L2")
      }
      var result: [Double] = []
      result.reserveCapacity(x.count)
      for index in 0..<rows.rowCount {
        let row = rows.row(index)
        let divisor =
          switch norm {
          case "MAX": row.max() ?? 0
          case "L1": row.reduce(0) { $0 + abs($1) }
          default: row.reduce(0) { $0 + $1 * $1 }.squareRoot()
          }
        result += row.map { divisor == 0 ? $0 : $0 / divisor }
      }
      return [.tensor(Tensor(.float, x.shape, doubles: result))]
    })
}
