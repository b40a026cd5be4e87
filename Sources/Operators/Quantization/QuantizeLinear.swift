import Diagnostics
import ModelIR

extension Operator {
  static let quantizeLinear = Operator(
    "QuantizeLinear",
    summary: """
      Computes `saturate(round(x / scale) + zero point)`. Scale and zero point hold for the whole \
      tensor, for each position along `axis`, or for blocks of `block_size` elements along it.
      """,
    versions: [
      .since(
        10,
        inputs: [
          .required("x", "T1"), .required("y_scale", "tensor(float)"),
          .optional("y_zero_point", "T2"),
        ],
        outputs: [.required("y", "T2")],
        types: ["T1": .tensor(.float, .int32), "T2": .tensor(.quantized8)]),
      .since(13) { $0.set(.int("axis", 1)) },
      .since(19) {
        $0.inputs[1] = .required("y_scale", "T1")
        $0.set(.int("saturate", 1))
        $0.types["T1"] = .tensor(.float, .int32, .float16, .bfloat16)
        $0.types["T2"] = .tensor([.quantized8, .float8])
      },
      .since(21) {
        $0.set(.int("block_size", 0))
        $0.set(.int("output_dtype", 0))
        $0.types["T2"] = .tensor(.quantizedIR10)
      },
      .since(23) {
        $0.inputs = [
          .required("x", "T1"), .required("y_scale", "T2"), .optional("y_zero_point", "T3"),
        ]
        $0.outputs = [.required("y", "T3")]
        $0.set(.int("precision", 0))
        $0.types["T2"] = .tensor(.float, .int32, .float16, .bfloat16)
        $0.types["T3"] = .tensor(.quantizedIR11)
      },
      .since(24) { $0.types["T2"] = .tensor(.float, .int32, .float16, .bfloat16, .float8e8m0) },
      .since(25) { $0.types["T3"] = .tensor(.quantizedIR13) },
      .since(28) { $0.types["T3"] = .tensor(.quantizedIR14) },
    ],
    infer: inferQuantizeLinear,
    evaluate: evaluateQuantizeLinear,
    prepare: prepareQuantizeLinear)
}

/// Output 0 has the shape of input 0 and the type of the zero point.
let inferQuantizeLinear: Inference = { context throws(Diagnostic) in
  let zeroPoint = context.hasInput(2) ? context.elementType(2) : nil
  let type: ElementType? =
    context.hasInput(2) && zeroPoint == nil
    ? nil : try context.quantizedType(zeroPoint: zeroPoint)
  context.setOutput(0, type, context.shape(0))
}

/// Input 0 divided by the scales, rounded, plus the zero points.
let evaluateQuantizeLinear: Evaluation = { context throws(Diagnostic) in
  let x = try context.tensor(0)
  let scaleTensor = try context.tensor(1)
  let type = try context.quantizedType(zeroPoint: context.optionalTensor(2)?.elementType)
  guard let scale = try context.quantizationParameters(1, of: x.shape) else {
    return [.tensor(Tensor(zeros: type, x.shape))]
  }
  let zeroPoint = try context.quantizationParameters(2, of: x.shape)
  let precision = try context.quotientPrecision(scaleTensor.elementType)
  let numbers = x.doubles.rounded(to: precision)
  let divisors = numbers.indices.map { scale[$0] }.rounded(to: precision)
  let scaled = numbers.indices.map { numbers[$0] / divisors[$0] }.rounded(to: precision)
  return [
    .tensor(
      quantize(
        scaled, x.shape, zeroPoint: { zeroPoint?[$0] ?? 0 }, to: type,
        saturates: try context.optionalInt("saturate") ?? 1 != 0))
  ]
}

extension NodeReading {
  /// The type of the result: the zero point's, what `output_dtype` says, or `uint8`.
  fileprivate func quantizedType(zeroPoint: ElementType?) throws(Diagnostic) -> ElementType {
    var asked: ElementType?
    if try optionalInt("output_dtype") ?? 0 != 0 { asked = try optionalElementType("output_dtype") }
    if let asked, let zeroPoint, asked != zeroPoint {
      throw invalid("output_dtype", "is \(asked.name), but the zero point is \(zeroPoint.name)")
    }
    let type = zeroPoint ?? asked ?? .uint8
    if let output = version.output(0), !version.allowedTypes(of: output).tensors.contains(type) {
      throw invalid("output_dtype", "is \(type.name), which is no type to quantize to")
    }
    return type
  }

  /// The precision of the division: what `precision` says, or the scale's.
  fileprivate func quotientPrecision(_ scale: ElementType) throws(Diagnostic) -> ElementType {
    if try optionalInt("precision") ?? 0 != 0 {
      let type = try optionalElementType("precision") ?? .float
      guard ElementTypes.floatsAndBFloat16.contains(type) else {
        throw invalid("precision", "is \(type.name), expected a floating-point type")
      }
      return type
    }
    return ElementTypes.floatsAndBFloat16.contains(scale) ? scale : .float
  }
}
