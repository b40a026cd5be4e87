import Diagnostics
import ModelIR

extension Operator {
  static let stringConcat = Operator(
    "StringConcat",
    summary: "Joins strings element by element, with broadcasting.",
    versions: [
      .since(
        20, inputs: [.required("X", "T"), .required("Y", "T")], outputs: [.required("Z", "T")],
        types: ["T": .tensor(.string)])
    ],
    infer: inferBroadcast,
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.tensor(1)
      let shape = try context.broadcastShape(a, b)
      _ = try context.checkedCount(shape)
      let pairs = zip(a.broadcast(to: shape).strings, b.broadcast(to: shape).strings)
      return [.tensor(Tensor(shape, strings: pairs.map { $0 + $1 }))]
    })
}
