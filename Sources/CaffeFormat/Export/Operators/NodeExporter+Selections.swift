import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Operators that join, part, pad and pick.
  static let selections: [NodeExporter] = [
    NodeExporter("Concat", to: ["Concat"]) { node throws(Diagnostic) in
      let bottoms = try node.bottoms()
      guard let first = bottoms.first else { throw .inexpressible("it has no inputs") }
      let axis = try node.view.axis(node.view.int("axis") ?? 1, rank: first.rank)
      return try node.concat(bottoms, axis: axis, "")
    },
    NodeExporter("Split", domain: "", to: ["Slice", "Silence"]) { node throws(Diagnostic) in
      try node.split()
    },
    NodeExporter("Slice", to: ["Slice", "Silence", "Pooling", "BatchReindex"]) {
      node throws(Diagnostic) in try node.sliced()
    },
    NodeExporter("Gather", to: ["Embed", "Slice", "BatchReindex", "Permute"]) {
      node throws(Diagnostic) in try node.gathered()
    },
    NodeExporter("Compress", to: ["Filter"]) { node throws(Diagnostic) in
      let bottoms = try node.bottoms()
      guard node.view.int("axis") == 0, bottoms.count == 2,
        bottoms[1].shape == [bottoms[0].shape.first ?? 0]
      else { throw .inexpressible("Caffe's Filter chooses among all items of a batch") }
      return try node.add("Filter", "", bottoms, shape: node.view.shape(node.view.output()))
    },
    NodeExporter("Pad", domain: "", to: ["Concat", "DummyData", "Slice"]) {
      node throws(Diagnostic) in try node.padded()
    },
  ]
}

extension NodeExport {
  fileprivate mutating func split() throws(Diagnostic) {
    let x = try bottom()
    let axis = try view.axis(view.int("axis") ?? 0, rank: x.rank)
    var extents: [Int] = []
    for output in view.node.outputs {
      guard let output, let shape = view.graph.shape(output), shape.count == x.rank else {
        throw .inexpressible("the shapes of its outputs are not known")
      }
      extents.append(shape[axis])
    }
    guard extents.reduce(0, +) == x.shape[axis], !extents.contains(0) else {
      throw .inexpressible("its parts \(extents) do not make up the axis of \(x.shape[axis])")
    }
    let used = Set(extents.indices.filter(view.isUsed))
    let parts = try slice(x, axis: axis, extents, "", wanted: used)
    for (index, part) in parts.enumerated() {
      if let part { try bind(part, to: index) }
    }
  }

  fileprivate mutating func sliced() throws(Diagnostic) -> BlobOperand {
    var x = try bottom()
    guard let starts = try view.ints("starts", orInput: 1),
      let ends = try view.ints("ends", orInput: 2), starts.count == ends.count
    else { throw .inexpressible("its starts and ends are not constant") }
    let axes = try view.ints("axes", orInput: 3) ?? Array(starts.indices)
    let steps = try view.ints("steps", orInput: 4) ?? [Int](repeating: 1, count: starts.count)
    guard axes.count == starts.count, steps.count == starts.count, !steps.contains(0) else {
      throw .inexpressible("its axes and steps are not one for each start")
    }
    for index in starts.indices {
      let axis = try view.axis(axes[index], rank: x.rank)
      let extent = x.shape[axis]
      func place(_ value: Int, _ bounds: ClosedRange<Int>) -> Int {
        let counted = value < 0 ? max(value, -extent - 1) + extent : value
        return min(max(counted, bounds.lowerBound), bounds.upperBound)
      }
      // A step beyond the end is as good as any other.
      let step = min(max(steps[index], -extent - 1), extent + 1)
      let places =
        step > 0
        ? Array(
          stride(
            from: place(starts[index], 0...extent), to: place(ends[index], 0...extent), by: step))
        : Array(
          stride(
            from: place(starts[index], 0...max(0, extent - 1)),
            to: place(ends[index], -1...max(0, extent - 1)), by: step))
      x = try pick(places, of: x, axis: axis, "axis\(axis)")
    }
    return x
  }

  /// Elements of an axis by their places.
  private mutating func pick(
    _ places: [Int], of x: BlobOperand, axis: Int, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    guard let first = places.first, let last = places.last else {
      throw .inexpressible("it picks nothing, and Caffe has no empty blobs")
    }
    if places == Array(0..<x.shape[axis]) { return x }
    if last - first == places.count - 1, places == Array(first...last) {
      return try range(x, axis: axis, first, last + 1, suffix)
    }
    let indices = try constant(
      places.map { Float($0) }, [places.count], name: name + "/" + suffix + "/places")
    return try reindexed(x, axis: axis, indices, suffix)
  }

  /// Elements of an axis by places that a blob with one axis holds.
  mutating func reindexed(
    _ x: BlobOperand, axis: Int, _ indices: BlobOperand, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    let order = [axis] + x.shape.indices.filter { $0 != axis }
    let turned = try permute(x, order, suffix + "/turned")
    let picked = try add(
      "BatchReindex", suffix, [turned, indices], shape: indices.shape + turned.shape.dropFirst())
    let back = x.shape.indices.map { index in order.firstIndex(of: index) ?? index }
    return try permute(picked, back, suffix + "/back")
  }

