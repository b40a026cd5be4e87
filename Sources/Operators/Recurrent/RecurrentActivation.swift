import Diagnostics
import Glibc
import Kernels

/// An activation function of a recurrent cell, with its parameters and the clipping of its input.
struct RecurrentActivation: Sendable {
  private enum Function: String {
    case relu, tanh, sigmoid, affine, leakyrelu, thresholdedrelu, scaledtanh, hardsigmoid, elu
    case softsign, softplus

    /// The parameters where none are given: those of the operator of the same name.
    var defaults: (alpha: Double?, beta: Double?) {
      switch self {
      case .relu, .tanh, .sigmoid, .softsign, .softplus: (nil, nil)
      case .affine, .scaledtanh: (1, self == .affine ? 0 : 1)
      case .leakyrelu: (0.01, nil)
      case .thresholdedrelu, .elu: (1, nil)
      case .hardsigmoid: (0.2, 0.5)
      }
    }
  }

  private let function: Function
  private let alpha: Double
  private let beta: Double
  private let clip: Double

  /// The value at `x`.
  func callAsFunction(_ x: Double) -> Double {
    let x = x > clip ? clip : x < -clip ? -clip : x
    switch function {
    case .relu: return x < 0 ? 0 : x
    case .tanh: return Glibc.tanh(x)
    case .sigmoid: return 1 / (1 + exp(-x))
    case .affine: return alpha * x + beta
    case .leakyrelu: return x < 0 ? alpha * x : x
    case .thresholdedrelu: return x < alpha ? 0 : x
    case .scaledtanh: return alpha * Glibc.tanh(beta * x)
    case .hardsigmoid:
      let y = alpha * x + beta
      return y < 0 ? 0 : y > 1 ? 1 : y
    case .elu: return x < 0 ? alpha * (exp(x) - 1) : x
    case .softsign: return x / (1 + x.magnitude)
    case .softplus: return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
    }
  }

  /// The function as optimized kernels take it.
  var kernel: CellActivation {
    let kind: CellActivation.Function =
      switch function {
      case .relu: .relu
      case .tanh: .tanh
      case .sigmoid: .sigmoid
      case .affine: .affine
      case .leakyrelu: .leakyRelu
      case .thresholdedrelu: .thresholdedRelu
      case .scaledtanh: .scaledTanh
      case .hardsigmoid: .hardSigmoid
      case .elu: .elu
      case .softsign: .softsign
      case .softplus: .softplus
      }
    return CellActivation(kind, alpha: Float(alpha), beta: Float(beta), clip: Float(clip))
  }

  /// Reads the activation functions of all directions; each takes the next parameters of those it
  /// has.
  fileprivate static func read(
    _ names: [String], alphas: [Double], betas: [Double], clip: Double
  ) -> [RecurrentActivation]? {
    var alphas = alphas[...]
    var betas = betas[...]
    var result: [RecurrentActivation] = []
    for name in names {
      guard let function = Function(rawValue: name.lowercased()) else { return nil }
      var (alpha, beta) = function.defaults
      if alpha != nil, let given = alphas.popFirst() { alpha = given }
      if beta != nil, let given = betas.popFirst() { beta = given }
      result.append(
        RecurrentActivation(function: function, alpha: alpha ?? 0, beta: beta ?? 0, clip: clip))
    }
    return result
  }
}

extension NodeReading {
  /// The activation functions of a recurrent cell, direction by direction.
  func recurrentActivations(
    _ defaults: [String], directions: Int
  ) throws(Diagnostic) -> [RecurrentActivation] {
    let count = defaults.count * directions
    var names = try optionalStrings("activations") ?? []
    if names.isEmpty { names = Array(repeating: defaults, count: directions).flatMap { $0 } }
    guard names.count >= count else {
      throw invalid("activations", "has \(counted(names.count, "function")), expected \(count)")
    }
    let clip = try optionalFloat("clip") ?? .infinity
    guard clip > 0 else { throw invalid("clip", "is \(clip), expected a positive number") }
    let read = RecurrentActivation.read(
      Array(names.prefix(count)), alphas: try optionalFloats("activation_alpha") ?? [],
      betas: try optionalFloats("activation_beta") ?? [],
      clip: clip)
    guard let read else { throw invalid("activations", "is \(names), with an unknown function") }
    return read
  }
}
