import ModelIR
import Operators

extension OperatorAdapter {
  static let linearAttention = OperatorAdapter(
    "LinearAttention",
    Change(
      27,
      down: .decomposed("some ten nodes a step; the length must be known and at most 256") {
        node throws(Refusal) in
        try node.attendStepwise()
      }))
}

extension NodeRewriter {
  /// A value whose steps stand in the second axis, one value a step, with that axis taken out.
  private mutating func steps(_ value: ValueID, _ count: Int) throws(Refusal) -> [ValueID] {
    if count == 1 { return [try squeeze(value, [1])] }
    let parts = try addNode("Split", [value], outputs: count, with: ["axis": .int(1)])
    var result: [ValueID] = []
    for part in parts { result.append(try squeeze(part, [1])) }
    return result
  }

  /// Writes LinearAttention out, step by step.
  fileprivate mutating func attendStepwise() throws(Refusal) {
    let shape = try extents(try input(0))
    let valueShape = try extents(try input(2))
    let (queryHeads, heads) = (try int("q_num_heads"), try int("kv_num_heads"))
    guard shape.count == 3, valueShape.count == 3, heads > 0, queryHeads > 0,
      queryHeads % heads == 0
    else {
      throw .argument("the shapes do not fit the numbers of heads")
    }
    let (batch, length) = (shape[0], shape[1])
    guard (1...256).contains(length) else {
      throw .missing("\(length) steps are not written out one by one")
    }
    let (keySize, valueSize) = (shape[2] / queryHeads, valueShape[2] / heads)
    let group = queryHeads / heads
    let type = try elementType(try input(0))
    let inner: ElementType = type == .double ? .double : .float
    let stateType =
      try optionalInput(3).map { value throws(Refusal) in try elementType(value) } ?? type
    var state: ValueID
    if let past = optionalInput(3) {
      state = try cast(past, to: inner)
    } else {
      state = try constant(Tensor(zeros: inner, [batch, heads, keySize, valueSize]))
    }
    func split(_ rewriter: inout NodeRewriter, _ index: Int, _ to: [Int]) throws(Refusal)
      -> [ValueID]?
    {
      guard let value = rewriter.optionalInput(index) else { return nil }
      let wide = try rewriter.cast(value, to: inner)
      return try rewriter.steps(try rewriter.reshape(wide, [batch, length] + to), length)
    }
    let queries = try split(&self, 0, [heads, group, keySize]) ?? []
    let keys = try split(&self, 1, [heads, keySize, 1]) ?? []
    let values = try split(&self, 2, [heads, 1, valueSize]) ?? []
    let isByHead =
      try optionalInput(4).map { value throws(Refusal) in try extents(value)[2] == heads } ?? true
    let decays = try split(&self, 4, [heads, isByHead ? 1 : keySize, 1])
    let isShared =
      try optionalInput(5).map { value throws(Refusal) in try extents(value)[2] == 1 } ?? true
    let rates = try split(&self, 5, [isShared ? 1 : heads, 1, 1])
    let stated = try float("scale")
    let scale = stated == 0 ? 1 / Double(keySize).squareRoot() : stated
    guard [queries, keys, values].allSatisfy({ $0.count == length }) else {
      throw .argument("a query, key or value is missing")
    }
    var outputs: [ValueID] = []
    for t in 0..<length {
      if let decays { state = try self("Mul", state, try self("Exp", decays[t])) }
      var written = values[t]
      if let rates {
        let held = try self("MatMul", try transpose(keys[t], [0, 1, 3, 2]), state)
        written = try self("Mul", rates[t], try self("Sub", written, held))
      }
      state = try self("Add", state, try self("Mul", keys[t], written))
      outputs.append(
        try unsqueeze(try scaled(try self("MatMul", queries[t], state), by: scale), [1]))
    }
    let all = try concat(outputs, axis: 1)
    let packed = try reshape(all, [batch, length, queryHeads * valueSize])
    try compute(output: 0, by: "Cast", packed, with: ["to": .int(Int64(type.rawValue))])
    try compute(output: 1, by: "Cast", state, with: ["to": .int(Int64(stateType.rawValue))])
  }
}
