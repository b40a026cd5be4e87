import Diagnostics
import ModelIR

extension Operator {
  static let eyeLike = Operator(
    "EyeLike",
    summary: """
      Gives a matrix of the input's shape with ones on the `k`th diagonal above the main one (below \
      it, where `k` is negative) and zeros elsewhere.
      """,
    versions: [
      .since(
        9, inputs: [.required("input", "T1")], outputs: [.required("output", "T2")],
        attributes: [.optional("dtype", .int), .int("k", 0)],
        types: ["T1": .tensor([.numeric, .bool]), "T2": .tensor([.numeric, .bool])]),
      .since(22) {
        $0.types["T1"] = .tensor([.numericAndBFloat16, .bool])
        $0.types["T2"] = .tensor([.numericAndBFloat16, .bool])
      },
    ],
    infer: { context throws(Diagnostic) in
      if let shape = context.shape(0), shape.rank != 2 {
        throw context.mismatch("the input has shape \(shape), expected rank 2")
      }
      let element = try context.optionalElementType("dtype") ?? context.elementType(0)
      context.setOutput(0, element, context.shape(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.rank == 2 else {
        throw context.mismatch("the input has shape \(x.shape), expected rank 2")
      }
      let type = try context.optionalElementType("dtype") ?? x.elementType
      guard type.isFloatingPoint && type != .float8e8m0 || type.isInteger || type == .bool else {
        throw context.unsupported("cannot give \(type.name)")
      }
      let k = try context.int("k")
      var numbers = [Double](repeating: 0, count: x.count)
      for row in 0..<x.shape[0] {
        let (column, overflow) = row.addingReportingOverflow(k)
        if !overflow, column >= 0, column < x.shape[1] { numbers[row * x.shape[1] + column] = 1 }
      }
      return [.tensor(Tensor(type, x.shape, doubles: numbers))]
    })
}
