import Diagnostics
import Glibc
import ModelIR

// What Softmax, LogSoftmax and Hardmax have in common.

/// The versions of Softmax, LogSoftmax and Hardmax.
///
/// Before 13 the input is taken as a matrix whose rows run over all axes from `axis` on.
let softmaxVersions: [OperatorVersion.Change] = [
  .since(
    1, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
    attributes: [.int("axis", 1)], types: ["T": .tensor(.floats)]),
  .since(11),
  .since(13) {
    $0.set(.int("axis", -1))
    $0.types["T"] = .tensor(.floatsAndBFloat16)
  },
]

extension EvaluationContext {
  /// Replaces the elements along the axis, or all axes from it on, by as many others.
  func normalize(_ function: ([Double]) -> [Double]) throws(Diagnostic) -> [RuntimeValue] {
    let x = try tensor(0)
    let axis = try axis("axis", rank: x.rank)
    let axes = since < 13 ? Set(axis..<x.rank) : [axis]
    let layout = ReductionLayout(x.shape, axes: axes, keepingDimensions: true)
    var elements = x.doubles
    guard !layout.offsets.isEmpty else { return [.tensor(x)] }
    for start in layout.starts {
      let values = function(layout.offsets.map { elements[start + $0] })
      for (offset, value) in zip(layout.offsets, values) { elements[start + offset] = value }
    }
    return [.tensor(Tensor(x.elementType, x.shape, doubles: elements))]
  }
}

/// `e^x / Σ e^x` for each number, without overflow.
///
/// A 16-bit type is rounded to after each step of the function body that the standard gives.
func softmaxOfLane(_ values: [Double], _ type: ElementType) -> [Double] {
  let largest = values.reduce(-.infinity, larger)
  let powers = type.rounding(type.rounding(values.map { $0 - largest }).map { exp($0) })
  let sum = type.rounding(powers.reduce(0, +))
  return type.rounding(powers.map { $0 / sum })
}

/// `x - log(Σ e^x)` for each number, without overflow.
func logarithmsOfSoftmax(_ values: [Double]) -> [Double] {
  let largest = values.reduce(-.infinity, larger)
  let logarithm = log(values.reduce(0) { $0 + exp($1 - largest) })
  return values.map { $0 - largest - logarithm }
}
