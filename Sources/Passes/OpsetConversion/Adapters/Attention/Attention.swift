import ModelIR
import Operators

extension OperatorAdapter {
  static let attention = OperatorAdapter(
    "Attention",
    Change(
      25,
      down: .decomposed("products, Softmax and a mask, where windows are set") {
        node throws(Refusal) in
        let windows = (
          try node.int("left_window_size", or: -1), try node.int("right_window_size", or: -1)
        )
        if windows != (-1, -1) { try node.attend() }
      }),
    Change(
      24,
      down: .decomposed(
        "products, Softmax and a mask, where lengths are given or the mask is short"
      ) {
        node throws(Refusal) in
        if node.has(6) {
          try node.attend()
          return
        }
        // A mask that is shorter than the keys masks the rest since version 24.
        guard let mask = node.optionalInput(3) else { return }
        guard let length = node.shape(mask)?.dimensions.last?.extent,
          length == (try? node.keyLength())
        else {
          try node.attend()
          return
        }
      }),
    Change(
      23,
      down: .decomposed("products, Softmax and a mask") { node throws(Refusal) in
        try node.attend()
      }))
}

extension NodeRewriter {
  /// The number of keys, those of earlier steps included.
  fileprivate func keyLength() throws(Refusal) -> Int {
    let key = try extents(try input(1))
    guard key.count >= 2 else { throw .argument("the keys have rank \(key.count)") }
    return key[key.count - 2]
      + (try optionalInput(4).map { past throws(Refusal) in extent(of: past, 2) ?? 0 } ?? 0)
  }

  /// Writes Attention out.
  fileprivate mutating func attend() throws(Refusal) {
    let isPacked = try rank(try input(0)) == 3
    let type = try elementType(try input(0))
    let query = try heads(try input(0), "q_num_heads")
    var key = try heads(try input(1), "kv_num_heads")
    var value = try heads(try input(2), "kv_num_heads")
    if has(4), has(5) {
      key = try concat([try input(4), key], axis: 2)
      value = try concat([try input(5), value], axis: 2)
    }
    if hasOutput(1) { try compute(output: 1, by: "Identity", key) }
    if hasOutput(2) { try compute(output: 2, by: "Identity", value) }
    guard let queryHeads = extent(of: query, 1), let keyHeads = extent(of: key, 1), keyHeads > 0,
      let size = extent(of: query, 3)
    else { throw .unknown("the number or the size of the heads is not known") }
    let group = queryHeads / keyHeads
    let sharedKey = try shared(key, group)
    let sharedValue = try cast(try shared(value, group), to: type)
    // Half of the factor goes to either side, which keeps products of narrow types in range.
    let scale = (try optionalFloat("scale") ?? 1 / Double(size).squareRoot()).squareRoot()
    let turned = try transpose(try scaled(sharedKey, by: scale), [0, 1, 3, 2])
    let raw = try self("MatMul", try scaled(query, by: scale), turned)
    var scores = raw
    let cap = try float("softcap")
    if cap != 0 { scores = try scaled(try self("Tanh", try scaled(raw, by: 1 / cap)), by: cap) }
    let capped = scores
    let bias = try scoreBias(query, key, type)
    if let bias { scores = try self("Add", scores, bias) }
    let biased = scores
    let precision =
      try optionalInt("softmax_precision").flatMap { Int32(exactly: $0) }
      .flatMap { ElementType(rawValue: $0) } ?? type
    var weights = try cast(
      try self("Softmax", try cast(biased, to: precision), with: ["axis": .int(-1)]), to: type)
    if let bias {
      // A query that no key is open to attends to nothing.
      let best = try reduce("ReduceMax", bias, [-1])
      let isOpen = try self("Greater", best, try scalar(-.infinity, type))
      weights = try self("Where", isOpen, weights, try scalar(0, type))
    }
    switch try int("qk_matmul_output_mode") {
    case 0: try compute(output: 3, by: "Identity", raw)
    case 1: try compute(output: 3, by: "Identity", capped)
    case 2: try compute(output: 3, by: "Identity", biased)
    default: try compute(output: 3, by: "Identity", weights)
    }
    let mixed = try self("MatMul", weights, sharedValue)
    if isPacked {
      guard let valueSize = extent(of: value, 3) else {
        throw .unknown("the size of the values' heads is not known")
      }
      let lined = try transpose(mixed, [0, 2, 1, 3])
      try compute(
        output: 0, by: "Reshape", lined, try vector([0, 0, queryHeads * valueSize]))
    } else {
      try compute(output: 0, by: "Identity", mixed)
    }
  }

