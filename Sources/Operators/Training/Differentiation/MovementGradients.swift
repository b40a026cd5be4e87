import Diagnostics
import ModelIR

// The gradients of operators that move elements without changing them: each element's gradient goes
// back to where the element came from.

let differentiateIdentity: Differentiation = { node throws(Diagnostic) in [try node.gradient] }

let differentiateReshaping: Differentiation = { node throws(Diagnostic) in
  [try node.gradient.reshaped(node.x.shape)]
}

let differentiateCast: Differentiation = { node throws(Diagnostic) in
  [try node.gradient.cast(to: node.x.elementType)]
}

let differentiateCastLike = differentiateCast

let differentiateExpand: Differentiation = { node throws(Diagnostic) in
  [try node.gradient.summed(to: node.x.shape)]
}

let differentiateTranspose: Differentiation = { node throws(Diagnostic) in
  let rank = try node.x.rank
  let order = try node.optionalInts("perm") ?? Array((0..<rank).reversed())
  guard order.sorted() == Array(0..<rank) else { throw node.invalid("perm", "is \(order)") }
  var inverse = order
  for (place, axis) in order.enumerated() { inverse[axis] = place }
  return [try node.gradient.transposed(inverse)]
}

let differentiateConcat: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let axis = try node.normalizedAxis(try node.optionalInt("axis") ?? 1, rank: g.rank)
  var start = 0
  return try node.gradientsOfEach { input throws(Diagnostic) in
    guard input.rank == g.rank else {
      throw node.mismatch("an input has shape \(input.shape), the output \(g.shape)")
    }
    let end = start + input.shape[axis]
    defer { start = end }
    return try g.sliced([axis], from: [start], to: [end])
  }
}

let differentiateSplit: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let axis = try node.axis("axis", rank: x.rank)
  var parts: [Term] = []
  for (index, gradient) in node.gradients.enumerated() {
    if let gradient {
      parts.append(gradient)
    } else {
      parts.append(try node.tape.filled(0, x.elementType, node.output(index).shape))
    }
  }
  return [
    try node.tape.apply("Concat", parts, [Attribute("axis", .int(Int64(axis)))])
  ]
}

let differentiateGather: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let indices = try node.input(1)
  let axis = try node.axis("axis", rank: x.rank)
  let count = indices.shape.elementCount
  var shape = x.shape
  shape[axis] = count
  var line = [Int](repeating: 1, count: x.rank)
  line[axis] = count
  let places = try indices.reshaped(line).broadcast(to: shape)
  return [
    try node.gradient.reshaped(shape).scattered(into: x.shape, at: places, axis: axis)
  ]
}

let differentiateGatherElements: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let axis = try node.axis("axis", rank: x.rank)
  return [try node.gradient.scattered(into: x.shape, at: node.input(1), axis: axis)]
}

let differentiateGatherND: Differentiation = { node throws(Diagnostic) in
  if try node.optionalInt("batch_dims") ?? 0 != 0 { return try differentiateMovement(node) }
  let x = try node.x
  let zeros = try node.tape.filled(0, x.elementType, x.shape)
  return [
    try zeros.apply(
      "ScatterND", node.input(1), node.gradient, attributes: [.text("reduction", "add")])
  ]
}

let differentiateSlice = differentiateMovement

let differentiateTrilu: Differentiation = { node throws(Diagnostic) in
  let k = node.hasInput(1) ? try node.input(1) : nil
  let upper = Attribute("upper", .int(try node.bool("upper") ? 1 : 0))
  return [try node.gradient.apply("Trilu", k, attributes: [upper])]
}

/// The rule of an operator that moves elements by what is known before the run, and fills up with
/// others.
let differentiateMovement: Differentiation = { node throws(Diagnostic) in
  let x = try node.x
  let count = x.shape.elementCount
  let sources = try node.sources()
  guard sources.contains(0) else {
    return [try node.gradient.scattered(into: x.shape, at: sources.map { $0 - 1 })]
  }
  // The fillers' gradients go to an element of their own.
  let all = try node.gradient.scattered(into: [count + 1], at: sources)
  return [try all.sliced([0], from: [1], to: [count + 1]).reshaped(x.shape)]
}

extension NodeGradient {
  /// For each element of the output, the number of the element of the first input that it is,
  /// counted from 1 on; 0 for one that is filled in.
  ///
  /// - Throws: E0801 where a further input is not known before the run.
  fileprivate func sources() throws(Diagnostic) -> [Int] {
    let x = try input(0)
    let count = x.shape.elementCount
    let largest = try max(count, output(0).shape.elementCount)
    guard largest <= 1 << 24, let evaluate = context.version.evaluate else {
      throw unsupported("has no gradient for \(largest) elements")
    }
    let numbers = Tensor(.double, x.shape, doubles: (0..<count).map { Double($0 + 1) })
    var inputs: [RuntimeValue?] = [.tensor(numbers)]
    for index in context.node.inputs.indices.dropFirst() {
      // What is filled in is zero.
      let isFiller = operatorType == "Pad" && index == 2
      inputs.append(hasInput(index) && !isFiller ? .tensor(try constant(index)) : nil)
    }
    var node = context.node
    node.attributes.removeAll { $0.name == "value" }
    let moved = try evaluate(
      EvaluationContext(
        context: NodeContext(node: node, version: context.version), inputs: inputs))
    guard let result = moved.first?.tensor, result.shape == (try output(0).shape) else {
      throw unsupported("has no gradient by the elements that it moves")
    }
    return result.doubles.map { Int(exactly: $0) ?? 0 }
  }

  /// An input that must be known before the run.
  private func constant(_ index: Int) throws(Diagnostic) -> Tensor {
    guard let value = context.node.inputs[index], let tensor = tape.constant(at: value) else {
      throw unsupported("has a gradient only where input \(index) is known before the run")
    }
    return tensor
  }

  /// The gradients of all inputs one after the other.
  fileprivate func gradientsOfEach(
    _ gradient: (Term) throws(Diagnostic) -> Term
  ) throws(Diagnostic) -> [Term?] {
    var gradients: [Term?] = []
    for index in context.node.inputs.indices { gradients.append(try gradient(input(index))) }
    return gradients
  }
}
