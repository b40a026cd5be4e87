import Diagnostics
import ModelIR

// What the operators that yield truth values have in common.

/// The versions of And, Or and Xor: before 7, broadcasting is one-sided and asked for by attributes.
let logicalVersions: [OperatorVersion.Change] = [
  .since(
    1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T1")],
    attributes: [.optional("axis", .int), .int("broadcast", 0)],
    types: ["T": .tensor(.bool), "T1": .tensor(.bool)]),
  .since(7) { $0.remove("axis", "broadcast") },
]

/// The versions of Less and Greater.
let orderVersions: [OperatorVersion.Change] = [
  .since(
    1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T1")],
    attributes: [.optional("axis", .int), .int("broadcast", 0)],
    types: ["T": .tensor(.floats), "T1": .tensor(.bool)]),
  .since(7) { $0.remove("axis", "broadcast") },
  .since(9) { $0.types["T"] = .tensor(.numeric) },
  .since(13) { $0.types["T"] = .tensor(.numericAndBFloat16) },
]

/// The versions of LessOrEqual and GreaterOrEqual.
let orderOrEqualVersions: [OperatorVersion.Change] = [
  .since(
    12, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T1")],
    types: ["T": .tensor(.numeric), "T1": .tensor(.bool)]),
  .since(16) { $0.types["T"] = .tensor(.numericAndBFloat16) },
]

/// Truth values of the broadcast shape; before opset 7, of the shape of the first input.
let inferLegacyComparison: Inference = { context throws(Diagnostic) in
  context.setOutput(0, .bool, context.since < 7 ? context.shape(0) : try context.broadcastShape())
}

extension EvaluationContext {
  /// Compares two tensors of one type element by element, with the broadcasting of the version.
  func compare(
    real: (Double, Double) -> Bool, signed: (Int64, Int64) -> Bool,
    unsigned: (UInt64, UInt64) -> Bool
  ) throws(Diagnostic) -> [RuntimeValue] {
    let a = try tensor(0)
    let b = try legacyBroadcast(try tensor(1), to: a)
    guard a.elementType == b.elementType else {
      throw mismatch("element types \(a.elementType.name) and \(b.elementType.name) differ")
    }
    let shape = try broadcastShape(a, b)
    let x = a.broadcast(to: shape)
    let y = b.broadcast(to: shape)
    let result =
      if a.elementType.isFloatingPoint {
        zip(x.doubles, y.doubles).map(real)
      } else if a.elementType.isUnsignedInteger {
        zip(x.uint64s, y.uint64s).map(unsigned)
      } else {
        zip(x.int64s, y.int64s).map(signed)
      }
    return [.tensor(Tensor(shape, booleans: result))]
  }
}
