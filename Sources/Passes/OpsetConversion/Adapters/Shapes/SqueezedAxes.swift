import ModelIR

extension OperatorAdapter.Rewrite {
  /// Axes that are an input become an attribute; where they are not constant, the known shape of the
  /// result says as much.
  static let axesOrReshape = Self.adjusted(
    "`axes` becomes an attribute; it must be constant, or the shape of the result known"
  ) { node throws(Refusal) in
    guard node.has(1) else { return }
    do throws(Refusal) {
      node.set("axes", .ints(try node.integers(1).map { Int64($0) }))
      node.keepInputs(1)
    } catch {
      guard let output = node.node.outputs.first.flatMap({ $0 }),
        let extents = node.knownExtents(output),
        !extents.contains(0)
      else { throw error }
      try node.replace(by: "Reshape", try node.input(0), try node.vector(extents))
    }
  }
}
