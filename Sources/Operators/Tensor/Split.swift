import Diagnostics
import ModelIR

extension Operator {
  static let split = Operator(
    "Split",
    summary: """
      Cuts a tensor along an axis into parts of the given lengths, or into as many equal parts as \
      there are outputs; since version 18 the last part may then be smaller.
      """,
    versions: [
      .since(
        1, inputs: [.required("input", "T"), .optional("split", "T")],
        outputs: [.variadic("outputs...", "T")],
        attributes: [.optional("axis", .int), .optional("split", .ints)],
        types: ["T": .tensor(.floats)]),
      .since(2) {
        $0.inputs = [.required("input", "T")]
        $0.outputs = [.variadic("outputs", "T")]
        $0.set(.int("axis", 0))
        $0.types["T"] = .tensor(.all)
      },
      .since(11),
      .since(13) {
        $0.inputs = [.required("input", "T"), .optional("split", "tensor(int64)")]
        $0.remove("split")
        $0.types["T"] = .tensor(.allIR4)
      },
      .since(18) { $0.set(.optional("num_outputs", .int)) },
    ],
    infer: { context throws(Diagnostic) in
      let count = context.outputs.count
      let lengths = context.hasInput(1) ? context.integers(1) : try context.optionalInts("split")
      let isKnown = lengths != nil || !context.hasInput(1)
      guard let shape = context.shape(0) else {
        for output in 0..<count { context.setOutput(output, context.elementType(0), nil) }
        return
      }
      let axis = try context.axis("axis", rank: shape.rank)
      var parts = [Dimension](repeating: .unknown, count: count)
      if let extent = shape[axis].known, isKnown {
        parts = try context.partLengths(extent, lengths).map(Dimension.known)
      } else if let lengths, lengths.count == count {
        parts = lengths.map(Dimension.known)
      } else if isKnown, lengths == nil, count > 0,
        let part = DimensionExpression(shape[axis])?.dividedExactly(by: DimensionExpression(count))
      {
        parts = [Dimension](repeating: part.dimension, count: count)
      }
      for (output, part) in parts.enumerated() {
        var result = shape
        result[axis] = part
        context.setOutput(output, context.elementType(0), result)
      }
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let axis = try context.axis("axis", rank: x.rank)
      let given = try context.givenLengths()
      let lengths = try context.partLengths(
        x.shape[axis], given == nil ? try context.optionalInts("split") : given)
      var start = 0
      var parts: [RuntimeValue] = []
      for length in lengths {
        parts.append(.tensor(x.slab(axis, start..<(start + length))))
        start += length
      }
      return parts
    },
    prepare: prepareSplit,
    differentiate: differentiateSplit)
}

extension EvaluationContext {
  /// The lengths that an input gives; in version 1 they are numbers of the data's type.
  fileprivate func givenLengths() throws(Diagnostic) -> [Int]? {
    guard since < 2, let numbers = try optionalTensor(1) else { return try optionalIntegers(1) }
    var lengths: [Int] = []
    for number in numbers.doubles {
      guard let length = Int(exactly: number) else {
        throw invalidData("the length \(number) is no integer")
      }
      lengths.append(length)
    }
    return lengths
  }
}

extension NodeReading {
  /// The lengths of the parts, one an output, which sum up to `extent`.
  fileprivate func partLengths(
    _ extent: Int, _ given: [Int]?
  ) throws(Diagnostic) -> [Int] {
    let count = context.node.outputs.count
    if let given {
      var rest = extent
      for length in given {
        guard length >= 0 && length <= rest else {
          throw mismatch("parts of lengths \(given) do not make up extent \(extent)")
        }
        rest -= length
      }
      guard rest == 0, given.count == count else {
        throw mismatch(
          "\(given.count) parts of lengths \(given) do not fit \(counted(count, "output")) and extent \(extent)"
        )
      }
      return given
    }
    if let wanted = try optionalInt("num_outputs"), wanted != count {
      throw invalid("num_outputs", "is \(wanted), but there are \(counted(count, "output"))")
    }
    guard count > 0 else { return [] }
    let length = extent / count + (extent % count == 0 ? 0 : 1)
    // As many outputs as extent 5 has elements, but not 4 outputs, can be had in parts of 2.
    let last = extent - length * (count - 1)
    guard last == length || (since >= 18 && last >= 0) else {
      throw mismatch("extent \(extent) cannot be split into \(count) equal parts")
    }
    return [Int](repeating: length, count: count - 1) + [last]
  }
}
