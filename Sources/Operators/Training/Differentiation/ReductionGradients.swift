import Diagnostics
import ModelIR

// The gradients of reductions along axes, of cumulative sums and of the softmax family.

/// A reduction on the way back: everything with the reduced axes kept as 1.
struct ReductionGradient {
  let x: Term
  let y: Term
  let gradient: Term
  let axes: [Int]

  /// The number of elements that become one.
  var count: Int { axes.reduce(1) { $0 * x.shape[$1] } }
}

/// The rule of a reduction: from its parts, with axes kept, to the gradient, which is stretched to
/// the shape of the input.
func differentiateReduction(
  _ rule: @escaping @Sendable (ReductionGradient) throws(Diagnostic) -> Term
) -> Differentiation {
  { node throws(Diagnostic) in
    let x = try node.x
    let given =
      node.version.attribute("axes") != nil
      ? try node.optionalInts("axes") : try node.integers(1)
    let axes = try node.reducedAxes(given ?? [], rank: x.rank)
    let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
    let parts = ReductionGradient(
      x: x, y: try node.y.reshaped(kept), gradient: try node.gradient.reshaped(kept),
      axes: axes.sorted())
    return [try rule(parts).broadcast(to: x.shape)]
  }
}

let differentiateReduceSum = differentiateReduction { $0.gradient }

let differentiateReduceMean = differentiateReduction { parts throws(Diagnostic) in
  try parts.gradient / Double(parts.count)
}

let differentiateReduceSumSquare = differentiateReduction { parts throws(Diagnostic) in
  try 2 * parts.gradient * parts.x
}

let differentiateReduceL1 = differentiateReduction { parts throws(Diagnostic) in
  try parts.gradient * parts.x.apply("Sign")
}

let differentiateReduceL2 = differentiateReduction { parts throws(Diagnostic) in
  // At zero, where the norm has a kink, the gradient is zero.
  let isZero = try parts.y.apply("Equal", parts.y.number(0))
  let slope = try isZero.select(parts.y.number(0), parts.x / parts.y)
  return try parts.gradient * slope
}

let differentiateReduceLogSum = differentiateReduction { parts throws(Diagnostic) in
  try parts.gradient / parts.y.apply("Exp")
}

let differentiateReduceLogSumExp = differentiateReduction { parts throws(Diagnostic) in
  try parts.gradient * (parts.x - parts.y).apply("Exp")
}

/// The greatest or least elements share the gradient.
let differentiateReduceExtremum = differentiateReduction { parts throws(Diagnostic) in
  let marks = try parts.x.apply("Equal", parts.y).indicator(like: parts.x)
  return try parts.gradient * marks / marks.sum(parts.axes)
}

/// The product of the other elements, also where some are zero.
let differentiateReduceProd = differentiateReduction { parts throws(Diagnostic) in
  let x = parts.x
  let zeros = try x.apply("Equal", x.number(0)).indicator(like: x)
  let count = try zeros.sum(parts.axes)
  let others = try x + zeros
  let product = try others.reduced("ReduceProd", parts.axes)
  let single = try count.apply("Equal", x.number(1)).select(zeros, x.number(0))
  let factor = try count.apply("Equal", x.number(0)).select(x.number(1), single)
  return try parts.gradient * factor * product / others
}

let differentiateCumSum: Differentiation = { node throws(Diagnostic) in
  let attributes = [
    Attribute("exclusive", .int(try node.bool("exclusive") ? 1 : 0)),
    Attribute("reverse", .int(try node.bool("reverse") ? 0 : 1)),
  ]
  return [try node.gradient.apply("CumSum", node.input(1), attributes: attributes)]
}

let differentiateSoftmax: Differentiation = { node throws(Diagnostic) in
  let y = try node.y
  let weighted = try node.gradient * y
  return [try weighted - y * weighted.sum(node.softmaxAxes(rank: y.rank))]
}

let differentiateLogSoftmax: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let y = try node.y
  return [try g - y.apply("Exp") * g.sum(node.softmaxAxes(rank: y.rank))]
}

extension NodeReading {
  /// The axes that are normalized together: before opset 13 all from `axis` on.
  fileprivate func softmaxAxes(rank: Int) throws(Diagnostic) -> [Int] {
    let axis = try axis("axis", rank: rank)
    return since < 13 ? Array(axis..<rank) : [axis]
  }
}
