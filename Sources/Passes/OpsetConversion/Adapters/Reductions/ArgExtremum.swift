import ModelIR
import Operators

extension OperatorAdapter {
  static let argMax = OperatorAdapter.place("ArgMax")

  static let argMin = OperatorAdapter.place("ArgMin")

  /// Since version 12 ties may go to the last.
  private static func place(_ name: String) -> OperatorAdapter {
    OperatorAdapter(
      name, widening: .values,
      Change(
        12,
        down: .decomposed("of the reversed axis, where ties go to the last") {
          node throws(Refusal) in
          guard try node.int("select_last_index") != 0 else { return }
          let x = try node.input(0)
          let axis = try node.int("axis")
          guard let shape = node.shape(x) else {
            throw .unknown("the rank of the input is not known")
          }
          let position = try node.normalized(axis, rank: shape.rank)
          guard let extent = node.extent(of: x, position) else {
            throw .unknown("the extent of the axis is not known, where ties go to the last")
          }
          _ = try node.count(extent)
          let reversed = try node(
            "Gather", x, try node.vector((0..<extent).reversed()),
            with: ["axis": .int(Int64(position))])
          let place = try node.add(
            name, [reversed], opset: 11,
            with: [
              "axis": .int(Int64(position)),
              "keepdims": .int(Int64(try node.int("keepdims", or: 1))),
            ])
          try node.replace(by: "Sub", try node.scalar(extent - 1), place)
        }),
      Change(11, down: .axesFromFront("axis")))
  }
}
