import ModelIR
import Operators

extension OperatorAdapter {
  static let topK = OperatorAdapter(
    "TopK", widening: .values,
    Change(
      11,
      down: .decomposed("of the negated values, where the smallest are wanted") {
        node throws(Refusal) in
        if try node.int("sorted", or: 1) == 0 { node.remove("sorted") }
        let x = try node.input(0)
        let axis = try node.normalized(try node.int("axis", or: -1), rank: try node.rank(x))
        node.set("axis", .int(Int64(axis)))
        guard try node.int("largest", or: 1) == 0 else { return }
        let type = try node.elementType(x)
        guard type.isFloatingPoint || type == .int32 else {
          throw .attribute("'largest' is 0, and \(type.name) cannot be negated")
        }
        let wide = try node.cast(x, to: type == .int32 ? .double : type)
        let k = try node.input(1)
        let results = try node.addNode(
          "TopK", [try node("Neg", wide), k], outputs: 2, opset: 10,
          with: ["axis": .int(Int64(axis))])
        try node.finish(try node.cast(try node("Neg", results[0]), to: type), results[1])
      }),
    Change(
      10,
      up: .adjusted("`k` becomes an input") { node throws(Refusal) in
        node.setInput(1, try node.vector([try node.int("k")]))
        node.remove("k")
      },
      down: .adjusted("`k` becomes an attribute; it must be constant") { node throws(Refusal) in
        node.set("k", .int(Int64(try node.integers(1).first ?? 0)))
        node.keepInputs(1)
      }))
}
