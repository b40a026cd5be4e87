import Diagnostics
import Glibc
import ModelIR

// The experts of MoE and QMoE: perceptrons of two layers, or three where one is a gate.

/// One layer of all experts.
struct ExpertLayer {
  /// The weights, `[experts, rows, columns]`.
  let weights: [Double]
  /// The bias, `[experts, rows]`; nil for none.
  let bias: [Double]?
  /// The number of outputs.
  let rows: Int

  /// What the layer of an expert makes of numbers.
  func apply(_ expert: Int, to input: [Double]) -> [Double] {
    (0..<rows).map { row in
      var sum = bias.map { $0[expert * rows + row] } ?? 0
      let start = (expert * rows + row) * input.count
      for (i, value) in input.enumerated() { sum += weights[start + i] * value }
      return sum
    }
  }
}

/// The extents of a mixture of experts.
struct ExpertExtents {
  /// The number of tokens.
  let tokens: Int
  /// The number of elements of a token.
  let width: Int
  /// The number of experts.
  let experts: Int
  /// The number of elements between the layers.
  let inner: Int
}

/// The layers of the experts and the function between them.
struct Experts {
  /// The first layer.
  let first: ExpertLayer
  /// The second layer.
  let second: ExpertLayer
  /// The gate; nil for none.
  let third: ExpertLayer?
  /// The function.
  let activation: ExpertActivation

  /// The weighted outputs of the experts that are chosen for each token.
  func outputs(
    for x: Tensor, _ extents: ExpertExtents, routes: ExpertRoutes
  ) -> Tensor {
    let values = x.doubles
    var y = [Double](repeating: 0, count: x.count)
    for token in 0..<(x.count == 0 ? 0 : extents.tokens) {
      let start = token * extents.width
      let input = Array(values[start..<start + extents.width])
      for (expert, weight) in routes.chosen(token) {
        let hidden = activation.apply(
          first.apply(expert, to: input), third?.apply(expert, to: input))
        for (i, value) in second.apply(expert, to: hidden).enumerated() {
          y[start + i] += weight * value
        }
      }
    }
    return Tensor(x.elementType, x.shape, doubles: y)
  }
}

/// To which experts each token goes.
struct ExpertRoutes {
  private let logits: [Double]
  private let weights: [Double]?
  private let experts: Int
  private let count: Int
  private let isNormalized: Bool

  /// Reads the router's numbers, input 1.
  ///
  /// - Parameters:
  ///   - weights: an input of weights that stand in for the probabilities; nil for none.
  ///   - isNormalized: whether the weights of a token are divided by their sum.
  init(
    _ context: borrowing EvaluationContext, _ extents: ExpertExtents, weights: Int?,
    isNormalized: Bool
  ) throws(Diagnostic) {
    let shape = [extents.tokens, extents.experts]
    let router = try context.tensor(1)
    var other: Tensor?
    if let weights { other = try context.optionalTensor(weights) }
    guard router.shape == shape, other?.shape ?? shape == shape else {
      throw context.mismatch(
        "router weights of shape \(router.shape) and \(other?.shape ?? shape), expected \(shape)")
    }
    count = try context.int("k")
    guard count >= 1, count <= extents.experts else {
      throw context.invalid("k", "is \(count), expected 1 to \(extents.experts)")
    }
    experts = extents.experts
    logits = router.doubles
    self.weights = other?.doubles
    self.isNormalized = isNormalized
  }

  /// The experts of a token with their weights.
  func chosen(_ token: Int) -> [(expert: Int, weight: Double)] {
    let range = token * experts..<(token + 1) * experts
    let probabilities = softmaxOfLane(Array(logits[range]), .double)
    // Of equally probable experts onnxruntime takes the last ones.
    let order = probabilities.indices
      .sorted { (probabilities[$0], $0) > (probabilities[$1], $1) }.prefix(count)
    let numbers = weights.map { Array($0[range]) } ?? probabilities
    let sum = isNormalized ? order.reduce(0) { $0 + numbers[$1] } : 1
    return order.map { ($0, numbers[$0] / sum) }
  }
}

/// The function between the layers of an expert.
struct ExpertActivation {
  private let name: String
  private let fusion: Int
  private let alpha: Double
  private let beta: Double
  private let limit: Double

  /// Whether the first layer gives both halves of SwiGLU.
  var isFused: Bool { name == "swiglu" && fusion != 0 }
  /// Whether a third layer gives the second half of SwiGLU.
  var isGated: Bool { name == "swiglu" && fusion == 0 }

  /// Reads the attributes.
  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    name = try context.string("activation_type")
    guard ["relu", "gelu", "silu", "swiglu", "identity"].contains(name) else {
      throw context.invalid(
        "activation_type", "is '\(name)', expected relu, gelu, silu, swiglu or identity")
    }
    fusion = try context.int("swiglu_fusion")
    guard (0...2).contains(fusion) else {
      throw context.invalid("swiglu_fusion", "is \(fusion), expected 0 to 2")
    }
    alpha = try context.float("activation_alpha")
    beta = try context.float("activation_beta")
    limit = try context.optionalFloat("swiglu_limit") ?? .infinity
  }

  /// The function of the outputs of the first layer and the gate.
  func apply(_ x: [Double], _ gate: [Double]?) -> [Double] {
    switch name {
    case "relu": x.map { $0 < 0 ? 0 : $0 }
    case "gelu": x.map(approximateGelu)
    case "silu": x.map { $0 / (1 + exp(-$0)) }
    case "identity": x
    default: gated(x, gate)
    }
  }

  /// `g * sigmoid(alpha * g) * (l + beta)`, with `g` and `l` bounded; the halves are interleaved, or
  /// one after the other, or come apart.
  private func gated(_ x: [Double], _ gate: [Double]?) -> [Double] {
    let count = gate == nil ? x.count / 2 : x.count
    let isInterleaved = gate == nil && fusion == 1
    return (0..<count).map { i in
      let linear = gate?[i] ?? x[isInterleaved ? 2 * i + 1 : count + i]
      let g = min(x[isInterleaved ? 2 * i : i], limit)
      let l = max(-limit, min(linear, limit))
      return g / (1 + exp(-alpha * g)) * (l + beta)
    }
  }
}
