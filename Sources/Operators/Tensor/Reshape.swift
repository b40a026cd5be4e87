import Diagnostics
import ModelIR

extension Operator {
  static let reshape = Operator(
    "Reshape",
    summary: """
      Gives the same elements, in row-major order, another shape. One extent may be -1 and follows \
      from the others; an extent of 0 is taken from the input, unless `allowzero` is set.
      """,
    versions: [
      .since(
        1, inputs: [.required("data", "T")], outputs: [.required("reshaped", "T")],
        attributes: [.optional("consumed_inputs", .ints), .optional("shape", .ints)],
        types: ["T": .tensor(.floats)]),
      .since(5) {
        $0.inputs = [.required("data", "T"), .required("shape", "tensor(int64)")]
        $0.remove("consumed_inputs", "shape")
        $0.types["T"] = .tensor(.all)
      },
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(14) { $0.set(.int("allowzero", 0)) },
      .since(19) { $0.types["T"] = .tensor(.allIR9) },
      .since(21) { $0.types["T"] = .tensor(.allIR10) },
      .since(23) { $0.types["T"] = .tensor(.allIR11) },
      .since(24) { $0.types["T"] = .tensor(.allIR12) },
      .since(25) { $0.types["T"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      let wanted =
        context.since < 5
        ? try context.ints("shape").map(Dimension.known) : context.elements(1)
      guard let wanted else {
        context.setOutput(
          0, context.elementType(0), context.vectorLength(1).flatMap(Shape.checkedUnknown))
        return
      }
      let shape = try context.reshaped(context.shape(0), to: wanted)
      context.setOutput(0, context.elementType(0), shape)
      if shape.rank <= 1 { context.setElements(0, context.elements(0)) }
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let wanted = context.since < 5 ? try context.ints("shape") : try context.integers(1)
      let shape = try context.reshaped(Shape(x.shape), to: wanted.map(Dimension.known))
      guard let extents = shape.known, extents.checkedElementCount == x.count else {
        throw context.mismatch(
          "\(counted(x.count, "element")) of shape \(x.shape) cannot take shape \(wanted)")
      }
      return [.tensor(x.reshaped(extents))]
    },
    prepare: prepareView,
    differentiate: differentiateReshaping)
}

extension Shape {
  /// A shape of unknown extents; nil for a rank that no tensor has.
  static func checkedUnknown(rank: Int) -> Shape? {
    rank >= 0 && rank <= 1 << 16 ? .unknown(rank: rank) : nil
  }
}

extension NodeReading {
  /// The shape that `wanted` asks for: 0 and -1 filled in as far as the input's shape is known.
  fileprivate func reshaped(
    _ input: Shape?, to wanted: [Dimension]
  ) throws(Diagnostic) -> Shape {
    let allowsZero = since >= 14 ? try bool("allowzero") : false
    var result = wanted
    var open: Int?
    var taken = Set<Int>()
    for (i, dimension) in wanted.enumerated() {
      guard let extent = dimension.known else { continue }
      if extent == -1 {
        guard open == nil else { throw invalid("shape", "has more than one extent of -1") }
        open = i
      } else if extent < -1 {
        throw invalid("shape", "has extent \(extent)")
      } else if extent == 0, !allowsZero {
        guard let input else {
          result[i] = .unknown
          continue
        }
        guard i < input.rank else {
          throw mismatch("extent \(i) is 0, but the input's rank is \(input.rank)")
        }
        result[i] = input[i]
        taken.insert(i)
      }
    }
    if allowsZero, open != nil, wanted.contains(0) {
      throw invalid("shape", "has extents of 0 and -1, which contradict each other")
    }
    guard let open else { return Shape(result) }
    result[open] = .unknown
    guard let input else { return Shape(result) }
    let given = input.dimensions.indices.filter { !taken.contains($0) }.map { input[$0] }
    let others = result.indices.filter { $0 != open && !taken.contains($0) }.map { result[$0] }
    result[open] = try quotient(of: given, by: others)
    return Shape(result)
  }

  /// The product of `given` divided by that of `others`, as far as it is known: symbols that stand
  /// on both sides cancel.
  private func quotient(
    of given: [Dimension], by others: [Dimension]
  ) throws(Diagnostic) -> Dimension {
    var (given, others) = (given, others)
    // What is the same on both sides cancels even where nothing else is known of it.
    for (place, other) in others.enumerated().reversed() {
      guard case .symbol = other.size,
        let match = given.firstIndex(where: { $0.size == other.size })
      else { continue }
      given.remove(at: match)
      others.remove(at: place)
    }
    guard let constant = given.compactMap(\.known).checkedElementCount,
      let divisor = others.compactMap(\.known).checkedElementCount
    else { throw mismatch("shape \(Shape(given)) is too large") }
    if given.allSatisfy({ $0.known != nil }), others.allSatisfy({ $0.known != nil }) {
      guard divisor != 0, constant % divisor == 0 else {
        throw mismatch("\(constant) elements cannot be divided among \(divisor)")
      }
      return .known(constant / divisor)
    }
    guard divisor != 0, let dividend = DimensionExpression(given.product),
      let by = DimensionExpression(others.product)
    else { return .unknown }
    return dividend.dividedExactly(by: by)?.dimension
      // The elements can be divided, or the model could not run: there is nothing to round.
      ?? by.number.flatMap { dividend.dividedDown(by: $0) }?.dimension ?? .unknown
  }
}
