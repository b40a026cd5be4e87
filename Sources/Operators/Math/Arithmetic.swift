import Diagnostics
import ModelIR

// What Add, Sub, Mul and Div have in common.

/// The versions of the four arithmetic operators: before 7, broadcasting is one-sided and asked for
/// by attributes.
let arithmeticVersions: [OperatorVersion.Change] = [
  .since(
    1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T")],
    attributes: [
      .optional("axis", .int), .int("broadcast", 0), .optional("consumed_inputs", .ints),
    ], types: ["T": .tensor(.floats)]),
  .since(6) {
    $0.remove("consumed_inputs")
    $0.types["T"] = .tensor(.highPrecision)
  },
  .since(7) { $0.remove("axis", "broadcast") },
  .since(13) { $0.types["T"] = .tensor(.highPrecisionAndBFloat16) },
  .since(14) { $0.types["T"] = .tensor(.numericAndBFloat16) },
]

/// Since 7 the broadcast shape; before, the shape of the first input.
let inferArithmetic: Inference = { context throws(Diagnostic) in
  if context.since < 7 {
    context.setOutput(0, context.type(0))
  } else {
    try inferBroadcast(&context)
  }
}

/// The same, and integer scalars and vectors that are known in part are computed with.
func inferArithmetic(
  _ compute: @escaping @Sendable (Dimension, Dimension) -> Dimension
) -> Inference {
  { context throws(Diagnostic) in
    try inferArithmetic(&context)
    let type = context.elementType(0)
    guard type == .int64 || type == .int32, let a = context.elements(0),
      let b = context.elements(1), a.count == b.count || a.count == 1 || b.count == 1
    else { return }
    let count = a.isEmpty || b.isEmpty ? 0 : max(a.count, b.count)
    let elements = (0..<count).map { index in
      let value = compute(a[a.count == 1 ? 0 : index], b[b.count == 1 ? 0 : index])
      let fits = type == .int64 || value.known.map { Int32(exactly: $0) != nil } ?? true
      return fits ? value : .unknown
    }
    context.setElements(0, elements)
  }
}

/// Evaluates an arithmetic operator, also in the versions before 7.
func evaluateArithmetic(
  real: @escaping @Sendable (Double, Double) -> Double,
  signed: @escaping @Sendable (Int64, Int64) -> Int64,
  unsigned: @escaping @Sendable (UInt64, UInt64) -> UInt64
) -> Evaluation {
  { context throws(Diagnostic) in
    let a = try context.tensor(0)
    let b = try context.legacyBroadcast(try context.tensor(1), to: a)
    return [.tensor(try context.combine(a, b, real: real, signed: signed, unsigned: unsigned))]
  }
}

extension EvaluationContext {
  /// Brings the second operand of a binary operator before opset 7 into a shape that today's
  /// broadcasting understands.
  ///
  /// Without `broadcast` both shapes are the same. With it, the second operand has one element, or
  /// its dimensions start at `axis` of the first one or match its last ones.
  func legacyBroadcast(_ b: Tensor, to a: Tensor) throws(Diagnostic) -> Tensor {
    guard since < 7 else { return b }
    let stretches = try bool("broadcast")
    if stretches, b.count == 1 { return b.reshaped([]) }
    var shape = b.shape
    if stretches, let axis = try optionalInt("axis") {
      let start = try normalizedAxis(axis, rank: a.rank)
      guard start + b.rank <= a.rank else {
        throw mismatch("shape \(b.shape) does not fit into \(a.shape) from axis \(start)")
      }
      shape += [Int](repeating: 1, count: a.rank - start - b.rank)
    }
    let fits = stretches ? Broadcasting.shape([a.shape, shape]) == a.shape : shape == a.shape
    guard fits else { throw mismatch("shape \(b.shape) does not fit into \(a.shape)") }
    return b.reshaped(shape)
  }

  /// Checks that no element of an integer tensor is 0.
  func requireNonzeroDivisors(_ b: Tensor) throws(Diagnostic) {
    guard !b.elementType.isInteger || !b.int64s.contains(0) else {
      throw invalidData("an integer is divided by 0")
    }
  }
}
