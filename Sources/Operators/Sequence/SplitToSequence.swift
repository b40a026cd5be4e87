import Diagnostics
import ModelIR

extension Operator {
  static let splitToSequence = Operator(
    "SplitToSequence",
    summary: """
      Cuts a tensor along an axis into a sequence: parts of the lengths given by a vector, of one \
      length given by a scalar (the last may be smaller), or single entries, whose axis is removed \
      unless `keepdims` is set.
      """,
    versions: [
      .since(
        11, inputs: [.required("input", "T"), .optional("split", "I")],
        outputs: [.required("output_sequence", "S")],
        attributes: [.int("axis", 0), .int("keepdims", 1)],
        types: ["T": .tensor(.all), "I": .tensor(.indices), "S": .sequence(.all)]),
      .since(24) {
        $0.types["T"] = .tensor(.allIR4)
        $0.types["S"] = .sequence(.allIR4)
      },
    ],
    infer: { context throws(Diagnostic) in
      guard var shape = context.shape(0) else {
        context.setOutput(0, .sequence(.tensor(context.elementType(0))))
        return
      }
      let axis = try context.axis("axis", rank: shape.rank)
      if context.hasInput(1) {
        // Only a single length that divides the extent gives parts of one known size.
        var part = Dimension.unknown
        if let lengths = context.integers(1), lengths.count == 1, lengths[0] > 0,
          let extent = shape[axis].known, extent % lengths[0] == 0
        {
          part = .known(lengths[0])
        }
        shape[axis] = part
      } else if try context.bool("keepdims") {
        shape[axis] = 1
      } else {
        shape.dimensions.remove(at: axis)
      }
      context.setOutput(0, .sequence(.tensor(context.elementType(0), shape)))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let axis = try context.axis("axis", rank: x.rank)
      let extent = x.shape[axis]
      guard let split = try context.optionalTensor(1) else {
        let keeps = try context.bool("keepdims")
        let parts = (0..<extent).map {
          keeps ? x.slab(axis, $0..<($0 + 1)) : x.element(at: $0, axis: axis)
        }
        return [.sequence(parts.map { .tensor($0) }, element: .tensor(x.elementType))]
      }
      var lengths = split.int64s.map { Int($0) }
      if split.rank == 0 {
        guard let length = lengths.first, length > 0 else {
          throw context.invalidData("'split' is \(lengths), expected a positive number")
        }
        lengths = stride(from: 0, to: extent, by: length).map { min(length, extent - $0) }
      }
      var parts: [Tensor] = []
      var start = 0
      for length in lengths {
        guard length >= 0 && length <= extent - start else {
          throw context.invalidData("parts of lengths \(lengths) do not make up \(extent)")
        }
        parts.append(x.slab(axis, start..<(start + length)))
        start += length
      }
      guard start == extent else {
        throw context.invalidData("parts of lengths \(lengths) do not make up \(extent)")
      }
      return [.sequence(parts.map { .tensor($0) }, element: .tensor(x.elementType))]
    })
}
