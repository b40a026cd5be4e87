import Diagnostics
import ModelIR

// The gradients of losses, by way of their definitions.

let differentiateNegativeLogLikelihoodLoss: Differentiation = { node throws(Diagnostic) in
  try node.gradients { inputs throws(Diagnostic) in try node.loss(of: inputs(0), inputs) }
}

let differentiateSoftmaxCrossEntropyLoss: Differentiation = { node throws(Diagnostic) in
  var gradients: [Term?] = []
  if node.gradients.first ?? nil != nil {
    gradients = try node.gradients { inputs throws(Diagnostic) in
      try node.loss(
        of: inputs(0).apply("LogSoftmax", attributes: [Attribute("axis", .int(1))]), inputs)
    }
  }
  // The second output is the logarithm of the softmax.
  if node.gradients.count > 1, let g = node.gradients[1] {
    let further = try g - node.output(1).apply("Exp") * g.sum([1])
    if gradients.isEmpty { return [further] }
    gradients[0] =
      try gradients[0].map { first throws(Diagnostic) in try first + further } ?? further
  }
  return gradients
}

extension NodeGradient {
  /// The weighted negative logarithms of the labelled classes, reduced.
  fileprivate func loss(of logarithms: Term, _ inputs: ComposedInputs) throws(Diagnostic) -> Term {
    let labels = try inputs(1)
    guard logarithms.rank >= 2, labels.rank == logarithms.rank - 1 else {
      throw mismatch("labels of shape \(labels.shape) for scores of shape \(logarithms.shape)")
    }
    let classes = logarithms.shape[1]
    let flags = tape.constant(Tensor(logarithms.elementType, [2], doubles: [0, 1]))
    let depth = tape.constant(Tensor(.int64, [], int64s: [Int64(classes)]))
    var weights = try labels.apply(
      "OneHot", depth, flags, attributes: [Attribute("axis", .int(1))])
    if let ignored = try optionalInt("ignore_index") {
      let number = tape.constant(Tensor(labels.elementType, [], int64s: [Int64(ignored)]))
      let counts = try labels.apply("Equal", number).apply("Not").indicator(like: weights)
      let shape = [labels.shape[0], 1] + labels.shape.dropFirst()
      weights = try weights * counts.reshaped(shape)
    }
    if let given = inputs.optional(2) {
      let shape = [1, classes] + [Int](repeating: 1, count: logarithms.rank - 2)
      weights = try weights * given.reshaped(shape)
    }
    let losses = try -(weights * logarithms).sum([1]).reshaped(labels.shape)
    let axes = Array(labels.shape.indices)
    switch try lossReduction() {
    case .none: return losses
    case .sum: return try losses.sum(axes).reshaped([])
    case .mean:
      let total = try weights.sum(Array(weights.shape.indices)).reshaped([])
      return try losses.sum(axes).reshaped([]) / total
    }
  }
}
