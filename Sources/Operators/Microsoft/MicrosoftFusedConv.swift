import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let microsoftFusedConv = Operator(
    "FusedConv", domain: "com.microsoft",
    summary: """
      Conv, to whose result Z is added where it is there, and a function applied to each number \
      of the sum.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T"), .required("W", "T"), .optional("B", "T"), .optional("Z", "T"),
        ],
        outputs: [.required("Y", "T")],
        attributes: convolutionAttributes + [
          .optional("activation", .string), .optional("activation_params", .floats),
        ],
        types: ["T": .tensor(.floats)])
    ],
    infer: { context throws(Diagnostic) in try context.infer(as: .conv) },
    evaluate: { context throws(Diagnostic) in
      let activation = try context.convolutionActivation()
      guard case .tensor(var y)? = try context.evaluated(as: .conv).first else { return [] }
      if let z = try context.optionalTensor(3) {
        guard z.shape == y.shape, z.elementType == y.elementType else {
          throw context.mismatch("'Z' has shape \(z.shape), the convolution \(y.shape)")
        }
        let sums = zip(y.doubles, z.doubles).map { $0 + $1 }
        y = Tensor(y.elementType, y.shape, doubles: sums)
      }
      return [.tensor(y.applying(activation))]
    },
    prepare: { context throws(Diagnostic) in
      let activation = try context.convolutionActivation()
      guard let out = context.output(0), context.isAllFloat,
        context.input(3).map({ $0 == out }) ?? true
      else { return nil }
      let count = out.shape.elementCount
      var kernel = try context.prepared(as: .conv, inputCount: 3)
      if context.input(3) != nil {
        let sum = BroadcastKernel(
          .add, shape: [count], aStrides: [1], bStrides: [1])
        kernel = kernel?.followed { arguments in
          guard let z = arguments.input(3), let out = arguments.output(0) else { return }
          sum.run(out, z, out, on: arguments.pool)
        }
      }
      return kernel?.applying(activation, count: count)
    })
}
