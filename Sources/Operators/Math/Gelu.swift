import Diagnostics
import Glibc
import Kernels
import ModelIR

extension Operator {
  static let gelu = Operator(
    "Gelu",
    summary: """
      Computes `x * Φ(x) = 0.5 * x * (1 + erf(x / √2))` for each element, or with `approximate` \\
      set to `tanh` the estimate `0.5 * x * (1 + tanh(√(2 / π) * (x + 0.044715 * x³)))`.
      """,
    versions: [
      .since(
        20, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [.string("approximate", "none")], types: ["T": .tensor(.floatsAndBFloat16)])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      switch try context.string("approximate") {
      case "none": return try context.mapReal(exactGelu)
      case "tanh": return try context.mapReal(approximateGelu)
      case let other:
        throw context.invalid("approximate", "is '\(other)', expected 'none' or 'tanh'")
      }
    },
    prepare: { context throws(Diagnostic) in
      switch try context.string("approximate") {
      case "none": context.unary(.gelu)
      case "tanh": context.unary(.geluTanh)
      default: nil
      }
    },
    differentiate: differentiateGelu)
}

/// `x * Φ(x)`, by the complementary error function: `1 + erf(x / √2)` would cancel where it is small.
func exactGelu(_ x: Double) -> Double { 0.5 * x * erfc(-x / 2.0.squareRoot()) }

/// The estimate of `x * Φ(x)` by the hyperbolic tangent.
func approximateGelu(_ x: Double) -> Double {
  0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
}
