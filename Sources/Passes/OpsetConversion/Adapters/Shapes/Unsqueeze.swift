import ModelIR

extension OperatorAdapter {
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
}
