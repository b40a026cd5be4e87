import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearReduceMean = Operator(
    "QLinearReduceMean", domain: "com.microsoft",
    summary: "Dequantizes, takes the mean of the elements along axes, and quantizes the result.",
    isStandard: false,
    versions: [
      quantizedVersion(
        input: ("data", "data"), output: ("reduced", "reduced"),
        attributes: [.required("axes", .ints), .required("keepdims", .int)])
    ],
    infer: inferReduction,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let layout = try context.reductionLayout(x)
      let count = Double(layout.offsets.count)
      guard count > 0 || layout.starts.isEmpty else {
        throw context.invalidData("there is no mean over no elements")
      }
      let means = layout.map(try context.realNumbers(0)) { $0.reduce(0, +) / count }
      return [try context.quantized(means, layout.shape, x.elementType, scale: 3)]
    })
}
