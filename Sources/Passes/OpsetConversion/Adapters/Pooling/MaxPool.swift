import ModelIR
import Operators

extension OperatorAdapter {
  static let maxPool = OperatorAdapter(
    "MaxPool", widening: .values,
    Change(
      22,
      down: .adjusted("explicit pads, where a window would begin beyond the edge") {
        node throws(Refusal) in
        guard try node.hasOlderWindows() else { return }
        node.remove("ceil_mode")
        try node.padInsteadOfCeiling()
      }),
    Change(
      10,
      down: .adjusted("windows without gaps; the last may end beyond the edge by more pads") {
        node throws(Refusal) in
        if try node.ints("dilations")?.allSatisfy({ $0 == 1 }) ?? false { node.remove("dilations") }
        guard try node.int("ceil_mode") != 0 else { return }
        node.remove("ceil_mode")
        try node.padInsteadOfCeiling()
      }),
    Change(
      8,
      down: .adjusted("`storage_order` is left out where no indices are wanted") {
        node throws(Refusal) in
        if !node.hasOutput(1) { node.remove("storage_order") }
      }))
}
