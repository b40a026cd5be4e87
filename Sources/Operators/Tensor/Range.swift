import Diagnostics
import ModelIR

extension Operator {
  static let range = Operator(
    "Range",
    summary: """
      Gives `start + i * delta` for i from 0 to `max(ceil((limit - start) / delta), 0) - 1`; half \
      precision is computed in a wider type.
      """,
    versions: [
      .since(
        11, inputs: [.required("start", "T"), .required("limit", "T"), .required("delta", "T")],
        outputs: [.required("output", "T")],
        types: ["T": .tensor([.indices, ElementTypes(.double, .float, .int16)])]),
      .since(27) {
        $0.set(.int("stash_type", 1))
        $0.types["T"] = .tensor([.floatsAndBFloat16, ElementTypes(.int16, .int32, .int64)])
      },
    ],
    infer: { context throws(Diagnostic) in
      var extent = Dimension.unknown
      if let start = context.constant(0), let limit = context.constant(1),
        let delta = context.constant(2), start.count == 1, limit.count == 1, delta.count == 1,
        let count = rangeCount(start, limit, delta)
      {
        extent = .known(count)
      } else if let start = context.elements(0), let limit = context.elements(1),
        context.integers(2) == [1], start.count == 1, limit.count == 1
      {
        extent = limit[0].subtracting(start[0])
      }
      let element = context.elementType(0) ?? context.elementType(1) ?? context.elementType(2)
      context.setOutput(0, element, [extent])
    },
    evaluate: { context throws(Diagnostic) in
      let start = try context.tensor(0)
      let limit = try context.tensor(1)
      let delta = try context.tensor(2)
      try context.requireSameType([start, limit, delta])
      guard start.count == 1, limit.count == 1, delta.count == 1 else {
        throw context.invalidData("'start', 'limit' and 'delta' must have one element each")
      }
      guard let count = rangeCount(start, limit, delta) else {
        throw context.invalidData("'delta' is 0 or the number of elements is not finite")
      }
      _ = try context.checkedCount([count])
      let type = start.elementType
      if type.isInteger {
        let (first, step) = (start.int64s[0], delta.int64s[0])
        return [
          .tensor(Tensor(type, [count], int64s: (0..<count).map { first &+ Int64($0) &* step }))
        ]
      }
      let (first, step) = (start.doubles[0], delta.doubles[0])
      return [
        .tensor(Tensor(type, [count], doubles: (0..<count).map { first + Double($0) * step }))
      ]
    })
}

/// The number of elements of a range; nil where it is not finite.
///
/// - Precondition: each tensor has one element.
private func rangeCount(_ start: Tensor, _ limit: Tensor, _ delta: Tensor) -> Int? {
  if start.elementType.isInteger, limit.elementType.isInteger, delta.elementType.isInteger {
    let (first, last, step) = (start.int64s[0], limit.int64s[0], delta.int64s[0])
    guard step != 0 else { return nil }
    guard step > 0 ? first < last : last < first else { return 0 }
    // Without sign the distance always fits.
    let distance = step > 0 ? UInt64(bitPattern: last &- first) : UInt64(bitPattern: first &- last)
    return Int(exactly: (distance - 1) / step.magnitude + 1)
  }
  guard let first = start.doubles.first, let last = limit.doubles.first,
    let step = delta.doubles.first, step != 0
  else { return nil }
  return Int(exactly: max(((last - first) / step).rounded(.up), 0))
}
