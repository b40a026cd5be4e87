import Diagnostics
import Glibc
import ModelIR

// What the operators that map each real number to another have in common.

/// The versions of a function of real numbers that is as old as the standard.
func legacyRealVersions(_ input: String, _ output: String) -> [OperatorVersion.Change] {
  [
    .since(
      1, inputs: [.required(input, "T")], outputs: [.required(output, "T")],
      attributes: [.optional("consumed_inputs", .ints)], types: ["T": .tensor(.floats)]),
    .since(6) { $0.remove("consumed_inputs") },
    .since(13) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
  ]
}

/// The versions of a function of real numbers that came later; bfloat16 is allowed since 22.
func realVersions(
  since first: Int, _ input: String, _ output: String, attributes: [AttributeSpec] = []
) -> [OperatorVersion.Change] {
  [
    .since(
      first, inputs: [.required(input, "T")], outputs: [.required(output, "T")],
      attributes: attributes, types: ["T": .tensor(.floats)]),
    .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
  ]
}

/// The versions of an activation function with attributes that is as old as the standard; bfloat16
/// is allowed since `bfloat16`.
func legacyActivationVersions(
  attributes: [AttributeSpec], bfloat16: Int
) -> [OperatorVersion.Change] {
  [
    .since(
      1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
      attributes: attributes + [.optional("consumed_inputs", .ints)],
      types: ["T": .tensor(.floats)]),
    .since(6) { $0.remove("consumed_inputs") },
    .since(bfloat16) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
  ]
}

extension EvaluationContext {
  /// Input 0 with `function` applied to each of its real numbers.
  func mapReal(_ function: (Double) -> Double) throws(Diagnostic) -> [RuntimeValue] {
    let x = try tensor(0)
    return [.tensor(Tensor(x.elementType, x.shape, doubles: x.doubles.map(function)))]
  }
}

/// `log(1 + e^x)` without overflow.
func logOnePlusExp(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
