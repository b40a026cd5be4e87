import ModelIR
import Operators

extension OperatorAdapter {
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
}

extension NodeRewriter {
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
