import ModelIR

extension OperatorAdapter {
  static let rotaryEmbedding = OperatorAdapter(
    "RotaryEmbedding",
    Change(
      23,
      down: .decomposed("Split, Mul, Sub, Add and Concat") { node throws(Refusal) in
        try node.rotate()
      }))
}

extension NodeRewriter {
  fileprivate mutating func rotate() throws(Refusal) {
    let x = try input(0)
    let isPacked = try rank(x) == 3
    // Heads are the second axis, or the third of packed vectors.
    let vectors: ValueID
    if isPacked {
      let count = try int("num_heads")
      guard count > 0, let packed = extent(of: x, 2) else {
        throw .unknown("the number or the size of the heads is not known")
      }
      vectors = try reshape(x, [0, 0, count, packed / count])
    } else {
      vectors = x
    }
    guard let size = extent(of: vectors, 3) else {
      throw .unknown("the size of the heads is not known")
    }
    var rotated = try int("rotary_embedding_dim")
    if rotated == 0 { rotated = size }
    var angles: [ValueID] = []
    for index in 1...2 {
      var cache = try input(index)
      if let ids = optionalInput(3) {
        cache = try self("Gather", cache, ids, with: ["axis": .int(0)])
      }
      angles.append(try unsqueeze(cache, [isPacked ? 2 : 1]))
    }
    var turned = vectors
    var rest: ValueID?
    if rotated < size {
      let parts = try addNode(
        "Split", [vectors, try vector([rotated, size - rotated])], outputs: 2,
        with: ["axis": .int(3)])
      (turned, rest) = (parts[0], parts[1])
    }
    let isInterleaved = try int("interleaved") != 0
    let half = rotated / 2
    let axis = isInterleaved ? 4 : 3
    if isInterleaved {
      turned = try reshape(turned, [0, 0, 0, half, 2])
    }
    var pair = try addNode("Split", [turned], outputs: 2, with: ["axis": .int(Int64(axis))])
    if isInterleaved { pair = [try squeeze(pair[0], [4]), try squeeze(pair[1], [4])] }
    let real = try self(
      "Sub", try self("Mul", angles[0], pair[0]), try self("Mul", angles[1], pair[1]))
    let imaginary = try self(
      "Add", try self("Mul", angles[1], pair[0]), try self("Mul", angles[0], pair[1]))
    var result: ValueID
    if isInterleaved {
      let both = try concat([try unsqueeze(real, [4]), try unsqueeze(imaginary, [4])], axis: 4)
      result = try reshape(both, [0, 0, 0, rotated])
    } else {
      result = try concat([real, imaginary], axis: 3)
    }
    if let rest { result = try concat([result, rest], axis: 3) }
    if isPacked {
      try replace(by: "Reshape", result, try vector([0, 0, -1]))
    } else {
      try finish(result)
    }
  }
}
