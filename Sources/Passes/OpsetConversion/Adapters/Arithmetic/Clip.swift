import ModelIR
import Operators

extension OperatorAdapter {
  static let clip = OperatorAdapter(
    "Clip", widening: .values,
    Change(
      12,
      down: .decomposed("Where and comparisons, for integers") { node throws(Refusal) in
        var x = try node.input(0)
        let type = try node.elementType(x)
        guard type == .int64 || type == .uint64 else { return }
        if let low = node.optionalInput(1) {
          x = try node("Where", try node("Less", x, low), low, x)
        }
        if let high = node.optionalInput(2) {
          x = try node("Where", try node("Greater", x, high), high, x)
        }
        try node.finish(x)
      }),
    Change(
      11,
      up: .adjusted("`min` and `max` become inputs") { node throws(Refusal) in
        let type = try node.elementType(try node.input(0))
        for (position, name) in ["min", "max"].enumerated() {
          guard let bound = try node.optionalFloat(name) else { continue }
          node.setInput(position + 1, try node.scalar(bound, type))
        }
        node.remove("min", "max")
      },
      down: .adjusted(
        "`min` and `max` become attributes, or Max and Min where they are not constant"
      ) {
        node throws(Refusal) in
        var x = try node.input(0)
        let bounds = [node.optionalInput(1), node.optionalInput(2)]
        let values = bounds.map { $0.flatMap { node.constant($0)?.doubles.first } }
        guard zip(bounds, values).allSatisfy({ $0 == nil || $1 != nil }) else {
          if let low = bounds[0] { x = try node("Max", x, low) }
          if let high = bounds[1] { x = try node("Min", x, high) }
          try node.finish(x)
          return
        }
        node.keepInputs(1)
        // The old defaults are the largest numbers, which would bound infinities.
        node.set("min", .float(Float(values[0] ?? -.infinity)))
        node.set("max", .float(Float(values[1] ?? .infinity)))
      }))
}
