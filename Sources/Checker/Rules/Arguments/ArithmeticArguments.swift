import ModelIR
import Operators

extension ArgumentCheck {
  /// Arithmetic: operands that broadcast, and bounds that are possible.
  static let arithmetic: [ArgumentCheck] = [
    ArgumentCheck("Add", "Sub", "Mul", "Div", "And", "Or", "Xor", "Equal", "Greater", "Less", "Pow")
    {
      node in
      guard node.since < 7, let a = node.shape(0), let b = node.shape(1) else { return }
      guard node.integer("broadcast") == 1 else {
        if !a.canBe(b) {
          node.rejectShape(1, "has shape \(b), expected \(a), as 'broadcast' is not set")
        }
        return
      }
      guard b.known?.checkedElementCount != 1 else { return }
      let start = node.integer("axis") ?? a.rank - b.rank
      guard start >= 0, start <= a.rank - b.rank else {
        node.reject("axis", "is \(start), which does not let shape \(b) lie within \(a)")
        return
      }
      for (offset, extent) in b.dimensions.enumerated() {
        guard let found = extent.extent, let wanted = a[start + offset].extent, found != wanted,
          found != 1
        else { continue }
        node.rejectShape(1, "has shape \(b), which does not broadcast to \(a) from axis \(start)")
        return
      }
    },
    ArgumentCheck("Gemm") { node in
      guard node.since >= 7, node.hasInput(2), let bias = node.shape(2), let a = node.shape(0),
        let b = node.shape(1), a.rank == 2, b.rank == 2
      else { return }
      let rows = node.integer("transA") == 1 ? a[1] : a[0]
      let columns = node.integer("transB") == 1 ? b[0] : b[1]
      let wanted = Shape([rows, columns])
      if !bias.broadcasts(to: wanted) || bias.rank > 2 {
        node.rejectShape(2, "has shape \(bias), which does not broadcast to \(wanted)")
      }
    },
    ArgumentCheck("Clip") { node in
      guard node.since >= 11 else {
        if let least = node.number("min"), let most = node.number("max"), least > most {
          node.reject("min", "is \(least), more than 'max', \(most)")
        }
        return
      }
      for slot in 1..<3 where node.hasInput(slot) {
        guard let shape = node.shape(slot), shape.rank != 0 else { continue }
        // A vector of one element is what many exporters write, and every runtime takes.
        if shape.rank > 1 || shape[0].extent.map({ $0 != 1 }) ?? false {
          node.rejectShape(slot, "has shape \(shape), expected a scalar")
        }
      }
    },
    ArgumentCheck("Mod") { node in
      // From version 28 on the integer form is defined for floats, too.
      guard node.since < 28, node.integer("fmod") == 0,
        node.elementType(0)?.isFloatingPoint == true
      else { return }
      node.reject("fmod", "is 0, but floating-point operands need 1")
    },
    ArgumentCheck("BitShift") { node in
      if node.text("direction") == nil, !node.has("direction") {
        node.reject("direction", "is missing")
      }
    },
    ArgumentCheck("Det") { node in node.requireRank(0, 2 ... .max) },
    ArgumentCheck("Trilu") { node in node.requireRank(0, 2 ... .max) },
    ArgumentCheck("EyeLike") { node in node.requireRank(0, 2...2) },
  ]
}

extension NodeInspection {
  /// Requires two inputs to have one shape.
  mutating func requireSameShape(_ a: Int, _ b: Int) {
    guard hasInput(b), let first = shape(a)?.known, let second = shape(b)?.known,
      first.checkedElementCount != 1 || second.checkedElementCount != 1, first != second
    else { return }
    rejectShape(b, "has shape \(second), expected \(first)")
  }
}
