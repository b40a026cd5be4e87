import Diagnostics
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
  let weights = try context.tensor(4)
  guard x.rank == 2 || x.rank == 3, weights.rank == 3, x.shape[x.rank - 1] == weights.shape[1],
    weights.shape[2] < 1 << 40
  else {
    throw context.mismatch("weights of shape \(weights.shape) do not fit \(x.shape)")
  }
  guard try context.int("use_sparse_mixer") == 0 else {
    throw context.unsupported("is not executable with 'use_sparse_mixer'")
  }
  let extents = ExpertExtents(
    tokens: try context.checkedCount(x.shape.dropLast()), width: weights.shape[1],
    experts: weights.shape[0], inner: weights.shape[2])
  let activation = try ExpertActivation(context)
  guard activation.isGated == context.hasInput(6) else {
    throw context.unsupported("takes a third layer for unfused SwiGLU only")
  }
  let outer = activation.isFused ? 2 * extents.inner : extents.inner
  let experts = Experts(
    first: try context.expertLayer(2, extents, rows: outer, columns: extents.width),
    second: try context.expertLayer(4, extents, rows: extents.width, columns: extents.inner),
    third: activation.isGated
      ? try context.expertLayer(6, extents, rows: extents.inner, columns: extents.width) : nil,
    activation: activation)
  let routes = try ExpertRoutes(
    context, extents, weights: nil, isNormalized: context.bool("normalize_routing_weights"))
  return [.tensor(experts.outputs(for: x, extents, routes: routes))]
}

extension EvaluationContext {
  /// A layer of all experts: an input of weights and the bias after it.
  fileprivate func expertLayer(
    _ index: Int, _ extents: ExpertExtents, rows: Int, columns: Int
  ) throws(Diagnostic) -> ExpertLayer {
    let weights = try tensor(index)
    let bias = try optionalTensor(index + 1)
    let shape = [extents.experts, rows, columns]
    guard weights.shape == shape,
      bias?.shape ?? [extents.experts, rows] == [extents.experts, rows]
    else {
      throw mismatch(
        "weights of shape \(weights.shape) and a bias of \(bias?.shape ?? []) do not fit \(shape)")
    }
    return ExpertLayer(weights: weights.doubles, bias: bias?.doubles, rows: rows)
  }
}
