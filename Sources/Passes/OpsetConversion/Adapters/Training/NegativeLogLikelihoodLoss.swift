import ModelIR
import Operators

extension OperatorAdapter {
  static let negativeLogLikelihoodLoss = OperatorAdapter(
    "NegativeLogLikelihoodLoss",
    Change(
      12,
      down: .decomposed("GatherElements, Where and reductions") { node throws(Refusal) in
        try node.lose(try node.input(0))
      }))
}

extension NodeRewriter {
  /// The loss of log probabilities with the classes in the second axis.
  mutating func lose(_ logits: ValueID) throws(Refusal) {
    let type = try elementType(logits)
    var target = try input(1)
    let zero = try scalar(0, type)
    var isIgnored: ValueID?
    if let ignored = try optionalWideInt("ignore_index") {
      let targetType = try elementType(target)
      let index = try constant(Tensor(targetType, [], int64s: [ignored]))
      let same = try self("Equal", target, index)
      target = try self("Where", same, try constant(Tensor(zeros: targetType, [])), target)
      isIgnored = same
    }
    let chosen = try self(
      "GatherElements", logits, try unsqueeze(target, [1]), with: ["axis": .int(1)])
    let losses = try self("Neg", try squeeze(chosen, [1]))
    var weights: ValueID?
    if let given = optionalInput(2) {
      weights = try self("Gather", given, target, with: ["axis": .int(0)])
    }
    if let isIgnored {
      let rest = if let weights { weights } else { try scalar(1, type) }
      weights = try self("Where", isIgnored, zero, rest)
    }
    let weighted = if let weights { try self("Mul", losses, weights) } else { losses }
    switch try string("reduction") {
    case "none": try compute(output: 0, by: "Identity", weighted)
    case "sum": try compute(output: 0, by: "ReduceSum", weighted, with: ["keepdims": .int(0)])
    default:
      guard let weights else {
        try compute(output: 0, by: "ReduceMean", weighted, with: ["keepdims": .int(0)])
        return
      }
      let sum = try self("ReduceSum", weighted, with: ["keepdims": .int(0)])
      try compute(
        output: 0, by: "Div", sum, try self("ReduceSum", weights, with: ["keepdims": .int(0)]))
    }
  }
}
