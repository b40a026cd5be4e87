import Diagnostics
import ModelIR

extension Operator {
  static let svmRegressor = Operator(
    "SVMRegressor", domain: "ai.onnx.ml",
    summary: """
      Gives for each sample `rho` plus the weighted sum of its similarities to support vectors; \
      with `one_class` only whether that is positive, as 1 or -1. Without support vectors the \
      coefficients weight the features.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "tensor(float)")],
        attributes: [
          .optional("coefficients", .floats), .optional("kernel_params", .floats),
          .string("kernel_type", "LINEAR"), .int("n_supports", 0), .int("one_class", 0),
          .string("post_transform", "NONE"), .optional("rho", .floats),
          .optional("support_vectors", .floats),
        ], types: ["T": .tensor([.indices, ElementTypes(.double, .float)])])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, .float, [try context.sampleCount(), 1])
    },
    evaluate: { context throws(Diagnostic) in
      let rows = try context.featureRows()
      let weights = try context.optionalFloats("coefficients") ?? []
      guard let rho = try context.optionalFloats("rho")?.first else {
        throw context.invalid("rho", "is missing or empty")
      }
      let count = try context.int("n_supports")
      guard count >= 0, weights.count == (count > 0 ? count : rows.width) else {
        throw context.invalid("coefficients", "has \(counted(weights.count, "value"))")
      }
      let kernel = try SupportVectorKernel(context)
      let vectors = try context.supportVectors(count: count, width: count > 0 ? rows.width : 0)
      let isOneClass = try context.bool("one_class")
      let transform = try context.postTransform()
      var result: [Double] = []
      for index in 0..<rows.rowCount {
        let row = rows.row(index)
        let sum =
          count > 0
          ? zip(vectors, weights).reduce(rho) { $0 + $1.1 * kernel(row, $1.0) }
          : rho + SupportVectorKernel.dot(row, weights[...])
        result += transform([isOneClass ? (sum > 0 ? 1 : -1) : sum])
      }
      return [.tensor(Tensor(.float, [rows.rowCount, 1], doubles: result))]
    })
}
