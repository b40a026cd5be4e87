import Diagnostics
import ModelIR

// The gradients of products of matrices.

let differentiateMatMul: Differentiation = { node throws(Diagnostic) in
  let a = try node.input(0)
  let b = try node.input(1)
  guard a.rank > 0, b.rank > 0 else { throw node.mismatch("a scalar is no matrix") }
  // A vector is a row on the left and a column on the right.
  let left = try a.reshaped(a.rank == 1 ? [1] + a.shape : a.shape)
  let right = try b.reshaped(b.rank == 1 ? b.shape + [1] : b.shape)
  let batches = Broadcasting.shape([Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2))])
  let extents = [left.shape[left.rank - 2], right.shape[right.rank - 1]]
  let g = try node.gradient.reshaped((batches ?? []) + extents)
  let ofA =
    node.needs(0)
    ? try g.apply("MatMul", right.transposedMatrix).summed(to: left.shape).reshaped(a.shape) : nil
  let ofB =
    node.needs(1)
    ? try left.transposedMatrix.apply("MatMul", g).summed(to: right.shape).reshaped(b.shape) : nil
  return [ofA, ofB]
}

let differentiateGemm: Differentiation = { node throws(Diagnostic) in
  let g = try node.gradient
  let a = try node.input(0)
  let b = try node.input(1)
  guard a.rank == 2, b.rank == 2 else {
    throw node.unsupported("has a gradient for matrices only")
  }
  let isATransposed = try node.bool("transA")
  let isBTransposed = try node.bool("transB")
  let scaled = try g * node.float("alpha")
  var gradients: [Term?] = [nil, nil, nil]
  if node.needs(0) {
    let ofA = try scaled.apply("MatMul", isBTransposed ? b : b.transposedMatrix)
    gradients[0] = isATransposed ? try ofA.transposedMatrix : ofA
  }
  if node.needs(1) {
    let ofB = try (isATransposed ? a : a.transposedMatrix).apply("MatMul", scaled)
    gradients[1] = isBTransposed ? try ofB.transposedMatrix : ofB
  }
  if node.needs(2) {
    gradients[2] = try (g * node.float("beta")).summed(to: node.input(2).shape)
  }
  return gradients
}
