import ModelIR
import Operators

extension OperatorAdapter {
  static let gatherND = OperatorAdapter(
    "GatherND", widening: .values,
    Change(
      11,
      down: .decomposed("Gather from the flat values; the shapes must be known") {
        node throws(Refusal) in
        let (x, indices) = (try node.input(0), try node.input(1))
        let batch = try node.int("batch_dims")
        let (shape, places) = (try node.extents(x), try node.extents(indices))
        guard let depth = places.last, batch >= 0, places.count > batch,
          batch + depth <= shape.count,
          let output = node.node.outputs.first.flatMap({ $0 })
        else { throw .argument("the shapes do not fit") }
        let inner = shape.dropFirst(batch + depth).reduce(1, *)
        var rows = try node.flatRows(of: indices, in: Array(shape[batch..<batch + depth]))
        let outer = try node.count(shape.prefix(batch).reduce(1, *))
        let perBatch = places.dropLast().dropFirst(batch).reduce(1, *)
        if batch > 0 {
          let size = shape[batch..<batch + depth].reduce(1, *)
          let starts = try node.constant(
            Tensor(.int64, [outer, 1], int64s: (0..<outer).map { Int64($0 * size) }))
          rows = try node("Add", try node.reshape(rows, [outer, perBatch]), starts)
          rows = try node.reshape(rows, [outer * perBatch])
        }
        let table = try node.reshape(x, [shape.prefix(batch + depth).reduce(1, *), inner])
        let chosen = try node("Gather", table, rows, with: ["axis": .int(0)])
        try node.replace(by: "Reshape", chosen, try node.vector(try node.extents(output)))
      }),
    Change(
      12,
      down: .decomposed("Gather from the flat values, for batches") { node throws(Refusal) in
        guard try node.int("batch_dims") != 0 else { return }
        let inputs = Array(node.node.inputs)
        let batch = AttributeValue.int(Int64(try node.int("batch_dims")))
        // Version 11 has no batches; what it is written as before takes them.
        try node.decomposeAsOldest("GatherND", inputs, with: ["batch_dims": batch])
      }))
}

extension NodeRewriter {
  /// Writes the node as its oldest version is decomposed.
  fileprivate mutating func decomposeAsOldest(
    _ name: String, _ inputs: [ValueID?], with attributes: KeyValuePairs<String, AttributeValue>
  ) throws(Refusal) {
    guard
      let change = OperatorAdapter.named(name)?.changes.first(where: { $0.down.kind == .decomposed }
      )
    else {
      throw .missing("\(name) is not written out")
    }
    try change.down.apply(&self)
  }
}
