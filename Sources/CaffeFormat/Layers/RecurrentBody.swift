import ConverterCore
import Diagnostics
import ModelIR

/// The body of a recurrent layer's function: one operator where no sequence starts after the first
/// step, else a scan of single steps.
struct RecurrentBody {
  var cell: RecurrentCell
  var steps: Int
  var streams: Int
  var outputs: Int
  var features: Int
  /// Whether the states before the first step are inputs; else they are zeros.
  var hasStates: Bool

  /// The hidden states of all steps, [steps, 1, streams, outputs], and the last states.
  func results(
    _ b: inout GraphBuilder, _ inputs: [ValueID]
  ) throws(Diagnostic) -> [ValueID] {
    let (x, marks, weights) = (inputs[0], inputs[1], Array(inputs[2..<5]))
    let states = initialStates(&b, Array(inputs[5...]))
    let first = b.sliced("first_mark", marks, axis: 0, from: 0, to: 1)
    let mask = b.reshaped("first_mask", first, [1, streams, 1])
    let masked = states.enumerated().map { b.add("Mul", "masked_state\($0)", [$1, mask]) }
    if steps == 1 { return recurrence(&b, x, weights, masked, "step") }
    let later = b.sliced("later_marks", marks, axis: 0, from: 1, to: steps)
    let one = b.constant("one", [1])
    let same = b.converted("same", b.add("Equal", "is_one", [later, one]), to: .float)
    let least = b.add("ReduceMin", "least_same", [same], [.int("keepdims", 0)])
    let isPlain = b.add("Greater", "goes_on", [least, b.constant("half", [0.5])])
    let plain = try b.subgraph("plain") { b, _ throws(Diagnostic) in
      recurrence(&b, x, weights, masked, "all")
    }
    let scan = try b.subgraph("scanned") { b, _ throws(Diagnostic) in
      try scanned(&b, x, marks, weights, states)
    }
    return b.node(
      "If", name: "recurrence", inputs: [isPlain],
      outputs: ["hidden", "last_hidden", "last_cell"].prefix(1 + cell.states).map { $0 },
      attributes: [
        Attribute("then_branch", .graph(plain)), Attribute("else_branch", .graph(scan)),
      ])
  }

  private func initialStates(_ b: inout GraphBuilder, _ given: [ValueID]) -> [ValueID] {
    if hasStates { return given }
    let shape = b.constant(integers: [1, streams, outputs], "state_shape")
    let zeros = b.add("ConstantOfShape", "state_0", [shape])
    return [ValueID](repeating: zeros, count: cell.states)
  }

  /// The standard operator over some steps.
  private func recurrence(
    _ b: inout GraphBuilder, _ x: ValueID, _ weights: [ValueID], _ states: [ValueID], _ name: String
  ) -> [ValueID] {
    b.node(
      cell.rawValue, name: name, inputs: [x] + weights + [nil] + states,
      outputs: ["hidden", "last_hidden", "last_cell"].prefix(1 + cell.states)
        .map { "\(name)_\($0)" },
      attributes: [.int("hidden_size", outputs)])
  }

  /// One step after another, each with its states times its mark.
  private func scanned(
    _ b: inout GraphBuilder, _ x: ValueID, _ marks: ValueID, _ weights: [ValueID],
    _ states: [ValueID]
  ) throws(Diagnostic) -> [ValueID] {
    let count = cell.states
    let stateType = ValueType.tensor(.float, Shape([1, streams, outputs]))
    var inputs = (0..<count).map { (name: "state\($0)", type: Optional(stateType)) }
    inputs.append(("x_step", .tensor(.float, Shape([streams, features]))))
    inputs.append(("mark_step", .tensor(.float, Shape([streams]))))
    let body = try b.subgraph("step", inputs: inputs) { b, values throws(Diagnostic) in
      let mark = b.reshaped("mark_column", values[count + 1], [1, streams, 1])
      let masked = (0..<count).map { b.add("Mul", "masked\($0)", [values[$0], mark]) }
      let row = b.reshaped("x_row", values[count], [1, streams, features])
      let results = recurrence(&b, row, weights, masked, "step")
      return Array(results.dropFirst()) + [
        b.reshaped("step_result", results[0], [1, streams, outputs])
      ]
    }
    let names = ["scan_hidden", "scan_cell"].prefix(count) + ["scan_all"]
    let results = b.node(
      "Scan", name: "scan", inputs: states + [x, marks], outputs: Array(names),
      attributes: [Attribute("body", .graph(body)), .int("num_scan_inputs", 2)])
    let all = b.reshaped("scan_hidden_steps", results[count], [steps, 1, streams, outputs])
    return [all] + results.dropLast()
  }
}
