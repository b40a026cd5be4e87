import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let equal = Operator(
    "Equal",
    summary: "Tells which elements of two tensors are equal, with broadcasting.",
    versions: [
      .since(
        1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T1")],
        attributes: [.optional("axis", .int), .int("broadcast", 0)],
        types: ["T": .tensor(.int32, .int64, .bool), "T1": .tensor(.bool)]),
      .since(7) { $0.remove("axis", "broadcast") },
      .since(11) { $0.types["T"] = .tensor([.numeric, .bool]) },
      .since(13) { $0.types["T"] = .tensor([.numericAndBFloat16, .bool]) },
      .since(19) { $0.types["T"] = .tensor([.numericAndBFloat16, .bool, .string]) },
    ],
    infer: inferLegacyComparison,
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      guard a.elementType == .string else {
        return try context.compare(real: ==, signed: ==, unsigned: ==)
      }
      let b = try context.tensor(1)
      guard b.elementType == .string else {
        throw context.mismatch("element types string and \(b.elementType.name) differ")
      }
      let shape = try context.broadcastShape(a, b)
      let pairs = zip(a.broadcast(to: shape).strings, b.broadcast(to: shape).strings)
      return [.tensor(Tensor(shape, booleans: pairs.map { $0 == $1 }))]
    },
    prepare: prepareComparison(.equal))
}
