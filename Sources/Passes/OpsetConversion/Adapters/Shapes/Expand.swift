import ModelIR

extension OperatorAdapter {
  static let expand = OperatorAdapter(
    "Expand", widening: .values,
    Change(
      8,
      down: .decomposed("Reshape and Tile, where the shapes are known") { node throws(Refusal) in
        let x = try node.input(0)
        let output = node.node.outputs.first.flatMap { $0 }
        guard let output, let after = node.knownExtents(output) else {
          throw .unknown("the shape of the result is not known")
        }
        let before = try node.extents(x)
        guard after.count >= before.count else { throw .argument("the result has fewer axes") }
        let padded = [Int](repeating: 1, count: after.count - before.count) + before
        let repeats = zip(after, padded).map { $0 == $1 ? 1 : $0 }
        let shaped = padded == before ? x : try node.reshape(x, padded)
        try node.replace(by: "Tile", shaped, try node.vector(repeats))
      }))
}
