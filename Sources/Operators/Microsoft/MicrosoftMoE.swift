import Diagnostics
import Glibc
import ModelIR

extension Operator {
  static let microsoftMoE = Operator(
    "MoE", domain: "com.microsoft",
    summary: """
      A mixture of experts: for each token the `k` most probable of several two-layer perceptrons, \
      weighted by the softmax over all of them, or over those that were chosen.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input", "T"), .required("router_probs", "T"),
          .required("fc1_experts_weights", "T"), .optional("fc1_experts_bias", "T"),
          .required("fc2_experts_weights", "T"), .optional("fc2_experts_bias", "T"),
          .optional("fc3_experts_weights", "T"), .optional("fc3_experts_bias", "T"),
        ],
        outputs: [.required("output", "T")],
        attributes: [
          .float("activation_alpha", 1), .float("activation_beta", 0),
          .string("activation_type", "relu"), .int("k", 1), .int("normalize_routing_weights", 0),
          .int("swiglu_fusion", 0), .optional("swiglu_limit", .float), .int("use_sparse_mixer", 0),
        ],
        types: ["T": .tensor(.float, .float16, .bfloat16)])
    ],
    infer: inferSameAsFirst,
    evaluate: evaluateMoE)
}

private let evaluateMoE: Evaluation = { context throws(Diagnostic) in
  let x = try context.tensor(0)
  let layers = try ExpertLayers(context)
  let routes = try ExpertRoutes(context, tokens: layers.tokens, experts: layers.experts)
  let values = x.doubles
  var y = [Double](repeating: 0, count: x.count)
  for token in 0..<(x.count == 0 ? 0 : layers.tokens) {
    let start = token * layers.width
    let input = Array(values[start..<start + layers.width])
    for (expert, weight) in routes.chosen(token) {
      for (i, value) in layers.output(of: expert, for: input).enumerated() {
        y[start + i] += weight * value
      }
    }
  }
  return [.tensor(Tensor(x.elementType, x.shape, doubles: y))]
}

/// To which experts each token goes.
private struct ExpertRoutes {
  private let logits: [Double]
  private let experts: Int
  private let count: Int
  private let isNormalized: Bool

  init(
    _ context: borrowing EvaluationContext, tokens: Int, experts: Int
  ) throws(Diagnostic) {
    let router = try context.tensor(1)
    guard router.shape == [tokens, experts] else {
      throw context.mismatch(
        "router weights of shape \(router.shape), expected [\(tokens), \(experts)]")
    }
    guard try context.int("use_sparse_mixer") == 0 else {
      throw context.unsupported("is not executable with 'use_sparse_mixer'")
    }
    count = try context.int("k")
    guard count >= 1, count <= experts else {
      throw context.invalid("k", "is \(count), expected 1 to \(experts)")
    }
    self.experts = experts
    logits = router.doubles
    isNormalized = try context.bool("normalize_routing_weights")
  }

  /// The experts of a token with their weights.
  func chosen(_ token: Int) -> [(expert: Int, weight: Double)] {
    let start = token * experts
    let weights = softmaxOfLane(Array(logits[start..<start + experts]), .double)
    // Of equally probable experts onnxruntime takes the last ones.
    let order = weights.indices.sorted { (weights[$0], $0) > (weights[$1], $1) }.prefix(count)
    let sum = isNormalized ? order.reduce(0) { $0 + weights[$1] } : 1
    return order.map { ($0, weights[$0] / sum) }
  }
}

/// The layers of the experts.
private struct ExpertLayers {
  let tokens: Int
  let width: Int
  let experts: Int
  private let inner: Int
  private let first: (weights: [Double], bias: [Double]?)
  private let second: (weights: [Double], bias: [Double]?)
  private let third: (weights: [Double], bias: [Double]?)?
  private let activation: ExpertActivation
  private var firstWidth: Int { activation.isFused ? 2 * inner : inner }

  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    let x = try context.tensor(0)
    let second = try context.tensor(4)
    guard x.rank == 2 || x.rank == 3, second.rank == 3, x.shape[x.rank - 1] == second.shape[1],
      second.shape[2] < 1 << 40
    else {
      throw context.mismatch("weights of shape \(second.shape) do not fit \(x.shape)")
    }
    width = second.shape[1]
    experts = second.shape[0]
    inner = second.shape[2]
    tokens = try context.checkedCount(x.shape.dropLast())
    activation = try ExpertActivation(context)
    let outer = activation.isFused ? 2 * inner : inner
    first = try context.expertLayer(2, [experts, outer, width])
    self.second = try context.expertLayer(4, [experts, width, inner])
    third = context.hasInput(6) ? try context.expertLayer(6, [experts, inner, width]) : nil
    guard (third != nil) == activation.isGated else {
      throw context.unsupported("takes a third layer for unfused SwiGLU only")
    }
  }

  /// What an expert makes of a token.
  func output(of expert: Int, for input: [Double]) -> [Double] {
    let hidden = Self.apply(first, expert, to: input, count: firstWidth)
    let gate = third.map { Self.apply($0, expert, to: input, count: inner) }
    return Self.apply(second, expert, to: activation.apply(hidden, gate), count: width)
  }

  private static func apply(
    _ layer: (weights: [Double], bias: [Double]?), _ expert: Int, to input: [Double], count: Int
  ) -> [Double] {
    (0..<count).map { row in
      var sum = layer.bias.map { $0[expert * count + row] } ?? 0
      let start = (expert * count + row) * input.count
      for (i, value) in input.enumerated() { sum += layer.weights[start + i] * value }
      return sum
    }
  }
}

/// The function between the two layers of an expert.
private struct ExpertActivation {
  private let name: String
  private let fusion: Int
  private let alpha: Double
  private let beta: Double
  private let limit: Double

  /// Whether the first layer gives both halves of SwiGLU.
  var isFused: Bool { name == "swiglu" && fusion != 0 }
  /// Whether a third layer gives the second half of SwiGLU.
  var isGated: Bool { name == "swiglu" && fusion == 0 }

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

  func apply(_ x: [Double], _ gate: [Double]?) -> [Double] {
    switch name {
    case "relu": x.map { $0 < 0 ? 0 : $0 }
    case "gelu": x.map(approximateGelu)
    case "silu": x.map { $0 / (1 + exp(-$0)) }
    case "identity": x
    default: gated(x, gate)
    }
  }

  /// `g * sigmoid(alpha * g) * (l + beta)`, with `g` and `l` bounded.
  private func gated(_ x: [Double], _ gate: [Double]?) -> [Double] {
    let count = gate == nil ? x.count / 2 : x.count
    return (0..<count).map { i in
      let linear = gate?[i] ?? (fusion == 1 ? x[2 * i + 1] : x[count + i])
      let g = min(gate == nil && fusion == 1 ? x[2 * i] : x[i], limit)
      let l = max(-limit, min(linear, limit))
      return g / (1 + exp(-alpha * g)) * (l + beta)
    }
  }
}

extension EvaluationContext {
  /// The weights of a layer of all experts, which must have this shape, and the bias after them.
  fileprivate func expertLayer(
    _ index: Int, _ shape: [Int]
  ) throws(Diagnostic) -> (weights: [Double], bias: [Double]?) {
    let weights = try tensor(index)
    guard weights.shape == shape else {
      throw mismatch("weights of shape \(weights.shape), expected \(shape)")
    }
    guard let bias = try optionalTensor(index + 1) else { return (weights.doubles, nil) }
    guard bias.shape == Array(shape.dropLast()) else {
      throw mismatch("a bias of shape \(bias.shape), expected \(shape.dropLast())")
    }
    return (weights.doubles, bias.doubles)
  }
}
