import ModelIR

extension OperatorAdapter {
  static let reshape = OperatorAdapter(
    "Reshape", widening: .values,
    Change(
      14,
      down: .adjusted("`allowzero` only where the shape is constant") { node throws(Refusal) in
        guard try node.int("allowzero") != 0 else { return }
        // Without zeros the attribute means nothing.
        if let shape = try? node.integers(1), !shape.contains(0) {
          node.remove("allowzero")
          return
        }
        guard let output = node.node.outputs.first.flatMap({ $0 }),
          let extents = node.knownExtents(output)
        else { throw .attribute("'allowzero' is 1 and the shape is not constant") }
        let input = try node.extents(try node.input(0))
        // A 0 copies the input's extent, which has to be 0 as well.
        for (axis, extent) in extents.enumerated() where extent == 0 {
          guard axis < input.count, input[axis] == 0 else {
            throw .attribute("'allowzero' is 1 and makes an extent of 0 at axis \(axis)")
          }
        }
        node.setInput(1, try node.vector(extents))
        node.remove("allowzero")
      }),
    Change(
      5, up: .attributeToInput("shape", at: 1),
      down: .adjusted("`shape` becomes an attribute; it must be constant or known") {
        node throws(Refusal) in
        if let shape = try? node.integers(1) {
          node.set("shape", .ints(shape.map { Int64($0) }))
        } else {
          guard let output = node.node.outputs.first.flatMap({ $0 }),
            let extents = node.knownExtents(output)
          else {
            _ = try node.integers(1)
            return
          }
          node.set("shape", .ints(extents.map { Int64($0) }))
        }
        node.keepInputs(1)
      }))
}
