import ModelIR
import Operators

extension OperatorAdapter {
  static let range = OperatorAdapter(
    "Range", widening: .none,
    Change(
      27,
      down: .decomposed("in float, where the type is narrower") { node throws(Refusal) in
        let type = try node.elementType(try node.input(0))
        node.remove("stash_type")
        guard type == .float16 || type == .bfloat16 else { return }
        var inputs: [ValueID?] = []
        for index in 0..<3 { inputs.append(try node.cast(try node.input(index), to: .float)) }
        let wide = try node.add("Range", inputs, opset: 11)
        try node.replace(by: "Cast", wide, with: ["to": .int(Int64(type.rawValue))])
      }),
    Change(
      11,
      down: .decomposed("a constant; the bounds must be constant") { node throws(Refusal) in
        guard let first = node.constant(try node.input(0)),
          let step = node.constant(try node.input(2)),
          let output = node.node.outputs.first.flatMap({ $0 }),
          let extents = node.knownExtents(output)
        else { throw .dynamic("a bound of the range is computed or given at run time") }
        guard extents.count == 1 else { throw .argument("a range has one axis") }
        _ = try node.count(extents[0])
        let type = first.elementType
        let values: Tensor
        if type.isInteger, let start = first.int64s.first, let by = step.int64s.first {
          values = Tensor(type, extents, int64s: (0..<extents[0]).map { start &+ Int64($0) &* by })
        } else if let start = first.doubles.first, let by = step.doubles.first {
          values = Tensor(type, extents, doubles: (0..<extents[0]).map { start + Double($0) * by })
        } else {
          throw .argument("a bound of the range is empty")
        }
        try node.finish(try node.constant(values))
      }))
}
