import Diagnostics
import Glibc
import Kernels
import ModelIR

extension Operator {
  static let microsoftQuickGelu = Operator(
    "QuickGelu", domain: "com.microsoft",
    summary: "Computes `x * sigmoid(alpha * x)` for each element.",
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.float("alpha", 1.702)], types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let alpha = try context.float("alpha")
      return try context.mapReal { $0 / (1 + exp(-alpha * $0)) }
    },
    prepare: { context throws(Diagnostic) in
      guard let x = context.input(0), x.elementType == .float, context.output(0) == x else {
        return nil
      }
      let alpha = Float(try context.float("alpha"))
      if alpha == 1 { return context.unary(.silu) }
      let count = x.shape.elementCount
      let scale = BroadcastKernel(.mul, shape: [count], aStrides: [1], bStrides: [0])
      let multiply = BroadcastKernel(.mul, shape: [count], aStrides: [1], bStrides: [1])
      return .compute { arguments in
        guard let x = arguments.input(0), let out = arguments.output(0) else { return }
        withUnsafePointer(to: alpha) { scale.run(x, $0, out, on: arguments.pool) }
        UnaryKernel.sigmoid.run(count, out, out, on: arguments.pool)
        multiply.run(x, out, out, on: arguments.pool)
      }
    })
}
