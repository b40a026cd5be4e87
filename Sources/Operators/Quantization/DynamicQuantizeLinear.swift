import Diagnostics
import ModelIR

extension Operator {
  static let dynamicQuantizeLinear = Operator(
    "DynamicQuantizeLinear",
    summary: """
      Quantizes to `uint8` with the scale `(max(0, max x) - min(0, min x)) / 255` and the zero \
      point `saturate(round(-min(0, min x) / scale))`, which it yields too.
      """,
    versions: [
      .since(
        11, inputs: [.required("x", "T1")],
        outputs: [
          .required("y", "T2"), .required("y_scale", "tensor(float)"),
          .required("y_zero_point", "T2"),
        ],
        types: ["T1": .tensor(.float), "T2": .tensor(.uint8)])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, .uint8, context.shape(0))
      context.setOutput(1, .float, [])
      context.setOutput(2, .uint8, [])
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let quantization = DynamicQuantization(of: x)
      return [
        .tensor(quantization.tensor), .tensor(Tensor(scalar: quantization.scale)),
        .tensor(Tensor(scalar: quantization.zeroPoint, .uint8)),
      ]
    },
    prepare: prepareDynamicQuantizeLinear)
}

/// A tensor quantized to `uint8` with the scale and zero point that its elements call for.
struct DynamicQuantization {
  /// The quantized tensor.
  let tensor: Tensor
  /// The scale, in single precision.
  let scale: Double
  /// The zero point.
  let zeroPoint: Double

  /// Quantizes a tensor of floats.
  init(of x: Tensor) {
    let numbers = x.floats
    let low = numbers.reduce(0) { min($0, $1) }
    let high = numbers.reduce(0) { max($0, $1) }
    // The standard leaves open what the scale of nothing but zeros is; 1 keeps them zeros.
    let scale = high == low ? 1 : (high - low) / 255
    let zeroPoint = Double(min(max(-low / scale, 0), 255).rounded(.toNearestOrEven))
    let scaled = numbers.map { Double($0 / scale) }
    tensor = quantize(scaled, x.shape, zeroPoint: { _ in zeroPoint }, to: .uint8)
    self.scale = Double(scale)
    self.zeroPoint = zeroPoint
  }

  /// The elements as they are after quantization, in units of the scale.
  var centered: [Double] { tensor.doubles.map { $0 - zeroPoint } }
}
