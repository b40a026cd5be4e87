import Diagnostics
import ModelIR

extension Operator {
  static let size = Operator(
    "Size",
    summary: "Gives the number of elements of the input as a scalar.",
    versions: [
      .since(
        1, inputs: [.required("data", "T")], outputs: [.required("size", "T1")],
        types: ["T": .tensor(.all), "T1": .tensor(.int64)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(19) { $0.types["T"] = .tensor(.allIR9) },
      .since(21) { $0.types["T"] = .tensor(.allIR10) },
      .since(23) { $0.types["T"] = .tensor(.allIR11) },
      .since(24) { $0.types["T"] = .tensor(.allIR12) },
      .since(25) { $0.types["T"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, .int64, [])
      if let shape = context.shape(0) { context.setElements(0, [shape.dimensions.product]) }
    },
    evaluate: { context throws(Diagnostic) in
      [.tensor(Tensor(.int64, [], int64s: [Int64(try context.tensor(0).count)]))]
    })
}
