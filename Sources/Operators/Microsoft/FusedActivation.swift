import Diagnostics
import Glibc
import Kernels
import ModelIR

// The functions that onnxruntime fuses into the operator before them.

/// A function of one number with its parameters, by the name of the operator it stands for.
enum FusedActivation: Sendable {
  case relu
  case tanh
  case sigmoid
  case softplus
  case softsign
  case leakyRelu(alpha: Double)
  case elu(alpha: Double)
  case thresholdedRelu(alpha: Double)
  case hardSigmoid(alpha: Double, beta: Double)
  case celu(alpha: Double)
  case selu(alpha: Double, gamma: Double)
  case clip(low: Double, high: Double)

  /// The function of this name; parameters that are left out are the operator's defaults.
  fileprivate init?(_ name: String, _ parameters: FusedActivationParameters) {
    let (alpha, beta, gamma) = (parameters.alpha, parameters.beta, parameters.gamma)
    switch name {
    case "Relu": self = .relu
    case "Tanh": self = .tanh
    case "Sigmoid": self = .sigmoid
    case "Softplus": self = .softplus
    case "Softsign": self = .softsign
    case "LeakyRelu": self = .leakyRelu(alpha: alpha ?? 0.01)
    case "Elu": self = .elu(alpha: alpha ?? 1)
    case "ThresholdedRelu": self = .thresholdedRelu(alpha: alpha ?? 1)
    case "HardSigmoid": self = .hardSigmoid(alpha: alpha ?? 0.2, beta: beta ?? 0.5)
    case "Celu": self = .celu(alpha: alpha ?? 1)
    case "Selu":
      self = .selu(
        alpha: alpha ?? 1.67326319217681884765625, gamma: gamma ?? 1.05070102214813232421875)
    case "Clip": self = .clip(low: alpha ?? -.infinity, high: beta ?? .infinity)
    default: return nil
    }
  }

  /// The value at `x`.
  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .relu: x < 0 ? 0 : x
    case .tanh: Glibc.tanh(x)
    case .sigmoid: 1 / (1 + Glibc.exp(-x))
    case .softplus: x > 0 ? x + log1p(Glibc.exp(-x)) : log1p(Glibc.exp(x))
    case .softsign: x / (1 + x.magnitude)
    case .leakyRelu(let alpha): x < 0 ? alpha * x : x
    case .elu(let alpha): x < 0 ? alpha * (Glibc.exp(x) - 1) : x
    case .thresholdedRelu(let alpha): x > alpha ? x : 0
    case .hardSigmoid(let alpha, let beta): Swift.max(0, Swift.min(1, alpha * x + beta))
    case .celu(let alpha): x < 0 ? alpha * (Glibc.exp(x / alpha) - 1) : x
    case .selu(let alpha, let gamma): gamma * (x < 0 ? alpha * (Glibc.exp(x) - 1) : x)
    case .clip(let low, let high): x < low ? low : x > high ? high : x
    }
  }

  /// The optimized kernel; nil where there is none.
  var kernel: UnaryKernel? {
    switch self {
    case .relu: .relu
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .softplus: .softplus
    case .leakyRelu(let alpha): .leakyRelu(alpha: Float(alpha))
    case .elu(let alpha): .elu(alpha: Float(alpha))
    case .hardSigmoid(let alpha, let beta): .hardSigmoid(alpha: Float(alpha), beta: Float(beta))
    case .clip(let low, let high): .clip(low: Float(low), high: Float(high))
    default: nil
    }
  }
}

/// The parameters of an activation; nil where they are left out.
struct FusedActivationParameters {
  var alpha: Double?
  var beta: Double?
  var gamma: Double?
}

extension NodeReading {
  /// The activation that the attribute names; nil where it is left out or empty.
  func fusedActivation(
    _ parameters: FusedActivationParameters
  ) throws(Diagnostic) -> FusedActivation? {
    guard let name = try optionalString("activation"), !name.isEmpty else { return nil }
    guard let activation = FusedActivation(name, parameters) else {
      throw invalid("activation", "is '\(name)', which is not known")
    }
    return activation
  }

  /// The activation of FusedGemm and its relatives, with a parameter an attribute.
  func gemmActivation() throws(Diagnostic) -> FusedActivation? {
    try fusedActivation(
      FusedActivationParameters(
        alpha: optionalFloat("activation_alpha"), beta: optionalFloat("activation_beta"),
        gamma: optionalFloat("activation_gamma")))
  }

  /// The activation of FusedConv, with a list of parameters.
  func convolutionActivation() throws(Diagnostic) -> FusedActivation? {
    let given = try optionalFloats("activation_params") ?? []
    return try fusedActivation(
      FusedActivationParameters(
        alpha: given.first, beta: given.count > 1 ? given[1] : nil, gamma: nil))
  }
}

extension Tensor {
  /// The tensor with an activation applied to each number.
  func applying(_ activation: FusedActivation?) -> Tensor {
    guard let activation else { return self }
    return Tensor(elementType, shape, doubles: doubles.map { activation($0) })
  }
}

extension PreparedKernel {
  /// This kernel with an activation applied to its output of `count` floats; nil where there is no
  /// kernel for it.
  func applying(_ activation: FusedActivation?, count: Int) -> PreparedKernel? {
    guard let activation else { return self }
    guard let kernel = activation.kernel else { return nil }
    return followed { arguments in
      guard let out = arguments.output(0) else { return }
      kernel.run(count, out, out, on: arguments.pool)
    }
  }
}
