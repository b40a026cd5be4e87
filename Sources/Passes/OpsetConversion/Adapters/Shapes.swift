import ModelIR

extension OperatorAdapter {
  static let squeeze = OperatorAdapter(
    "Squeeze", widening: .values,
    Change(13, up: .attributeToInput("axes", at: 1), down: .axesOrReshape),
    Change(11, down: .axesFromFront("axes")))

  static let unsqueeze = OperatorAdapter(
    "Unsqueeze", widening: .values,
    Change(13, up: .attributeToInput("axes", at: 1), down: .axesOrReshape),
    Change(
      11,
      down: .adjusted("axes below zero are counted from the front") { node throws(Refusal) in
        guard let axes = try node.ints("axes"), axes.contains(where: { $0 < 0 }) else { return }
        let rank = try node.rank(try node.input(0)) + axes.count
        var positions: [Int64] = []
        for axis in axes { positions.append(Int64(try node.normalized(axis, rank: rank))) }
        node.set("axes", .ints(positions))
      }))

  static let flatten = OperatorAdapter(
    "Flatten", widening: .values, Change(11, down: .axesFromFront("axis")))

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

  static let shape = OperatorAdapter(
    "Shape", widening: .none,
    Change(
      15,
      down: .decomposed("Slice of the whole shape") { node throws(Refusal) in
        guard node.has("start") || node.has("end") else { return }
        let (start, end) = (try node.int("start"), try node.optionalInt("end"))
        let all = try node("Shape", try node.input(0))
        try node.replace(
          by: "Slice", all, try node.vector([start]), try node.vector([end ?? Int(Int32.max)]),
          try node.vector([0]))
      }),
    .anyTypeOfInput)

  static let size = OperatorAdapter("Size", .anyTypeOfInput)

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

  static let tile = OperatorAdapter(
    "Tile", widening: .values,
    Change(
      6,
      up: .decomposed("the repeats of all axes, where the axis is constant") {
        node throws(Refusal) in
        let x = try node.input(0)
        let rank = try node.rank(x)
        let tiles = try node.integers(1)
        let axis = try node.integers(2)
        var repeats = [Int](repeating: 1, count: rank)
        repeats[try node.normalized(axis.first ?? 0, rank: rank)] = tiles.first ?? 1
        try node.replace(by: "Tile", x, try node.vector(repeats))
      },
      down: .decomposed("one Tile an axis") { node throws(Refusal) in
        var x = try node.input(0)
        for (axis, count) in try node.integers(1).enumerated() where count != 1 {
          let type = try node.elementType(x)
          x = try node(
            "Tile", x, try node.scalar(Double(count), type), try node.scalar(Double(axis), type),
            opset: 5)
        }
        try node.finish(x)
      }))
}

extension OperatorAdapter.Rewrite {
  /// Axes that are an input become an attribute; where they are not constant, the known shape of the
  /// result says as much.
  fileprivate static let axesOrReshape = Self.adjusted(
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

extension OperatorAdapter.Change {
  /// Shape and Size say nothing of elements: where the type is too new, that of another tensor of the
  /// same shape has to be asked.
  fileprivate static let anyTypeOfInput = OperatorAdapter.Change(
    13, down: .adjusted("the shape of a type that is too new must be known") { _ in })
}
