import Diagnostics
import ModelIR

// Quantized tensors whose scale and zero point follow them in the list of inputs.

extension EvaluationContext {
  /// The zero point that an input gives; 0 where it is left out.
  func zeroPoint(_ index: Int) throws(Diagnostic) -> Double {
    hasInput(index) ? try number(index) : 0
  }

  /// The real numbers that a quantized input stands for; its scale and zero point are the next two
  /// inputs.
  func realNumbers(_ index: Int) throws(Diagnostic) -> [Double] {
    let tensor = try tensor(index)
    let scale = try number(index + 1)
    let zeroPoint = try zeroPoint(index + 2)
    return tensor.doubles.map { ($0 - zeroPoint) * scale }
  }

  /// Real numbers quantized with the scale that input `index` gives and the zero point after it.
  func quantized(
    _ numbers: [Double], _ shape: [Int], _ type: ElementType, scale index: Int
  ) throws(Diagnostic) -> RuntimeValue {
    let scale = try number(index)
    let zeroPoint = try zeroPoint(index + 1)
    let scaled = numbers.map { $0 / scale }
    return .tensor(quantize(scaled, shape, zeroPoint: { _ in zeroPoint }, to: type))
  }
}

/// The version of an operator that maps one 8-bit tensor to another.
///
/// - Parameter input: the name of the input, and that of its scale and zero point.
func quantizedVersion(
  input: (name: String, parameters: String), output: (name: String, parameters: String),
  attributes: [AttributeSpec] = []
) -> OperatorVersion.Change {
  .since(
    1,
    inputs: [
      .required(input.name, "T"), .required(input.parameters + "_scale", "tensor(float)"),
      .optional(input.parameters + "_zero_point", "T"),
      .required(output.parameters + "_scale", "tensor(float)"),
      .optional(output.parameters + "_zero_point", "T"),
    ],
    outputs: [.required(output.name, "T")], attributes: attributes,
    types: ["T": .tensor(.quantized8)])
}

/// Dequantizes input 0, applies a function to each number and quantizes the result.
func evaluateQuantizedUnary(
  _ function:
    @escaping @Sendable (borrowing EvaluationContext) throws(Diagnostic) ->
    (Double) -> Double
) -> Evaluation {
  { context throws(Diagnostic) in
    let x = try context.tensor(0)
    let function = try function(context)
    let numbers = try context.realNumbers(0).map(function)
    return [try context.quantized(numbers, x.shape, x.elementType, scale: 3)]
  }
}

/// The version of QLinearAdd and QLinearMul.
let quantizedArithmeticVersions: [OperatorVersion.Change] = [
  .since(
    1,
    inputs: [
      .required("A", "T"), .required("A_scale", "tensor(float)"), .optional("A_zero_point", "T"),
      .required("B", "T"), .required("B_scale", "tensor(float)"), .optional("B_zero_point", "T"),
      .required("C_scale", "tensor(float)"), .optional("C_zero_point", "T"),
    ],
    outputs: [.required("C", "T")], types: ["T": .tensor(.quantized8)])
]

/// Output 0 has the type of input 0 and the broadcast shape of inputs 0 and 3.
let inferQuantizedArithmetic: Inference = { context throws(Diagnostic) in
  context.setOutput(0, context.elementType(0), try context.broadcastShape(of: [0, 3]))
}

/// Dequantizes inputs 0 and 3, combines them with broadcasting and quantizes the result.
func evaluateQuantizedArithmetic(
  _ function: @escaping @Sendable (Double, Double) -> Double
) -> Evaluation {
  { context throws(Diagnostic) in
    let a = try context.tensor(0)
    let b = try context.tensor(3)
    guard a.elementType == b.elementType else {
      throw context.mismatch("'A' is \(a.elementType.name) and 'B' is \(b.elementType.name)")
    }
    let shape = try context.broadcastShape(a, b)
    _ = try context.checkedCount(shape)
    let left = try context.realNumbers(0)
    let right = try context.realNumbers(3)
    let places = zip(
      Broadcasting.positions(a.shape, to: shape), Broadcasting.positions(b.shape, to: shape))
    let numbers = places.map { function(left[$0], right[$1]) }
    return [try context.quantized(numbers, shape, a.elementType, scale: 6)]
  }
}

extension InferenceContext {
  /// The broadcast shape of some of the inputs; nil where the rank of one is not known.
  func broadcastShape(of indices: [Int]) throws(Diagnostic) -> Shape? {
    let chosen = indices.map { $0 < inputs.count ? inputs[$0] : nil }
    return try InferenceContext(context: context, inputs: chosen).broadcastShape()
  }
}
