import ModelIR
import Operators

extension OperatorAdapter {
  static let maximum = OperatorAdapter.extremum("Max", "Greater")

  static let minimum = OperatorAdapter.extremum("Min", "Less")

  /// Since version 12 of integers, since 8 of shapes that are broadcast.
  private static func extremum(_ name: String, _ comparison: String) -> OperatorAdapter {
    OperatorAdapter(
      name, widening: .values,
      Change(
        12,
        down: .decomposed("Where and a comparison, for 64-bit integers") { node throws(Refusal) in
          var best = try node.input(0)
          guard [.int64, .uint64].contains(try node.elementType(best)) else { return }
          for index in node.node.inputs.indices.dropFirst() {
            let next = try node.input(index)
            best = try node("Where", try node.add(comparison, [next, best]), next, best)
          }
          try node.finish(best)
        }),
      Change(8, down: .equalShapes))
  }
}
