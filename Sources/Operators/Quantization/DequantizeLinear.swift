import Diagnostics
import ModelIR

extension Operator {
  static let dequantizeLinear = Operator(
    "DequantizeLinear",
    summary: """
      Computes `(x - zero point) * scale`. Scale and zero point hold for the whole tensor, for each \
      position along `axis`, or for blocks of `block_size` elements along it.
      """,
    versions: [
      .since(
        10,
        inputs: [
          .required("x", "T"), .required("x_scale", "tensor(float)"),
          .optional("x_zero_point", "T"),
        ],
        outputs: [.required("y", "tensor(float)")],
        types: ["T": .tensor(.quantized8.union(ElementTypes(.int32)))]),
      .since(13) { $0.set(.int("axis", 1)) },
      .since(19) {
        $0.inputs = [
          .required("x", "T1"), .required("x_scale", "T2"), .optional("x_zero_point", "T1"),
        ]
        $0.outputs = [.required("y", "T2")]
        $0.types = [
          "T1": .tensor([.quantized8, .float8, ElementTypes(.int32)]),
          "T2": .tensor(.float, .float16, .bfloat16),
        ]
      },
      .since(21) {
        $0.set(.int("block_size", 0))
        $0.types["T1"] = .tensor(.quantizedIR10.union(ElementTypes(.int32)))
      },
      .since(23) {
        $0.outputs = [.required("y", "T3")]
        $0.set(.int("output_dtype", 0))
        $0.types["T1"] = .tensor(.quantizedIR11.union(ElementTypes(.int32)))
        $0.types["T3"] = .tensor(.float, .float16, .bfloat16)
      },
      .since(24) { $0.types["T2"] = .tensor(.float, .float16, .bfloat16, .float8e8m0) },
      .since(25) { $0.types["T1"] = .tensor(.quantizedIR13.union(ElementTypes(.int32))) },
      .since(28) { $0.types["T1"] = .tensor(.quantizedIR14.union(ElementTypes(.int32))) },
    ],
    infer: inferDequantizeLinear,
    evaluate: evaluateDequantizeLinear,
    prepare: prepareDequantizeLinear)
}

/// Output 0 has the shape of input 0 and a floating-point type.
let inferDequantizeLinear: Inference = { context throws(Diagnostic) in
  context.setOutput(
    0, try context.dequantizedType(scale: context.elementType(1)), context.shape(0))
}

/// Input 0 less the zero points, times the scales.
let evaluateDequantizeLinear: Evaluation = { context throws(Diagnostic) in
  let x = try context.tensor(0)
  let type = try context.dequantizedType(scale: context.tensor(1).elementType) ?? .float
  guard let scale = try context.quantizationParameters(1, of: x.shape) else {
    return [.tensor(Tensor(zeros: type, x.shape))]
  }
  if let zeroPoint = try context.optionalTensor(2), zeroPoint.elementType != x.elementType {
    throw context.mismatch(
      "'x' is \(x.elementType.name) and its zero point \(zeroPoint.elementType.name)")
  }
  var numbers = x.doubles
  if let zeroPoint = try context.quantizationParameters(2, of: x.shape) {
    for index in numbers.indices { numbers[index] -= zeroPoint[index] }
  }
  for index in numbers.indices { numbers[index] *= scale[index] }
  return [.tensor(Tensor(type, x.shape, doubles: numbers))]
}

extension NodeReading {
  /// The type of the result: what `output_dtype` says, or the scale's.
  fileprivate func dequantizedType(scale: ElementType?) throws(Diagnostic) -> ElementType? {
    if version.output(0)?.type == "tensor(float)" { return .float }
    var type = scale
    if try optionalInt("output_dtype") ?? 0 != 0 { type = try optionalElementType("output_dtype") }
    guard type.map(ElementTypes(.float, .float16, .bfloat16).contains) ?? true else {
      throw invalid("output_dtype", "is \(type?.name ?? "?"), expected a floating-point type")
    }
    return type
  }
}
