import ModelIR
import Operators
import Runtime
import Testing

/// Optimized kernels of elementwise operators against reference evaluation, which rounds once, in
/// units of the last place.
@Suite struct ElementwiseAccuracyTests {
  static let unary = [
    "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Ceil", "Celu", "Cos", "Cosh", "Elu",
    "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Log", "Mish", "Neg",
    "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus",
    "Softsign", "Sqrt", "Swish", "Tan", "Tanh", "ThresholdedRelu",
  ]

  static let binary = ["Add", "Sub", "Mul", "Div", "Max", "Min", "Pow", "PRelu"]

  /// Every sign and exponent with 256 fractions, infinities and NaN; then what lies around 0.
  static let samples: [Float] = {
    let spread = (0..<1 << 17).map { Float(bitPattern: UInt32($0) << 15 | UInt32($0 % 32749)) }
    let edges: [Float] = [.infinity, -.infinity, .nan, 0, -0.0, .greatestFiniteMagnitude, 1, -1]
    return edges + spread + (-40_000...40_000).map { Float($0) / 2000 }
  }()

  @Test(arguments: unary) func `a kernel of one operand is within 4 units`(name: String) throws {
    let x = Tensor(.float, [Self.samples.count], elements: Self.samples)
    try expectAgreement(name, [x])
  }

  @Test(arguments: binary) func `a kernel of two operands is within 4 units`(name: String) throws {
    // Operands far apart, near each other and equal.
    let a = Self.samples
    let b = a.indices.map { i in
      i % 3 == 0 ? a[(i &* 7919) % a.count] : i % 3 == 1 ? a[i] * 0.75 : a[a.count - 1 - i]
    }
    try expectAgreement(
      name, [Tensor(.float, [a.count], elements: a), Tensor(.float, [b.count], elements: b)])
  }

  private func expectAgreement(_ name: String, _ inputs: [Tensor]) throws {
    let node = NodeCase(operatorType: name, feeds: inputs.map(\.shape), opset: 24)
    var values: [String: RuntimeValue] = [:]
    for (k, tensor) in inputs.enumerated() { values["x\(k)"] = .tensor(tensor) }
    var results: [[Float]] = []
    for mode in [ExecutionMode.optimized, .reference] {
      var session = try Session(node.model, mode: mode)
      let output = try #require(try session.run(values)[0].value.tensor)
      results.append(output.doubles.map { Float($0) })
    }
    var worst: (distance: UInt32, index: Int) = (0, 0)
    for index in results[0].indices {
      let distance = Self.distance(results[0][index], results[1][index])
      if distance > worst.distance { worst = (distance, index) }
    }
    let operands = inputs.map { Float($0.doubles[worst.index]) }
    #expect(
      worst.distance <= 4,
      "\(name)\(operands) = \(results[0][worst.index]), reference \(results[1][worst.index])")
  }

  /// How many representable numbers lie between two; NaN is as far from NaN as 0 from -0.
  private static func distance(_ a: Float, _ b: Float) -> UInt32 {
    if a.isNaN || b.isNaN { return a.isNaN && b.isNaN ? 0 : .max }
    let (i, j) = (place(a), place(b))
    return UInt32(clamping: i > j ? i - j : j - i)
  }

  private static func place(_ x: Float) -> Int64 {
    let magnitude = Int64(x.bitPattern & 0x7FFF_FFFF)
    return x.sign == .minus ? -magnitude : magnitude
  }
}
