import Diagnostics
import ModelIR

// The gradients of functions of one number with attributes. Where a function has a kink, its slope
// is that on the side to which the definition assigns the point.

let differentiateLeakyRelu: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let alpha = x.number(try node.float("alpha"))
  return [try node.gradient * x.isLess(than: 0).select(alpha, x.number(1))]
}

let differentiateElu: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let slope = try node.y + node.float("alpha")
  return [try node.gradient * x.isLess(than: 0).select(slope, x.number(1))]
}

let differentiateSelu: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let gamma = try node.float("gamma")
  let slope = try node.y + gamma * node.float("alpha")
  return [try node.gradient * x.isGreater(than: 0).select(x.number(gamma), slope)]
}

let differentiateCelu: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let slope = try (x / node.float("alpha")).apply("Exp")
  return [try node.gradient * x.isLess(than: 0).select(slope, x.number(1))]
}

let differentiateThresholdedRelu: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  return [try node.gradient * x.isGreater(than: node.float("alpha")).indicator(like: x)]
}

let differentiateHardSigmoid: Differentiation = { node throws(Diagnostic) in
  let y = try node.y
  let isInside = try y.isGreater(than: 0).apply("And", y.isLess(than: 1))
  return [try node.gradient * isInside.indicator(like: y) * node.float("alpha")]
}

let differentiateHardSwish: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let isAbove = try x.isLess(than: 3).select(x / 3 + 0.5, x.number(1))
  return [try node.gradient * x.isGreater(than: -3).select(isAbove, x.number(0))]
}

let differentiateShrink: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let isMoved = try x.apply("Abs").isGreater(than: node.float("lambd"))
  return [try node.gradient * isMoved.indicator(like: x)]
}

let differentiatePRelu: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let x = try node.x
  let given = try node.input(1)
  let isPerChannel = node.since < 7 && given.rank == 1 && x.rank > 1
  let slope =
    isPerChannel && given.shape[0] == x.shape[1]
    ? try given.reshaped(given.shape + [Int](repeating: 1, count: x.rank - 2)) : given
  let isNegative = try x.isLess(than: 0)
  let ofX = try g * isNegative.select(slope, x.number(1))
  let ofSlope =
    node.needs(1) ? try (g * isNegative.select(x, x.number(0))).summed(to: slope.shape) : nil
  return [ofX, try ofSlope?.reshaped(given.shape)]
}

let differentiateGelu: Differentiation = { node throws(Diagnostic) in
  let isEstimate = try node.string("approximate") == "tanh"
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    if isEstimate {
      let cubic = try x + 0.044715 * x.squared * x
      return try 0.5 * x * (1 + ((2 / Double.pi).squareRoot() * cubic).apply("Tanh"))
    }
    return try 0.5 * x * (1 + (x / 2.0.squareRoot()).apply("Erf"))
  }
}

let differentiateMish: Differentiation = { node throws(Diagnostic) in
  try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    return try x * x.apply("Softplus").apply("Tanh")
  }
}

let differentiateSwish: Differentiation = { node throws(Diagnostic) in
  let alpha = try node.float("alpha")
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    return try x * (alpha * x).apply("Sigmoid")
  }
}
