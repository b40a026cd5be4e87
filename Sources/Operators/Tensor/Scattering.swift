import Diagnostics
import ModelIR

// What Scatter, ScatterElements and ScatterND have in common.

extension EvaluationContext {
  /// What becomes of an element that an update meets; `none` before versions that know others.
  func reduction() throws(Diagnostic) -> String {
    let reduction = since < 16 ? "none" : try string("reduction")
    let known = since < 18 ? ["none", "add", "mul"] : ["none", "add", "mul", "max", "min"]
    guard known.contains(reduction) else {
      throw invalid("reduction", "is '\(reduction)', expected one of \(known)")
    }
    return reduction
  }

  /// `data` with the elements at `positions` replaced by the updates, or combined with them one
  /// after the other.
  func scattering(
    _ updates: Tensor, into data: Tensor, at positions: [Int]
  ) throws(Diagnostic) -> Tensor {
    try requireSameType([data, updates])
    let reduction = try reduction()
    let type = data.elementType
    if reduction == "none" { return data.replacing(positions, with: updates) }
    if type.isComplex, reduction == "add" || reduction == "mul" {
      return complexScattering(updates, into: data, at: positions, adds: reduction == "add")
    }
    if type.isFloatingPoint, type != .float8e8m0 {
      var values = data.doubles
      let combine = realReduction(reduction)
      for (position, update) in zip(positions, updates.doubles) {
        values[position] = combine(values[position], update)
      }
      return Tensor(type, data.shape, doubles: values)
    }
    guard type.isInteger || type == .bool else {
      throw unsupported("has no reduction '\(reduction)' of \(type.name)")
    }
    var values = data.int64s
    let combine = integerReduction(reduction, type)
    for (position, update) in zip(positions, updates.int64s) {
      values[position] = combine(values[position], update)
    }
    return Tensor(type, data.shape, int64s: values)
  }

  private func realReduction(_ name: String) -> (Double, Double) -> Double {
    switch name {
    case "add": { $0 + $1 }
    case "mul": { $0 * $1 }
    case "max": { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    default: { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
    }
  }

  /// Sums and products wrap around; those of truth values are "or" and "and".
  private func integerReduction(
    _ name: String, _ type: ElementType
  ) -> (Int64, Int64) -> Int64 {
    let sign: Int64 = type == .uint64 ? .min : 0
    switch name {
    case "add": return { $0 &+ $1 }
    case "mul": return { $0 &* $1 }
    case "max": return { $0 ^ sign > $1 ^ sign ? $0 : $1 }
    default: return { $0 ^ sign < $1 ^ sign ? $0 : $1 }
    }
  }

  private func complexScattering(
    _ updates: Tensor, into data: Tensor, at positions: [Int], adds: Bool
  ) -> Tensor {
    var values = data.complexParts
    let parts = updates.complexParts
    for (i, position) in positions.enumerated() {
      let (a, b) = (values[2 * position], values[2 * position + 1])
      let (c, d) = (parts[2 * i], parts[2 * i + 1])
      values[2 * position] = adds ? a + c : a * c - b * d
      values[2 * position + 1] = adds ? b + d : a * d + b * c
    }
    return Tensor(data.elementType, data.shape, complexParts: values)
  }
}

/// Scatters elements: each update goes to its own place in `data`, but with the index along `axis`
/// replaced by the element of `indices`.
let evaluateScatterElements: Evaluation = { context throws(Diagnostic) in
  let data = try context.tensor(0)
  let indices = try context.tensor(1)
  let updates = try context.tensor(2)
  guard updates.shape == indices.shape else {
    throw context.mismatch("indices \(indices.shape) and updates \(updates.shape) differ")
  }
  let axis = try context.axis("axis", rank: data.rank)
  let positions = try context.elementPositions(data, indices, axis: axis)
  return [.tensor(try context.scattering(updates, into: data, at: positions))]
}