  /// Vectors of `[batch, length, heads * size]` as `[batch, heads, length, size]`.
  mutating func heads(_ value: ValueID, _ name: String) throws(Refusal) -> ValueID {
    guard try rank(value) == 3 else { return value }
    let count = try int(name)
    guard count > 0, let packed = extent(of: value, 2) else {
      throw .unknown("the number or the size of the heads is not known")
    }
    return try transpose(try reshape(value, [0, 0, count, packed / count]), [0, 2, 1, 3])
  }

  /// Each head as often as heads of the query share it.
  private mutating func shared(_ value: ValueID, _ group: Int) throws(Refusal) -> ValueID {
    if group == 1 { return value }
    guard let heads = extent(of: value, 1), let size = extent(of: value, 3) else {
      throw .unknown("the size of the heads is not known")
    }
    let repeated = try self("Tile", try unsqueeze(value, [2]), try vector([1, 1, group, 1, 1]))
    return try reshape(repeated, [0, heads * group, -1, size])
  }

  /// What is added to the scores: the mask, and minus infinity for keys that a query may not see.
  private mutating func scoreBias(
    _ query: ValueID, _ key: ValueID, _ type: ElementType
  ) throws(Refusal) -> ValueID? {
    var bias: ValueID?
    if let mask = optionalInput(3) { bias = try maskBias(mask, key, type) }
    let isCausal = try int("is_causal") != 0
    let left = try int("left_window_size", or: -1)
    let right = isCausal ? 0 : try int("right_window_size", or: -1)
    let lengths = optionalInput(6)
    guard left >= 0 || right >= 0 || lengths != nil else { return bias }
    let keys = try positions(key, 2)
    var steps = try unsqueeze(try positions(query, 2), [1])
    var hidden: [ValueID] = []
    if let lengths {
      let ends = try reshape(lengths, [-1, 1, 1, 1])
      hidden.append(try self("Not", try self("Less", keys, ends)))
      steps = try self("Add", steps, try self("Sub", ends, try extent(query, 2)))
    } else if let past = optionalInput(4) {
      steps = try self("Add", steps, try extent(past, 2))
    }
    if right >= 0 {
      hidden.append(try self("Greater", keys, try self("Add", steps, try scalar(right))))
    }
    if left >= 0 { hidden.append(try self("Less", keys, try self("Sub", steps, try scalar(left)))) }
    var isHidden = hidden[0]
    for other in hidden.dropFirst() { isHidden = try self("Or", isHidden, other) }
    let closed = try self("Where", isHidden, try scalar(-.infinity, type), try scalar(0, type))
    guard let bias else { return closed }
    return try self("Add", bias, closed)
  }

  /// The mask as numbers to be added; keys beyond a shorter one are masked.
  private mutating func maskBias(
    _ mask: ValueID, _ key: ValueID, _ type: ElementType
  ) throws(Refusal) -> ValueID {
    var bias = mask
    if try elementType(mask) == .bool {
      bias = try self("Where", mask, try scalar(0, type), try scalar(-.infinity, type))
    } else {
      bias = try cast(mask, to: type)
    }
    guard version.since >= 24, let length = shape(mask)?.dimensions.last?.extent,
      let total = extent(of: key, 2), length < total
    else { return bias }
    let rank = try rank(mask)
    var pads = [Int](repeating: 0, count: 2 * rank)
    pads[2 * rank - 1] = total - length
    return try self("Pad", bias, try vector(pads), try scalar(-.infinity, type))
  }
}
