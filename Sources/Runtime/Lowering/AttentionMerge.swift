import Kernels
import ModelIR
import Operators

// Attention written out as products, a scale, a mask and Softmax.

extension PatternMerge {
  /// What attention reads.
  private struct Heads {
    var value: ValueID
    var layout: HeadAttention.Layout
    /// The nodes that are left out.
    var steps: [Int] = []
  }

  /// What becomes of scores before they are weights.
  private struct Scores {
    var product: Int
    var scale: Double = 1
    var mask: (value: ValueID, layout: HeadAttention.Layout)?
    var steps: [Int]
  }

  /// Makes one node of `Softmax(Q * Transpose(K) * scale + mask) * V`, with the Transposes that part heads and join them.
  mutating func mergeAttention(_ position: Int) {
    let operands = inputs(position)
    guard operands.count == 2, case .kernel = graph.nodes[position].work,
      let softmax = step(operands[0], "Softmax", readBy: [position]),
      isOverLastAxis(softmax: softmax),
      let output = graph.nodes[position].outputs[0], let scores = scores(softmax),
      let first = inputs(scores.product).first, inputs(scores.product).count == 2,
      let query = heads(first, readBy: scores.product),
      let key = keys(inputs(scores.product)[1], readBy: scores.product),
      let value = heads(operands[1], readBy: position),
      let extents = extents(first, inputs(scores.product)[1], operands[1]),
      let attention = HeadAttention(
        extents.heads, scale: Float(scores.scale), isMaskedRowEmpty: false)
    else { return }
    var (result, outLayout) = (output, extents.separate)
    var others = [softmax] + scores.steps + query.steps + key.steps + value.steps
    if !graph.kept.contains(output), let next = readers[output], next.count == 1,
      isTranspose(next[0], [0, 2, 1, 3]), let joined = graph.nodes[next[0]].outputs[0]
    {
      (result, outLayout) = (joined, extents.packed)
      others.append(next[0])
    }
    let resultLayout = outLayout
    let (layouts, mask) = ((query.layout, key.layout, value.layout), scores.mask?.layout)
    graph.nodes[position].inputs =
      [query.value, key.value, value.value] + (scores.mask.map { [$0.value] } ?? [])
    graph.nodes[position].outputs = [result]
    graph.nodes[position].work = .kernel(
      .compute(scratch: attention.scratchByteCount) { arguments in
        guard let query = arguments.input(0), let key = arguments.input(1),
          let value = arguments.input(2), let out = arguments.output(0)
        else { return }
        attention.run(
          .init(query, layouts.0), .init(key, layouts.1), .init(value, layouts.2),
          mask: mask.flatMap { layout in arguments.input(3).map { .init($0, layout) } },
          out, resultLayout, on: arguments.pool, scratch: arguments.scratch)
      }.counting(products: extents.products))
    gone.formUnion(others)
  }

  private func isOverLastAxis(softmax position: Int) -> Bool {
    guard case .int(let axis)? = original(position).attribute("axis")?.value,
      let rank = graph.nodes[position].outputs[0].flatMap({ graph.type(of: $0) })?.shape.count
    else { return false }
    return axis == -1 || axis == Int64(rank - 1)
  }

  private func isTranspose(_ position: Int, _ axes: [Int64]) -> Bool {
    guard original(position).isStandard("Transpose"), case .kernel = graph.nodes[position].work,
      case .ints(axes)? = original(position).attribute("perm")?.value
    else { return false }
    return true
  }

  private func shape(_ value: ValueID) -> [Int]? {
    guard let type = graph.type(of: value), type.elementType == .float, type.shape.count == 4 else {
      return nil
    }
    return type.shape
  }

  /// The product whose sums Softmax weighs, and what is done to them before.
  private func scores(_ softmax: Int) -> Scores? {
    guard let value = inputs(softmax).first, let extents = shape(value) else { return nil }
    guard let sum = step(value, "Add", readBy: [softmax]), inputs(sum).count == 2 else {
      return scaled(value, readBy: softmax)
    }
    let (a, b) = (inputs(sum)[0], inputs(sum)[1])
    for (value, mask) in [(a, b), (b, a)] {
      guard shape(value) == extents, var found = scaled(value, readBy: sum),
        let layout = maskLayout(mask, extents)
      else { continue }
      found.mask = (mask, layout)
      found.steps.append(sum)
      return found
    }
    return nil
  }

