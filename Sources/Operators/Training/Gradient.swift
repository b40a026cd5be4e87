import Diagnostics
import ModelIR

extension Operator {
  static let gradient = Operator(
    "Gradient", domain: "ai.onnx.preview.training",
    summary: """
      Computes the partial derivatives of the sum of a tensor `y` by the tensors `xs`, where these \
      and the tensors `zs` have the values of the inputs. When a model is planned, the node is \
      replaced by the nodes between `xs` and `y`, where the inputs are others, and nodes that carry \
      the gradient back.
      """,
    versions: [
      .since(
        1, inputs: [.variadic("Inputs", "T1", isHomogeneous: false)],
        outputs: [.variadic("Outputs", "T2", isHomogeneous: false)],
        attributes: [
          .required("xs", .strings), .required("y", .string), .optional("zs", .strings),
        ], types: ["T1": .tensor(.all), "T2": .tensor(.floats)])
    ],
    infer: { context throws(Diagnostic) in
      let xs = try context.optionalStrings("xs") ?? []
      let zs = try context.optionalStrings("zs") ?? []
      guard context.inputs.count == xs.count + zs.count else {
        throw context.mismatch(
          "\(counted(context.inputs.count, "input")) for \(counted(xs.count, "tensor")) in 'xs' and \(zs.count) in 'zs'"
        )
      }
      guard context.outputs.count <= xs.count else {
        throw context.mismatch(
          "\(counted(context.outputs.count, "output")) for \(counted(xs.count, "tensor")) in 'xs'")
      }
      for index in context.outputs.indices { context.setOutput(index, context.type(index)) }
    },
    evaluate: { context throws(Diagnostic) in
      throw context.unsupported("names tensors of the graph around it, which is not there")
    })
}
