import Diagnostics
import ModelIR

extension ArgumentCheck {
  /// Recurrent layers: weights, biases and states fit the hidden size, the input and the directions.
  static let recurrent: [ArgumentCheck] = [
    ArgumentCheck("LSTM", "GRU", "RNN") { node in
      let gates = node.operatorType == "LSTM" ? 4 : node.operatorType == "GRU" ? 3 : 1
      for slot in 0..<3 { node.requireRank(slot, 3...3) }
      guard let direction = node.text("direction") else { return }
      let directions = direction == "bidirectional" ? 2 : 1
      let reason = "for the direction '\(direction)'"
      node.requireExtent(1, axis: 0, directions, reason)
      node.requireExtent(2, axis: 0, directions, reason)
      node.requireExtent(1, axis: 2, node.extent(0, 2), "as in the input")
      let hidden = node.has("hidden_size") ? node.integer("hidden_size") : node.extent(2, 2)
      guard let hidden, hidden > 0 else { return }
      let (rows, overflow) = hidden.multipliedReportingOverflow(by: gates)
      guard !overflow, rows < Int.max / 8 else {
        node.reject("hidden_size", "is \(hidden), which is too large")
        return
      }
      let size = "for a hidden size of \(hidden)"
      node.requireExtent(1, axis: 1, rows, size)
      node.requireExtent(2, axis: 1, rows, size)
      node.requireExtent(2, axis: 2, hidden, size)
      node.requireShape(3, [directions, 2 * rows], size)
      let isBatchFirst = node.integer("layout") == 1
      let batch = node.extent(0, isBatchFirst ? 0 : 1)
      if node.hasInput(4) { node.requireVector(4, count: batch, "for as many sequences") }
      for slot in [5, 6] where node.hasInput(slot) {
        node.requireRank(slot, 3...3)
        node.requireExtent(slot, axis: isBatchFirst ? 1 : 0, directions, reason)
        node.requireExtent(slot, axis: isBatchFirst ? 0 : 1, batch, "as in the input")
        node.requireExtent(slot, axis: 2, hidden, size)
      }
      node.requireShape(7, [directions, 3 * hidden], size)
      if let names = node.texts("activations"), node.has("activations") {
        let wanted =
          directions * (node.operatorType == "LSTM" ? 3 : node.operatorType == "GRU" ? 2 : 1)
        if names.count != wanted {
          node.reject(
            "activations", "has \(counted(names.count, "element")), expected \(wanted) \(reason)")
        }
      }
      if let lengths = node.constants(4), let steps = node.extent(0, isBatchFirst ? 1 : 0),
        let wrong = lengths.first(where: { $0 < 0 || $0 > steps })
      {
        node.reject(input: 4, "has \(wrong), expected 0 to \(steps)")
      }
    }
  ]
}

extension NodeInspection {
  /// Requires the shape of an input, where the node has it.
  mutating func requireShape(_ index: Int, _ wanted: [Int], _ reason: String) {
    guard hasInput(index), let found = shape(index) else { return }
    if !found.canBe(Shape(wanted)) {
      rejectShape(index, "has shape \(found), expected \(wanted) \(reason)")
    }
  }
}