  /// A product, with a scale or without.
  private func scaled(_ value: ValueID, readBy reader: Int) -> Scores? {
    if let product = step(value, "MatMul", readBy: [reader]) {
      return Scores(product: product, steps: [product])
    }
    guard
      let scaling = step(value, "Div", readBy: [reader]) ?? step(value, "Mul", readBy: [reader]),
      inputs(scaling).count == 2
    else { return nil }
    let (a, b) = (inputs(scaling)[0], inputs(scaling)[1])
    let isProduct = original(scaling).isStandard("Mul")
    let (x, factor) = isProduct && number(a) != nil ? (b, a) : (a, b)
    guard let number = number(factor), number.isNormal, shape(x) == shape(value),
      let product = step(x, "MatMul", readBy: [scaling])
    else { return nil }
    return Scores(
      product: product, scale: isProduct ? number : 1 / number, steps: [product, scaling])
  }

  /// Where numbers stand that are added to scores; nil where rows do not lie as they are added.
  private func maskLayout(_ mask: ValueID, _ scores: [Int]) -> HeadAttention.Layout? {
    guard let type = graph.type(of: mask), type.elementType == .float, type.shape.count <= 4 else {
      return nil
    }
    let extents = [Int](repeating: 1, count: 4 - type.shape.count) + type.shape
    guard extents[3] == scores[3], zip(extents, scores).allSatisfy({ $0 == $1 || $0 == 1 }) else {
      return nil
    }
    return HeadAttention.Layout(
      sample: extents[0] == 1 ? 0 : extents[1] * extents[2] * extents[3],
      head: extents[1] == 1 ? 0 : extents[2] * extents[3],
      place: extents[2] == 1 ? 0 : extents[3])
  }

  /// Vectors of [batch, heads, length, size], as they lie before a Transpose has parted the heads where it is read here
  /// alone.
  private func heads(_ value: ValueID, readBy reader: Int) -> Heads? {
    guard let extents = shape(value) else { return nil }
    if let transpose = step(value, "Transpose", readBy: [reader]),
      isTranspose(transpose, [0, 2, 1, 3]), let source = inputs(transpose).first
    {
      let layout = HeadAttention.Layout.packed(
        heads: extents[1], length: extents[2], size: extents[3])
      return Heads(value: source, layout: layout, steps: [transpose])
    }
    return Heads(
      value: value,
      layout: .separate(heads: extents[1], length: extents[2], size: extents[3]))
  }

  /// The vectors of keys, [batch, heads, size, length] for the product.
  private func keys(_ value: ValueID, readBy reader: Int) -> Heads? {
    guard let extents = shape(value), let turn = step(value, "Transpose", readBy: [reader]),
      let source = inputs(turn).first
    else { return nil }
    if isTranspose(turn, [0, 2, 3, 1]) {
      let layout = HeadAttention.Layout.packed(
        heads: extents[1], length: extents[3], size: extents[2])
      return Heads(value: source, layout: layout, steps: [turn])
    }
    guard isTranspose(turn, [0, 1, 3, 2]), var found = heads(source, readBy: turn) else {
      return nil
    }
    found.steps.append(turn)
    return found
  }

  /// The extents of attention, and how its results lie.
  private func extents(_ query: ValueID, _ key: ValueID, _ value: ValueID) -> AttentionExtents? {
    guard let q = shape(query), let k = shape(key), let v = shape(value),
      q[0] == k[0], q[0] == v[0], q[1] == k[1], q[1] == v[1], q[3] == k[2], k[3] == v[2]
    else { return nil }
    return AttentionExtents(
      batch: q[0], count: q[1], queries: q[2], keys: k[3], size: q[3], valueSize: v[3])
  }
}

/// The extents of attention.
private struct AttentionExtents {
  var batch: Int
  var count: Int
  var queries: Int
  var keys: Int
  var size: Int
  var valueSize: Int

  var heads: HeadAttention.Extents {
    .init(
      batch: batch, heads: count, keyHeads: count, queries: queries, keys: keys, size: size,
      valueSize: valueSize)
  }

  var separate: HeadAttention.Layout { .separate(heads: count, length: queries, size: valueSize) }
  var packed: HeadAttention.Layout { .packed(heads: count, length: queries, size: valueSize) }

  /// The multiplications of both products.
  var products: Int { batch * count * queries * keys * (size + valueSize) }
}
