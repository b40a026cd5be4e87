import Diagnostics
import ModelIR

extension Operator {
  static let clip = Operator(
    "Clip",
    summary: """
      Computes `min(max, max(x, min))` for each element. A bound that is left out does not bound.
      """,
    versions: [
      .since(
        1, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        attributes: [
          .optional("consumed_inputs", .ints), .optional("max", .float), .optional("min", .float),
        ],
        types: ["T": .tensor(.floats)]),
      .since(6) {
        $0.remove("consumed_inputs")
        $0.set(.float("max", .greatestFiniteMagnitude))
        $0.set(.float("min", -.greatestFiniteMagnitude))
      },
      .since(11) {
        $0.inputs += [.optional("min", "T"), .optional("max", "T")]
        $0.remove("max", "min")
      },
      .since(12) { $0.types["T"] = .tensor(.numeric) },
      .since(13) { $0.types["T"] = .tensor(.numericAndBFloat16) },
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      if context.since < 11 {
        let low = try context.optionalFloat("min") ?? -.infinity
        let high = try context.optionalFloat("max") ?? .infinity
        return try context.mapReal { min(max($0, low), high) }
      }
      var result = x
      if let low = try context.clipBound(1, of: x) {
        result = try context.combine(
          result, low, real: { max($0, $1) }, signed: { max($0, $1) }, unsigned: { max($0, $1) })
      }
      if let high = try context.clipBound(2, of: x) {
        result = try context.combine(
          result, high, real: { min($0, $1) }, signed: { min($0, $1) }, unsigned: { min($0, $1) })
      }
      return [.tensor(result)]
    },
    prepare: prepareClip,
    differentiate: differentiateClip)
}

extension EvaluationContext {
  /// A bound as a scalar; nil where it is left out.
  fileprivate func clipBound(_ index: Int, of x: Tensor) throws(Diagnostic) -> Tensor? {
    guard let bound = try optionalTensor(index) else { return nil }
    guard bound.count == 1 else {
      throw mismatch("input \(index) has shape \(bound.shape), expected a scalar")
    }
    return bound.reshaped([])
  }
}