  fileprivate mutating func gathered() throws(Diagnostic) -> BlobOperand {
    let shape = resultShape
    if isConstant(1), let indices = try view.constant(1), indices.elementType.isInteger {
      let x = try bottom()
      let axis = try view.axis(view.int("axis") ?? 0, rank: x.rank)
      let places = indices.int64s.map { Int($0 < 0 ? $0 &+ Int64(x.shape[axis]) : $0) }
      guard places.allSatisfy({ (0..<x.shape[axis]).contains($0) }) else {
        throw .inexpressible("its indices lie outside of \(x.shape[axis])")
      }
      return try reshape(pick(places, of: x, axis: axis, ""), shape, "axes")
    }
    let indices = try bottom(1)
    assumptions.append("'\(name)' (Gather): its indices must not be negative")
    if isConstant(0), let table = try numbers(0), table.shape.count == 2,
      view.int("axis") ?? 0 == 0
    {
      return try add(
        "Embed", "", [indices], shape: shape,
        LayerSettings(
          "embed_param",
          [
            ("num_output", .size(table.shape[1])), ("input_dim", .size(table.shape[0])),
            ("bias_term", .flag(false)),
          ]), blobs: [Blob(table.shape, table.values)])
    }
    let x = try bottom()
    let axis = try view.axis(view.int("axis") ?? 0, rank: x.rank)
    let row = try reshape(indices, [indices.shape.reduce(1, *)], "row")
    return try reshape(reindexed(x, axis: axis, row, ""), shape, "axes")
  }

  fileprivate mutating func padded() throws(Diagnostic) {
    let source = try view.input()
    let rank = try view.shape(source).count
    guard let pads = try view.ints("pads", orInput: 1) ?? view.ints("paddings") else {
      throw .inexpressible("its pads are not constant")
    }
    var begin = [Int](repeating: 0, count: rank)
    var end = begin
    let axes = try view.constant(3)?.int64s.map { Int(clamping: $0) } ?? Array(0..<rank)
    guard pads.count == 2 * axes.count else { throw .inexpressible("its pads do not fit its axes") }
    for (index, axis) in axes.enumerated() {
      let axis = try view.axis(axis, rank: rank)
      begin[axis] = pads[index]
      end[axis] = pads[axes.count + index]
      guard begin[axis].magnitude <= 1 << 24, end[axis].magnitude <= 1 << 24 else {
        throw .inexpressible("its pads are \(pads)")
      }
    }
    let mode = view.text("mode") ?? "constant"
    let value = try view.float("value", orInput: 2) ?? 0
    if mode == "constant", value == 0, try isFoldable(begin, end) {
      foldedPads[try view.output()] = FoldedPad(source: source, begin: begin, end: end)
      return
    }
    var x = try operand(source)
    for axis in 0..<rank where begin[axis] != 0 || end[axis] != 0 {
      x = try pad(x, axis: axis, begin[axis], end[axis], mode, value)
    }
    try bind(x)
  }

  /// Whether the only reader is a convolution or a mean over windows that can take the padding over.
  private func isFoldable(_ begin: [Int], _ end: [Int]) throws(Diagnostic) -> Bool {
    let output = try view.output()
    guard begin.prefix(2).allSatisfy({ $0 == 0 }), end.prefix(2).allSatisfy({ $0 == 0 }),
      (begin + end).allSatisfy({ $0 >= 0 }), let reader = view.graph.onlyReader(of: output)
    else { return false }
    let node = view.graph.model[reader]
    let isExplicit = ["NOTSET", ""].contains(
      NodeView(view.graph, reader).text("auto_pad") ?? "NOTSET")
    guard isExplicit, node.inputs.first == output else { return false }
    if node.qualifiedOperator == "AveragePool" {
      // The mean counts these zeros, as Caffe's does, but no others.
      let pool = NodeView(view.graph, reader)
      let own = pool.ints("pads") ?? []
      let kernel = pool.ints("kernel_shape") ?? []
      return begin == end && pool.int("count_include_pad") ?? 0 == 0
        && own.prefix(own.count / 2).allSatisfy { $0 == 0 } && kernel.count == begin.count - 2
        && zip(begin.dropFirst(2), kernel).allSatisfy { $0 < $1 }
    }
    return node.qualifiedOperator == "Conv"
  }

  /// Elements around an axis, which Concat puts there; negative numbers cut.
  private mutating func pad(
    _ x: BlobOperand, axis: Int, _ begin: Int, _ end: Int, _ mode: String, _ value: Float
  ) throws(Diagnostic) -> BlobOperand {
    let extent = x.shape[axis]
    if begin < 0 || end < 0 {
      let cut = try range(
        x, axis: axis, max(0, -begin), extent - max(0, -end), "cut\(axis)")
      return try begin > 0 || end > 0
        ? pad(cut, axis: axis, max(0, begin), max(0, end), mode, value) : cut
    }
    if mode != "constant" {
      let places = try (-begin..<extent + end).map { (place) throws(Diagnostic) in
        try Self.source(of: place, extent, mode)
      }
      return try pick(places, of: x, axis: axis, "axis\(axis)")
    }
    var parts = [x]
    for (count, isFirst) in [(begin, true), (end, false)] where count > 0 {
      var shape = x.shape
      shape[axis] = count
      let filling = try constant(
        [Float](repeating: value, count: shape.elementCount), shape,
        name: name + "/axis\(axis)/" + (isFirst ? "begin" : "end"))
      parts.insert(filling, at: isFirst ? 0 : parts.count)
    }
    return try concat(parts, axis: axis, "axis\(axis)")
  }

  /// The element that stands at a place around an axis.
  private static func source(
    of place: Int, _ extent: Int, _ mode: String
  ) throws(Diagnostic) -> Int {
    switch mode {
    case "edge": return min(max(place, 0), extent - 1)
    case "wrap": return (place % extent + extent) % extent
    case "reflect":
      if extent == 1 { return 0 }
      let period = 2 * (extent - 1)
      let turned = (place % period + period) % period
      return min(turned, period - turned)
    default: throw .inexpressible("its mode '\(mode)' is not known")
    }
  }
}
