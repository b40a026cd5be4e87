import Diagnostics
import ModelIR

// The gradients of normalizations, by way of their definitions, and of Dropout.

let differentiateBatchNormalization: Differentiation = { node throws(Diagnostic) in
  let epsilon = try node.float("epsilon")
  let hasStatistics = node.context.node.outputs.dropFirst().contains { $0 != nil }
  let isTraining =
    node.since >= 14
    ? try node.bool("training_mode") : node.since >= 7 ? hasStatistics : try !node.bool("is_test")
  guard try node.optionalInt("spatial") ?? 1 != 0 else {
    throw node.unsupported("has a gradient only where 'spatial' is 1")
  }
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    let shape = try x.channelShape(inputs(1).shape.elementCount)
    var mean = try inputs(3).reshaped(shape).cast(to: x.elementType)
    var variance = try inputs(4).reshaped(shape).cast(to: x.elementType)
    if isTraining {
      let axes = x.shape.indices.filter { $0 != 1 }
      mean = try x.mean(axes)
      variance = try (x - mean).squared.mean(axes)
    }
    let normalized = try (x - mean) / (variance + epsilon).apply("Sqrt")
    let scaled = try normalized * inputs(1).reshaped(shape).cast(to: x.elementType)
    return try scaled + inputs(2).reshaped(shape).cast(to: x.elementType)
  }
}

let differentiateLayerNormalization: Differentiation = { node throws(Diagnostic) in
  let epsilon = try node.float("epsilon")
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    let axes = Array(try node.axis("axis", rank: x.rank)..<x.rank)
    let scaled = try x.normalized(axes, epsilon: epsilon) * inputs(1)
    guard let bias = inputs.optional(2) else { return scaled }
    return try scaled + bias
  }
}

let differentiateRMSNormalization: Differentiation = { node throws(Diagnostic) in
  let epsilon = try node.float("epsilon")
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    let axes = Array(try node.axis("axis", rank: x.rank)..<x.rank)
    let root = try (x.squared.mean(axes) + epsilon).apply("Sqrt")
    return try (x / root).cast(to: inputs(1).elementType) * inputs(1)
  }
}

let differentiateInstanceNormalization: Differentiation = { node throws(Diagnostic) in
  let epsilon = try node.float("epsilon")
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    let shape = x.channelShape(x.rank > 1 ? x.shape[1] : 1)
    let normalized = try x.normalized(Array(2..<max(2, x.rank)), epsilon: epsilon)
    return try normalized * inputs(1).reshaped(shape) + inputs(2).reshaped(shape)
  }
}

let differentiateGroupNormalization: Differentiation = { node throws(Diagnostic) in
  let epsilon = try node.float("epsilon")
  let groups = try node.int("num_groups")
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    guard x.rank >= 2, groups >= 1, x.shape[1] % groups == 0 else {
      throw node.invalid("num_groups", "is \(groups) for shape \(x.shape)")
    }
    let perGroup = x.shape[1] / groups
    let split = [x.shape[0], groups, perGroup] + x.shape.dropFirst(2)
    let blocks = try x.reshaped(split)
    let normalized = try blocks.normalized(Array(2..<blocks.rank), epsilon: epsilon)
    // The parameters are those of channels, or before opset 21 those of groups.
    let own = [1, groups, node.since < 21 ? 1 : perGroup]
    let shape = own + [Int](repeating: 1, count: blocks.rank - 3)
    let scaled = try normalized * inputs(1).reshaped(shape) + inputs(2).reshaped(shape)
    return try scaled.reshaped(x.shape)
  }
}

let differentiateMeanVarianceNormalization: Differentiation = { node throws(Diagnostic) in
  let given = try node.ints("axes")
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    let axes = try node.normalizedAxes(given, rank: x.rank)
    let centred = try x - x.mean(axes)
    return try centred / (centred.squared.mean(axes).apply("Sqrt") + 1e-9)
  }
}

let differentiateLpNormalization: Differentiation = { node throws(Diagnostic) in
  let p = try node.int("p")
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    let axis = try node.axis("axis", rank: x.rank)
    return try x / x.reduced(p == 1 ? "ReduceL1" : "ReduceL2", [axis])
  }
}

let differentiateLRN: Differentiation = { node throws(Diagnostic) in
  let size = try node.int("size")
  let (alpha, beta) = (try node.float("alpha"), try node.float("beta"))
  let bias = try node.float("bias")
  return try node.gradients { inputs throws(Diagnostic) in
    let x = try inputs(0)
    guard x.rank >= 2, size >= 1 else { throw node.invalid("size", "is \(size)") }
    let channels = x.shape[1]
    guard channels <= 1 << 12 else {
      throw node.unsupported("has no gradient for \(counted(channels, "channel"))")
    }
    let (before, after) = ((size - 1) / 2, size - 1 - (size - 1) / 2)
    let neighbours = (0..<channels * channels).map { place -> Double in
      let (c, other) = (place / channels, place % channels)
      return other >= c - before && other - after <= c ? 1 : 0
    }
    let band = x.tape.constant(Tensor(x.elementType, [channels, channels], doubles: neighbours))
    let rows = try x.squared.reshaped([x.shape[0], channels, x.shape.dropFirst(2).reduce(1, *)])
    let sums = try band.apply("MatMul", rows).reshaped(x.shape)
    let divisor = try bias + alpha / Double(size) * sums
    return try x / divisor.apply("Pow", x.number(beta))
  }
}

let differentiateDropout: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  var isTraining = node.since < 7 ? try !node.bool("is_test") : false
  if node.since >= 12, node.hasInput(2) {
    guard let mode = node.context.node.inputs[2].flatMap({ node.tape.constant(at: $0) }) else {
      throw node.unsupported("has a gradient only where 'training_mode' is known before the run")
    }
    isTraining = mode.booleans.contains(true)
  }
  guard isTraining else { return [g] }
  let mask = try node.output(1).indicator(like: g)
  if node.since < 7 { return [try g * mask / (1 - node.float("ratio"))] }
  let ratio = node.hasInput(1) ? try node.input(1).cast(to: g.elementType) : g.number(0.5)
  return [try g * mask / (1 - ratio.reshaped([]))]
}

extension Term {
  /// The shape of numbers that belong to the second axis.
  fileprivate func channelShape(_ count: Int) -> [Int] {
    rank < 2 ? [count] : [1, count] + [Int](repeating: 1, count: rank - 2)
  }

  /// `(x - mean) / sqrt(variance + epsilon)` over axes.
  fileprivate func normalized(_ axes: [Int], epsilon: Double) throws(Diagnostic) -> Term {
    let centred = try self - mean(axes)
    return try centred / (centred.squared.mean(axes) + epsilon).apply("Sqrt")
  }
}
