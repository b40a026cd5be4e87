import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQMoE = Operator(
    "QMoE", domain: "com.microsoft",
    summary: """
      A mixture of experts whose weights are integers of 2, 4 or 8 bits, with a scale and a zero point \
      for each row or each block of a row. The `k` most probable experts of a token are weighted by \
      the softmax over them, or by weights of their own.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input", "T"), .required("router_probs", "T"),
          .required("fc1_experts_weights", "T1"), .optional("fc1_scales", "T2"),
          .optional("fc1_experts_bias", "T"), .required("fc2_experts_weights", "T1"),
          .optional("fc2_scales", "T2"), .optional("fc2_experts_bias", "T"),
          .optional("fc3_experts_weights", "T1"), .optional("fc3_scales", "T2"),
          .optional("fc3_experts_bias", "T"), .optional("fc1_zero_points", "T1"),
          .optional("fc2_zero_points", "T1"), .optional("fc3_zero_points", "T1"),
          .optional("router_weights", "T"), .optional("fc1_global_scale", "T4"),
          .optional("fc2_global_scale", "T4"), .optional("fc1_act_scale", "T4"),
          .optional("fc2_act_scale", "T4"), .optional("fc1_act_block_scale", "T2"),
          .optional("fc2_act_block_scale", "T2"),
        ],
        outputs: [.required("output", "T")],
        attributes: [
          .int("accuracy_level", 0), .float("activation_alpha", 1), .float("activation_beta", 0),
          .string("activation_type", "relu"), .optional("block_size", .int),
          .int("expert_weight_bits", 4), .optional("fc1_expert_weight_bits", .int),
          .optional("fc2_expert_weight_bits", .int), .optional("fc3_expert_weight_bits", .int),
          .int("k", 1), .int("normalize_routing_weights", 0), .string("quant_type", "int"),
          .int("swiglu_fusion", 0), .optional("swiglu_limit", .float),
          .int("use_sparse_mixer", 0), .int("weights_prepacked", -1),
        ],
        types: [
          "T": .tensor(.float, .float16, .bfloat16), "T1": .tensor(.uint8, .float8e4m3fn),
          "T2": .tensor(.float, .float16, .bfloat16, .float8e8m0, .float8e4m3fn),
          "T4": .tensor(.float),
        ])
    ],
    infer: inferSameAsFirst,
    evaluate: evaluateQMoE)
}

private let evaluateQMoE: Evaluation = { context throws(Diagnostic) in
  guard try context.string("quant_type") == "int" else {
    throw context.unsupported("is executable with quantization to integers only")
  }
  guard try context.int("weights_prepacked") < 1 else {
    throw context.unsupported("does not take weights in the layout of a kernel")
  }
  guard try context.int("use_sparse_mixer") == 0 else {
    throw context.unsupported("is not executable with 'use_sparse_mixer'")
  }
  let x = try context.tensor(0)
  let weights = try context.tensor(5)
  guard x.rank == 2 || x.rank == 3, weights.rank == 3, x.shape[x.rank - 1] == weights.shape[1],
    weights.shape[2] < 1 << 40
  else {
    throw context.mismatch("weights of shape \(weights.shape) do not fit \(x.shape)")
  }
  let bits = try context.expertBits("fc2_expert_weight_bits")
  let extents = ExpertExtents(
    tokens: try context.checkedCount(x.shape.dropLast()), width: weights.shape[1],
    experts: weights.shape[0], inner: weights.shape[2] * (8 / bits))
  let activation = try ExpertActivation(context)
  guard activation.isGated == context.hasInput(8) else {
    throw context.unsupported("takes a third layer for unfused SwiGLU only")
  }
  let outer = activation.isFused ? 2 * extents.inner : extents.inner
  let experts = Experts(
    first: try context.quantizedLayer(1, extents, rows: outer, columns: extents.width),
    second: try context.quantizedLayer(2, extents, rows: extents.width, columns: extents.inner),
    third: activation.isGated
      ? try context.quantizedLayer(3, extents, rows: extents.inner, columns: extents.width) : nil,
    activation: activation)
  let isNormalized = try context.bool("normalize_routing_weights")
  let routes = try ExpertRoutes(
    context, extents, weights: 14, isNormalized: isNormalized || !context.hasInput(14))
  return [.tensor(experts.outputs(for: x, extents, routes: routes))]
}

extension EvaluationContext {
  /// The number of bits of a layer's weights.
  fileprivate func expertBits(_ name: String) throws(Diagnostic) -> Int {
    let bits = try optionalInt(has(name) ? name : "expert_weight_bits") ?? 0
    guard [2, 4, 8].contains(bits) else { throw invalid(name, "is \(bits), expected 2, 4 or 8") }
    return bits
  }

  /// One of the three layers of all experts, with its weights as the numbers they stand for.
  fileprivate func quantizedLayer(
    _ layer: Int, _ extents: ExpertExtents, rows: Int, columns: Int
  ) throws(Diagnostic) -> ExpertLayer {
    let bits = try expertBits("fc\(layer)_expert_weight_bits")
    let block = try optionalInt("block_size") ?? 0
    let isBlocked = block > 0
    guard !isBlocked || columns % block == 0 else {
      throw invalid("block_size", "is \(block), which does not divide \(columns)")
    }
    let blocks = isBlocked ? columns / block : 1
    let weights = try tensor(3 * layer - 1)
    let scales = try tensor(3 * layer)
    let bias = try optionalTensor(3 * layer + 1)
    let head = [extents.experts, rows]
    _ = try checkedCount(head + [columns])
    guard weights.elementType == .uint8, columns % (8 / bits) == 0,
      weights.shape == head + [columns / (8 / bits)],
      scales.shape == (isBlocked ? head + [blocks] : head), bias?.shape ?? head == head
    else {
      throw mismatch(
        "weights of shape \(weights.shape), scales of \(scales.shape) and a bias of "
          + "\(bias?.shape ?? []) do not fit \(head + [columns]) weights of \(counted(bits, "bit"))"
      )
    }
    let zeros = try zeroPoints(10 + layer, head, blocks: isBlocked ? blocks : nil, bits: bits)
    let factors = scales.doubles
    let numbers = weights.unpacked(bits: bits, rows: head[0] * rows, columns: columns)
    let size = isBlocked ? block : max(1, columns)
    let values = numbers.enumerated().map { place, number in
      (number - zeros[place / size]) * factors[place / size]
    }
    return ExpertLayer(weights: values, bias: bias?.doubles, rows: rows)
  }

  /// The zero points: one for each row or block, or the middle of the range where none are given.
  private func zeroPoints(
    _ index: Int, _ head: [Int], blocks: Int?, bits: Int
  ) throws(Diagnostic) -> [Double] {
    let count = try checkedCount(head + [blocks ?? 1])
    guard let packed = try optionalTensor(index) else {
      return [Double](repeating: Double(1 << (bits - 1)), count: count)
    }
    let (rows, columns) = blocks.map { (head[0] * head[1], $0) } ?? (head[0], head[1])
    let width = (columns + 8 / bits - 1) / (8 / bits)
    guard packed.elementType == .uint8,
      packed.shape == (blocks == nil ? [head[0], width] : head + [width])
    else {
      throw mismatch("zero points of shape \(packed.shape) do not fit rows of \(columns)")
    }
    return packed.unpacked(bits: bits, rows: rows, columns: columns)
  }
}

extension Tensor {
  /// The numbers of so many bits that the bytes of each row hold, the first in the lowest bits.
  fileprivate func unpacked(bits: Int, rows: Int, columns: Int) -> [Double] {
    let bytes = int64s
    let count = 8 / bits
    let width = (columns + count - 1) / count
    var numbers: [Double] = []
    numbers.reserveCapacity(rows * columns)
    for row in 0..<(bytes.isEmpty ? 0 : rows) {
      for column in 0..<columns {
        let byte = bytes[row * width + column / count]
        numbers.append(Double(byte >> Int64(column % count * bits) & (1 << Int64(bits) - 1)))
      }
    }
    return numbers
  }
}
