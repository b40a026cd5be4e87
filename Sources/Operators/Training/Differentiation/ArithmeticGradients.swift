import Diagnostics
import ModelIR

// The gradients of operators on several tensors element by element: what broadcasting repeats is
// summed up.

let differentiateAdd: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  return try node.operandGradients({ _, _ in g }, { _, _ in g })
}

let differentiateSub: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  return try node.operandGradients({ _, _ in g }, { _, _ throws(Diagnostic) in try -g })
}

let differentiateMul: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  return try node.operandGradients(
    { _, b throws(Diagnostic) in try g * b }, { a, _ throws(Diagnostic) in try g * a })
}

let differentiateDiv: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let y = try node.y
  return try node.operandGradients(
    { _, b throws(Diagnostic) in try g / b }, { _, b throws(Diagnostic) in try -(g * y / b) })
}

let differentiatePow: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let y = try node.y
  return try node.operandGradients(
    { base, exponent throws(Diagnostic) in
      // Where the exponent is zero nothing changes, even at zero.
      let e = try exponent.cast(to: base.elementType)
      let slope = try e * base.apply("Pow", e - 1)
      return try g * e.apply("Equal", e.number(0)).select(e.number(0), slope)
    },
    { base, exponent throws(Diagnostic) in
      let slope = try y * base.apply("Log")
      let change = try base.apply("Equal", base.number(0)).select(base.number(0), slope)
      return try (g * change).cast(to: exponent.elementType)
    })
}

let differentiateSum: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  return try node.gradientsOfAll { _ in g }
}

let differentiateMean: Differentiation = { node throws(Diagnostic) in
  let share = try node.gradient / Double(max(1, node.context.node.inputs.count))
  return try node.gradientsOfAll { _ in share }
}

/// Max and Min: inputs that are equally great share the gradient.
let differentiateExtremum: Differentiation = { node throws(Diagnostic) in
  let y = try node.y
  var marks: [Term] = []
  for index in node.context.node.inputs.indices {
    marks.append(try node.input(index).apply("Equal", y).indicator(like: y))
  }
  let count = try node.tape.apply("Sum", marks)
  let share = try node.gradient / count
  var gradients: [Term?] = []
  for (index, mark) in marks.enumerated() {
    let shape = try node.input(index).shape
    gradients.append(node.needs(index) ? try (share * mark).summed(to: shape) : nil)
  }
  return gradients
}

let differentiateWhere: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let condition = try node.input(0)
  let zero = g.number(0)
  let a = node.needs(1) ? try condition.select(g, zero).summed(to: node.input(1).shape) : nil
  let b = node.needs(2) ? try condition.select(zero, g).summed(to: node.input(2).shape) : nil
  return [nil, a, b]
}

let differentiateClip: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let x = try node.x
  let kept = try x.apply("Equal", node.y).indicator(like: g)
  var gradients: [Term?] = [try g * kept]
  for (index, comparison) in [(1, "Less"), (2, "Greater")] {
    guard node.needs(index) else {
      gradients.append(nil)
      continue
    }
    let bound = try node.input(index)
    let beyond = try x.apply(comparison, bound.reshaped([])).indicator(like: g)
    gradients.append(try (g * beyond).summed(to: bound.shape))
  }
  return gradients
}

extension NodeGradient {
  /// The gradients of two operands, from those at their common shape.
  func operandGradients(
    _ first: (_ a: Term, _ b: Term) throws(Diagnostic) -> Term,
    _ second: (_ a: Term, _ b: Term) throws(Diagnostic) -> Term
  ) throws(Diagnostic) -> [Term?] {
    let a = try input(0)
    let given = try input(1)
    let b = try given.reshaped(alignedShape(of: given, to: a))
    let ofA = needs(0) ? try first(a, b).summed(to: a.shape) : nil
    let ofB = needs(1) ? try second(a, b).summed(to: b.shape).reshaped(given.shape) : nil
    return [ofA, ofB]
  }

  /// The shape with which the second operand is broadcast: before opset 7 its axes may begin at
  /// `axis` of the first one's.
  private func alignedShape(of b: Term, to a: Term) throws(Diagnostic) -> [Int] {
    guard since < 7, try optionalInt("broadcast") ?? 0 != 0 else { return b.shape }
    if b.shape.elementCount == 1 { return [] }
    guard let axis = try optionalInt("axis") else { return b.shape }
    let start = try normalizedAxis(axis, rank: a.rank)
    return b.shape + [Int](repeating: 1, count: max(0, a.rank - start - b.rank))
  }

  /// The gradients of all inputs, from those at their common shape.
  func gradientsOfAll(
    _ gradient: (_ index: Int) throws(Diagnostic) -> Term
  ) throws(Diagnostic) -> [Term?] {
    var gradients: [Term?] = []
    for index in context.node.inputs.indices {
      gradients.append(needs(index) ? try gradient(index).summed(to: input(index).shape) : nil)
    }
    return gradients
  }
}
