import ModelIR
import Operators

/// Normalizations that came with later operator sets, written out.
extension OperatorAdapter {
  static let layerNormalization = OperatorAdapter(
    "LayerNormalization",
    Change(
      17,
      down: .decomposed("ReduceMean and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let axes = try node.axesFrom(x)
        let wide = try node.inStashType(x)
        let mean = try node.reduce("ReduceMean", wide, axes)
        let difference = try node("Sub", wide, mean)
        let inverse = try node.inverseDeviation(try node("Mul", difference, difference), axes)
        let type = try node.elementType(x)
        let normalized = try node.cast(try node("Mul", difference, inverse), to: type)
        if let bias = node.optionalInput(2) {
          try node.compute(
            output: 0, by: "Add", try node("Mul", normalized, try node.input(1)), bias)
        } else {
          try node.compute(output: 0, by: "Mul", normalized, try node.input(1))
        }
        try node.compute(output: 1, by: "Identity", mean)
        try node.compute(output: 2, by: "Identity", inverse)
      }))

  static let rmsNormalization = OperatorAdapter(
    "RMSNormalization",
    Change(
      23,
      down: .decomposed("ReduceMean and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let axes = try node.axesFrom(x)
        let wide = try node.inStashType(x)
        let inverse = try node.inverseDeviation(try node("Mul", wide, wide), axes)
        let normalized = try node.cast(try node("Mul", wide, inverse), to: try node.elementType(x))
        let scale = try node.input(1)
        try node.replace(
          by: "Mul", try node.cast(normalized, to: try node.elementType(scale)), scale)
      }))

  static let groupNormalization = OperatorAdapter(
    "GroupNormalization",
    Change(
      21,
      up: .decomposed("scale and bias of groups become those of channels") { node throws(Refusal) in
        let x = try node.input(0)
        guard let channels = node.extent(of: x, 1) else {
          throw .unknown("the number of channels is not known")
        }
        let groups = try node.int("num_groups")
        guard groups > 0, channels % groups == 0 else {
          throw .attribute("'num_groups' is \(groups)")
        }
        _ = try node.count(channels)
        let places = try node.vector((0..<channels).map { $0 / (channels / groups) })
        for index in 1...2 {
          node.setInput(
            index, try node("Gather", try node.input(index), places, with: ["axis": .int(0)]))
        }
      },
      down: .decomposed("ReduceMean of each group and arithmetic") { node throws(Refusal) in
        try node.normalizeGroups(isByChannel: true)
      }),
    Change(
      18,
      down: .decomposed("ReduceMean of each group and arithmetic") { node throws(Refusal) in
        try node.normalizeGroups(isByChannel: false)
      }))

  static let meanVarianceNormalization = OperatorAdapter(
    "MeanVarianceNormalization",
    Change(
      9,
      down: .decomposed("ReduceMean and arithmetic") { node throws(Refusal) in
        let x = try node.input(0)
        let axes = try node.ints("axes") ?? [0, 2, 3]
        let mean = try node.reduce("ReduceMean", x, axes)
        let squares = try node.reduce("ReduceMean", try node("Mul", x, x), axes)
        let variance = try node("Sub", squares, try node("Mul", mean, mean))
        let deviation = try node("Sqrt", variance)
        let divisor = try node("Add", deviation, try node.scalar(1e-9, try node.elementType(x)))
        try node.replace(by: "Div", try node("Sub", x, mean), divisor)
      }))
}

extension NodeRewriter {
  /// The axes from the attribute `axis` to the last.
  fileprivate func axesFrom(_ x: ValueID) throws(Refusal) -> [Int] {
    let axis = try int("axis", or: -1)
    guard let rank = shape(x)?.rank else {
      guard axis < 0 else { throw .unknown("the rank of the input is not known") }
      return Array(axis...(-1))
    }
    return Array(try normalized(axis, rank: rank)..<rank)
  }

  /// The value in the type that statistics are computed in.
  fileprivate mutating func inStashType(_ x: ValueID) throws(Refusal) -> ValueID {
    let number = try int("stash_type", or: 1)
    guard let type = Int32(exactly: number).flatMap({ ElementType(rawValue: $0) }) else {
      throw .attribute("'stash_type' is \(number), which is no type")
    }
    return try cast(x, to: type)
  }

  /// `1 / sqrt(mean of the squares + epsilon)`.
  fileprivate mutating func inverseDeviation(_ squares: ValueID, _ axes: [Int]) throws(Refusal)
    -> ValueID
  {
    let mean = try reduce("ReduceMean", squares, axes)
    let epsilon = try scalar(try float("epsilon", or: 1e-5), try elementType(squares))
    return try self("Reciprocal", try self("Sqrt", try self("Add", mean, epsilon)))
  }

  /// GroupNormalization, with a scale and bias for each channel or for each group.
  fileprivate mutating func normalizeGroups(isByChannel: Bool) throws(Refusal) {
    let x = try input(0)
    let rank = try rank(x)
    let groups = try int("num_groups")
    guard groups > 0 else { throw .attribute("'num_groups' is \(groups)") }
    let type = try elementType(x)
    let grouped = try reshape(x, [0, groups, -1])
    let wide = isByChannel ? try inStashType(grouped) : try inFloat(grouped)
    let mean = try reduce("ReduceMean", wide, [2])
    let difference = try self("Sub", wide, mean)
    let inverse = try inverseDeviation(try self("Mul", difference, difference), [2])
    var normalized = try self("Mul", difference, inverse)
    normalized = try cast(normalized, to: type)
    let (scale, bias) = (try input(1), try input(2))
    if isByChannel {
      normalized = try self("Reshape", normalized, try shapeVector(x))
      let trailing = Array(1..<max(1, rank - 1))
      let scaled = try self("Mul", normalized, try unsqueeze(scale, trailing))
      try replace(by: "Add", scaled, try unsqueeze(bias, trailing))
    } else {
      let scaled = try self("Mul", normalized, try unsqueeze(scale, [1]))
      let moved = try self("Add", scaled, try unsqueeze(bias, [1]))
      try replace(by: "Reshape", moved, try shapeVector(x))
    }
  }
}
