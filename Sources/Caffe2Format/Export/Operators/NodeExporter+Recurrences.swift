import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Recurrent layers, unrolled step by step.
  static let recurrent: [NodeExporter] = [
    NodeExporter(
      "LSTM", writes: ["FC", "Split", "Sum", "LSTMUnit", "Concat"], export: exportLSTM),
    NodeExporter(
      "GRU", writes: ["FC", "Split", "Sum", "Sigmoid", "Tanh", "Mul", "Concat"], export: exportGRU),
    NodeExporter("RNN", writes: ["FC", "Split", "Sum", "Tanh", "Concat"], export: exportRNN),
  ]
}

private func exportLSTM(_ node: inout NodeExport) throws(Diagnostic) {
  var layer = try RecurrentLayer(&node, gates: 4, activations: ["Sigmoid", "Tanh", "Tanh"])
  guard node.view.int("input_forget") ?? 0 == 0 else {
    throw .inexpressible("input_forget is not supported")
  }
  try layer.run(&node) { (node, step) throws(Diagnostic) in
    try lstmStep(&node, &step)
  }
}

private func exportGRU(_ node: inout NodeExport) throws(Diagnostic) {
  var layer = try RecurrentLayer(&node, gates: 3, activations: ["Sigmoid", "Tanh"])
  layer.isResetAfter = node.view.int("linear_before_reset") ?? 0 != 0
  try layer.run(&node) { (node, step) throws(Diagnostic) in
    try gruStep(&node, &step)
  }
}

private func exportRNN(_ node: inout NodeExport) throws(Diagnostic) {
  var layer = try RecurrentLayer(&node, gates: 1, activations: ["Tanh"])
  try layer.run(&node) { (node, step) throws(Diagnostic) in
    let recurrent = try step.recurrentTerm(&node, 0, 1)
    let sum = node.op("Sum", [step.inputTerm, recurrent], like: step.inputTerm)
    step.hidden = try step.activate(&node, sum, 0)
  }
}

/// One LSTM step: the operator for it where the activations are its own, else piece by piece.
private func lstmStep(
  _ node: inout NodeExport, _ step: inout RecurrentStep
) throws(Diagnostic) {
  let recurrent = try step.recurrentTerm(&node, 0, 4)
  let gates = node.op("Sum", [step.inputTerm, recurrent], like: step.inputTerm)
  guard let cell = step.cell else { return }
  if step.activations == ["Sigmoid", "Tanh", "Tanh"], step.clip == nil, step.peepholes.isEmpty {
    let results = [
      node.inner("hidden", .float, cell.shape), node.inner("cell", .float, cell.shape),
    ]
    let time = try node.constant("step", Tensor(.int32, [1], int64s: [0]))
    node.emit(
      "LSTMUnit", [step.hidden, cell, gates, time], [.int("sequence_lengths", 0)], to: results)
    step.hidden = results[0]
    step.cell = results[1]
    return
  }
  // Gates stand in the order input, forget, output, candidate.
  let parts = node.split(gates, 4, axis: 2, width: step.size)
  var terms = parts
  if step.peepholes.count == 3 {
    for (gate, peephole) in [(0, 0), (1, 2)] {
      terms[gate] = node.op(
        "Add", [parts[gate], node.op("Mul", [cell, step.peepholes[peephole]], like: cell)],
        like: cell)
    }
  }
  let input = try step.activate(&node, terms[0], 0)
  let forget = try step.activate(&node, terms[1], 0)
  let candidate = try step.activate(&node, terms[3], 1)
  let kept = node.op("Mul", [forget, cell], like: cell)
  let added = node.op("Mul", [input, candidate], like: cell)
  let next = node.op("Sum", [kept, added], like: cell)
  if step.peepholes.count == 3 {
    terms[2] = node.op(
      "Add", [parts[2], node.op("Mul", [next, step.peepholes[1]], like: cell)], like: cell)
  }
  let output = try step.activate(&node, terms[2], 0)
  let open = try step.activate(&node, next, 2, clipping: false)
  step.hidden = node.op("Mul", [output, open], like: cell)
  step.cell = next
}

private func gruStep(
  _ node: inout NodeExport, _ step: inout RecurrentStep
) throws(Diagnostic) {
  let inputs = node.split(step.inputTerm, 3, axis: 2, width: step.size)
  let old = step.hidden
  let terms = node.split(try step.recurrentTerm(&node, 0, 2), 2, axis: 2, width: step.size)
  let update = try step.activate(&node, node.op("Sum", [inputs[0], terms[0]], like: old), 0)
  let reset = try step.activate(&node, node.op("Sum", [inputs[1], terms[1]], like: old), 0)
  let candidate: Blob
  if step.isResetAfter {
    let term = try step.recurrentTerm(&node, 2, 3)
    candidate = node.op("Mul", [reset, term], like: old)
  } else {
    let hidden = node.op("Mul", [reset, old], like: old)
    candidate = try step.recurrentTerm(&node, 2, 3, hidden: hidden)
  }
  let fresh = try step.activate(&node, node.op("Sum", [inputs[2], candidate], like: old), 1)
  // (1 - z) h + z H = h + z (H - h)
  let difference = node.op("Sub", [old, fresh], like: old)
  let moved = node.op("Mul", [update, difference], like: old)
  step.hidden = node.op("Sum", [fresh, moved], like: old)
}

extension NodeExport {
  /// A blob cut into equal parts along an axis.
  mutating func split(_ x: Blob, _ count: Int, axis: Int, width: Int) -> [Blob] {
    if count == 1 { return [x] }
    let parts = (0..<count).map { _ in
      inner("split", x.type, x.shape?.replacing(axis, with: .known(width)))
    }
    emit("Split", [x], [.int("axis", axis)], to: parts)
    return parts
  }
}
