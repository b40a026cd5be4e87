import ModelIR

extension OperatorAdapter {
  static let softmax = OperatorAdapter.normalization("Softmax")
  static let logSoftmax = OperatorAdapter.normalization("LogSoftmax")
  static let hardmax = OperatorAdapter.normalization("Hardmax")

  /// Since version 13 along one axis, by default the last; before that over all axes from `axis` on,
  /// by default the second.
  private static func normalization(_ name: String) -> OperatorAdapter {
    OperatorAdapter(
      name,
      Change(
        13,
        up: .decomposed("Flatten and Reshape around it, unless the axis is the last") {
          node throws(Refusal) in
          let x = try node.input(0)
          let axis = try node.int("axis", or: 1)
          if axis == -1 || node.shape(x)?.rank == axis + 1 {
            node.set("axis", .int(-1))
            return
          }
          let flat = try node("Flatten", x, with: ["axis": .int(Int64(axis))])
          let y = try node.add(name, [flat], with: ["axis": .int(-1)])
          try node.replace(by: "Reshape", y, try node.shapeVector(x))
        },
        down: .decomposed("Transposes around it, unless the axis is the last") {
          node throws(Refusal) in
          let x = try node.input(0)
          let axis = try node.int("axis", or: -1)
          guard let rank = node.shape(x)?.rank else {
            guard axis != -1 else {
              node.set("axis", .int(-1))
              return
            }
            try node.writeOutSoftmax(x, axis)
            return
          }
          let position = try node.normalized(axis, rank: rank)
          if position == rank - 1 {
            node.set("axis", .int(Int64(position)))
            return
          }
          var permutation = Array(0..<rank)
          permutation.swapAt(position, rank - 1)
          let turned = try node.transpose(x, permutation)
          let y = try node.add(name, [turned], opset: 11, with: ["axis": .int(Int64(rank - 1))])
          try node.replace(by: "Transpose", y, with: ["perm": .ints(permutation.map { Int64($0) })])
        }),
      Change(11, down: .axesFromFront("axis")))
  }
}

extension NodeRewriter {
  /// Softmax or LogSoftmax along an axis of a value whose rank is not known.
  fileprivate mutating func writeOutSoftmax(_ x: ValueID, _ axis: Int) throws(Refusal) {
    guard node.operatorType != "Hardmax" else {
      throw .unknown("the rank of the input is not known")
    }
    let shifted = try self("Sub", x, try reduce("ReduceMax", x, [axis]))
    let powers = try self("Exp", shifted)
    let sum = try reduce("ReduceSum", powers, [axis])
    if node.operatorType == "Softmax" {
      try replace(by: "Div", powers, sum)
    } else {
      try replace(by: "Sub", shifted, try self("Log", sum))
    }
  }
}
