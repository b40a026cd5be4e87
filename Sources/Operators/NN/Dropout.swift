import Diagnostics
import ModelIR

extension Operator {
  static let dropout = Operator(
    "Dropout",
    summary: """
      For inference gives its input unchanged. For training sets elements to zero with probability \
      `ratio` and multiplies the others by `1 / (1 - ratio)`; the mask says which were kept.
      """,
    isDeterministic: false,
    versions: [
      .since(
        1, inputs: [.required("data", "T")],
        outputs: [.required("output", "T"), .optional("mask", "T")],
        attributes: [
          .optional("consumed_inputs", .ints), .int("is_test", 0), .float("ratio", 0.5),
        ], types: ["T": .tensor(.floats)]),
      .since(6) { $0.remove("consumed_inputs") },
      .since(7) { $0.remove("is_test") },
      .since(10) {
        $0.outputs = [.required("output", "T"), .optional("mask", "T1")]
        $0.types["T1"] = .tensor(.bool)
      },
      .since(12) {
        $0.inputs = [
          .required("data", "T"), .optional("ratio", "T1"), .optional("training_mode", "T2"),
        ]
        $0.outputs = [.required("output", "T"), .optional("mask", "T2")]
        $0.remove("ratio")
        $0.set(.optional("seed", .int))
        $0.types["T1"] = .tensor(.floats)
        $0.types["T2"] = .tensor(.bool)
      },
      .since(13) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
      .since(22) {
        $0.types["T"] = .tensor([
          .floatsAndBFloat16,
          ElementTypes(.float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz),
        ])
        $0.types["T1"] = .tensor([
          .floatsAndBFloat16,
          ElementTypes(.float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz),
        ])
      },
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, context.type(0))
      let maskType = context.since < 10 ? context.elementType(0) : .bool
      context.setOutput(1, maskType, context.shape(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let maskType = context.since < 10 ? x.elementType : .bool
      let ratio = try context.dropoutRatio()
      guard ratio > 0 else {
        let ones = [Double](repeating: 1, count: x.count)
        return [.tensor(x), .tensor(Tensor(maskType, x.shape, doubles: ones))]
      }
      let mask: [Double] = try context.drawing { generator in
        (0..<x.count).map { _ in generator.uniform() >= ratio ? 1 : 0 }
      }
      let scale = 1 / (1 - ratio)
      let kept = zip(x.doubles, mask).map { $0 * $1 * scale }
      return [
        .tensor(Tensor(x.elementType, x.shape, doubles: kept)),
        .tensor(Tensor(maskType, x.shape, doubles: mask)),
      ]
    },
    prepare: { context throws(Diagnostic) in
      let isInference =
        context.since < 7 ? try context.bool("is_test") : context.input(2) == nil
      guard isInference, context.output(1) == nil else { return nil }
      return try prepareView(context)
    },
    differentiate: differentiateDropout)
}

extension EvaluationContext {
  /// The probability with which an element is dropped; 0 for inference.
  fileprivate func dropoutRatio() throws(Diagnostic) -> Double {
    let ratio: Double
    switch since {
    case ..<7:
      if try bool("is_test") { return 0 }
      ratio = try float("ratio")
    case ..<12: return 0
    default:
      guard let mode = try optionalTensor(2), mode.booleans == [true] else { return 0 }
      ratio = hasInput(1) ? try number(1) : 0.5
    }
    guard ratio >= 0 && ratio < 1 else {
      throw invalidData("'ratio' is \(ratio), expected at least 0 and less than 1")
    }
    return ratio
  }
}
