import Diagnostics
import ModelIR

extension Operator {
  static let featureVectorizer = Operator(
    "FeatureVectorizer", domain: "ai.onnx.ml",
    summary: """
      Joins tensors [N, C] along their second axis as floats, each cut or filled up with zeros to \
      its width in `inputdimensions`; a vector is one row.
      """,
    versions: [
      .since(
        1, inputs: [.variadic("X", "T1")], outputs: [.required("Y", "tensor(float)")],
        attributes: [.optional("inputdimensions", .ints)],
        types: ["T1": .tensor([.indices, ElementTypes(.double, .float)])])
    ],
    infer: { context throws(Diagnostic) in
      let widths = try context.optionalInts("inputdimensions")
      let total = widths.map { $0.map(Dimension.known).sum } ?? .unknown
      context.setOutput(0, .float, [try context.sampleCount(), total])
    },
    evaluate: { context throws(Diagnostic) in
      let given = try context.optionalInts("inputdimensions")
      if let given, given.count != context.inputs.count {
        throw context.invalid("inputdimensions", "has \(counted(given.count, "value"))")
      }
      var parts: [Tensor] = []
      for index in context.inputs.indices {
        var x = try context.tensor(index)
        if x.rank == 1 { x = x.reshaped([1, x.count]) }
        guard x.rank == 2 else {
          throw context.mismatch("input \(index) has shape \(x.shape), expected [N, C] or [C]")
        }
        let width = given?[index] ?? x.shape[1]
        let shape = [x.shape[0], width]
        _ = try context.checkedCount(shape)
        x = Tensor(.float, x.shape, doubles: x.doubles)
        if width <= x.shape[1] {
          parts.append(x.slab(1, 0..<width))
        } else {
          let rest = Tensor(zeros: .float, [x.shape[0], width - x.shape[1]])
          parts.append(try context.concatenated([x, rest], axis: 1))
        }
      }
      return [.tensor(try context.concatenated(parts, axis: 1))]
    })
}
