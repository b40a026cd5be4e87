import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// A long short-term memory, whose gates stand in the order input, forget, output, candidate.
  ///
  /// A second bottom says at each step whether the sequence goes on.
  static let lstm = LayerKind("LSTM", settings: "recurrent_param", ignoring: recurrentIgnored) {
    layer throws(Diagnostic) in
    let plan = try RecurrentPlan(&layer, .lstm)
    let results = try plan.run(&layer)
    try plan.writeStates(&layer, results)
    try layer.reshape(
      results[0], [plan.steps, plan.streams, plan.outputs], to: .top(0))
  }

  /// A recurrent layer with tanh at the state and at the output.
  static let rnn = LayerKind("RNN", settings: "recurrent_param", ignoring: recurrentIgnored) {
    layer throws(Diagnostic) in
    let plan = try RecurrentPlan(&layer, .rnn)
    let weight = try layer.weight(
      plan.nextBlob, "output/weight", expected: [plan.outputs, plan.outputs],
      filler: "weight_filler")
    let bias = try layer.weight(
      plan.nextBlob + 1, "output/bias", expected: [plan.outputs], filler: "bias_filler")
    let results = try plan.run(&layer)
    try plan.writeStates(&layer, results)
    let rows = [plan.steps * plan.streams, plan.outputs]
    let flat = try layer.reshape(results[0], rows, to: .step("hidden/rows"))
    let product = try layer.step(
      "Gemm", "output/product", [flat, weight, bias], shape: rows, [.int("transB", 1)])
    let output = try layer.step("Tanh", "output/tanh", [product], shape: rows)
    try layer.reshape(output, [plan.steps, plan.streams, plan.outputs], to: .top(0))
  }

  private static let recurrentIgnored = ["weight_filler", "bias_filler", "debug_info"]
}

/// What is computed at each step of a recurrent layer.
enum RecurrentCell: String {
  case lstm = "LSTM"
  case rnn = "RNN"

  /// The blocks of rows of the weights in ONNX's order, by their places in Caffe's.
  var gates: [Int] { self == .lstm ? [0, 2, 1, 3] : [0] }
  /// How many states there are.
  var states: Int { self == .lstm ? 2 : 1 }
}

/// A recurrent layer as one operator of ONNX.
///
/// Its blobs are the weight of x, the bias, the weight of the static bottom where there is one, and
/// the weight of the state.
private struct RecurrentPlan {
  var cell: RecurrentCell
  var steps: Int
  var streams: Int
  var outputs: Int
  var exposesState: Bool
  /// [steps, streams, features], those of the static bottom last.
  var input: Operand
  /// Weights of the input and of the state, and the bias, in ONNX's layout.
  var weights: [Operand]
  /// The states before the first step, [1, streams, outputs] each, where bottoms give them.
  var states: [Operand]
  /// The first blob that is no part of the recurrence.
  var nextBlob: Int

  init(_ layer: inout LayerImporter, _ cell: RecurrentCell) throws(Diagnostic) {
    self.cell = cell
    let x = try layer.bottom()
    guard x.rank >= 2, try layer.bottom(1).shape == Array(x.shape[..<2]) else {
      throw .invalid("the blobs have shapes \(layer.bottoms.map(\.shape))")
    }
    steps = x.shape[0]
    streams = x.shape[1]
    outputs = try layer.size("num_output", atLeast: 1)
    exposesState = try layer.settings.flag("expose_hidden", or: false)
    let exposed = exposesState ? cell.states : 0
    try layer.expect(bottoms: (2 + exposed)...(3 + exposed), tops: (1 + exposed)...(1 + exposed))
    let features = x.shape[2...].reduce(1, *)
    guard steps > 0, streams > 0, features > 0 else {
      throw .unsupported("a recurrent layer over a blob of shape \(x.shape)")
    }
    try layer.checkSize([cell.gates.count, outputs, max(outputs, features)])
    try layer.checkSize([cell.gates.count, outputs, steps, streams])
    let hasStatic = layer.bottoms.count > 2 + exposed
    input = try layer.reshaped(x, [steps, streams, features], "x")
    var widths = [features]
    if hasStatic {
      let (repeated, width) = try layer.repeatedStatic(steps: steps, streams: streams)
      widths.append(width)
      input = try layer.step(
        "Concat", "inputs", [input, repeated], shape: [steps, streams, features + width],
        [.int("axis", 2)])
    }
    nextBlob = hasStatic ? 4 : 3
    weights = try layer.recurrentWeights(cell, outputs, widths)
    states = []
    for index in 0..<exposed {
      let state = try layer.bottom((hasStatic ? 3 : 2) + index)
      guard state.shape == [1, streams, outputs] else {
        throw .invalid("the state has shape \(state.shape), expected \([1, streams, outputs])")
      }
      states.append(state)
    }
  }

  /// Emits the recurrence; returns the hidden states of all steps and the last states.
  func run(_ layer: inout LayerImporter) throws(Diagnostic) -> [Operand] {
    let marks = try layer.bottom(1)
    if let known = marks.known, known.dropFirst(streams).allSatisfy({ $0 == 1 }) {
      return try runPlain(&layer, first: Array(known.prefix(streams)))
    }
    if !exposesState {
      layer.assumptions.append(
        "layer '\(layer.layer.name)' (\(layer.layer.type)) starts from a state of zeros each run; "
          + "Caffe keeps the state of the run before")
    }
    let settings: [Attribute] = [.int("num_output", outputs)]
    var names = ["x", "cont", "weight", "state_weight", "bias"]
    if exposesState { names += cell == .lstm ? ["h_0", "c_0"] : ["h_0"] }
    let function = LayerFunction(
      name: cell.rawValue, inputs: names, settings: settings,
      summary: "\(cell.rawValue) whose states count times cont before each step.")
    let body = RecurrentBody(
      cell: cell, steps: steps, streams: streams, outputs: outputs,
      features: input.shape[2], hasStates: exposesState)
    let name = try layer.define(function) { builder, inputs throws(Diagnostic) in
      try body.results(&builder, inputs)
    }
    let values = layer.builder.node(
      name, domain: LayerFunction.domain, name: layer.inner("recurrence"),
      inputs: ([input, marks] + weights + states).map(\.value), outputs: resultNames(layer),
      attributes: settings)
    return declared(&layer, values)
  }

  /// Without states that start anew after the first step.
  private func runPlain(
    _ layer: inout LayerImporter, first: [Float]
  ) throws(Diagnostic) -> [Operand] {
    if !exposesState, first.contains(where: { $0 != 0 }) {
      layer.assumptions.append(
        "layer '\(layer.layer.name)' (\(layer.layer.type)) starts from a state of zeros each run; "
          + "Caffe keeps the state of the run before")
    }
    var inputs: [Operand?] = [input] + weights
    if exposesState {
      inputs.append(nil)
      for (index, state) in states.enumerated() {
        guard first.contains(where: { $0 != 1 }) else {
          inputs.append(state)
          continue
        }
        let mask = try layer.constant("state\(index)/going", first, shape: [1, streams, 1])
        inputs.append(
          try layer.step("Mul", "state\(index)", [state, mask], shape: state.shape))
      }
    }
    let values = layer.builder.node(
      cell.rawValue, name: layer.inner("recurrence"), inputs: inputs.map { $0?.value },
      outputs: resultNames(layer), attributes: [.int("hidden_size", outputs)])
    return declared(&layer, values)
  }

  private func resultNames(_ layer: LayerImporter) -> [String] {
    ["hidden", "last_hidden", "last_cell"].prefix(1 + cell.states).map(layer.inner)
  }

  private func declared(_ layer: inout LayerImporter, _ values: [ValueID]) -> [Operand] {
    values.enumerated().map { index, value in
      let shape = [index == 0 ? steps : 1, streams, outputs]
      return layer.declared(
        Operand(value: value, shape: index == 0 ? [steps, 1, streams, outputs] : shape))
    }
  }

  /// Makes the last states tops, where the layer shows them.
  func writeStates(
    _ layer: inout LayerImporter, _ results: [Operand]
  ) throws(Diagnostic) {
    guard exposesState else { return }
    for (index, state) in results.dropFirst().enumerated() { layer.tops[1 + index] = state }
  }
}

extension LayerImporter {
  /// A bottom that is the same at all steps, once for each: [steps, streams, features].
  fileprivate mutating func repeatedStatic(
    steps: Int, streams: Int
  ) throws(Diagnostic) -> (Operand, Int) {
    let bottom = try bottom(2)
    guard bottom.shape.first == streams else {
      throw .invalid("the static blob has shape \(bottom.shape), expected \(streams) rows")
    }
    let width = bottom.shape.dropFirst().reduce(1, *)
    guard width > 0 else { throw .unsupported("a static blob of shape \(bottom.shape)") }
    let row = try reshape(bottom, [1, streams, width], to: .step("static/row"))
    let shape = [steps, streams, width]
    try checkSize(shape)
    let repeated = try step(
      "Expand", "static", [row, integers("static/shape", shape)], shape: shape)
    return (repeated, width)
  }

  /// Weights of inputs of these widths and of the state, and the bias, in ONNX's layout: with an axis
  /// for the direction, blocks in ONNX's order, and a second bias, of zeros.
  fileprivate mutating func recurrentWeights(
    _ cell: RecurrentCell, _ outputs: Int, _ widths: [Int]
  ) throws(Diagnostic) -> [Operand] {
    let rows = cell.gates.count * outputs
    let width = widths.reduce(0, +)
    let expected = [[rows, widths[0]], [rows]] + widths.dropFirst().map { [rows, $0] }
    var blobs: [[Float]] = []
    for (index, shape) in (expected + [[rows, outputs]]).enumerated() {
      let filler = index == 1 ? "bias_filler" : "weight_filler"
      if let blob = try blob(index, expected: shape, filler: filler) { blobs.append(blob.numbers) }
    }
    guard blobs.count == expected.count + 1 else {
      noteMissing()
      let shapes = [[1, rows, width], [1, rows, outputs], [1, 2 * rows]]
      return zip(["weight", "state/weight", "bias"], shapes).map { name, shape in
        Operand(value: builder.input(inner(name), .tensor(.float, Shape(shape))), shape: shape)
      }
    }
    func ordered(_ numbers: [Float], width: Int) -> [Float] {
      let block = outputs * width
      return cell.gates.flatMap { gate in numbers[(gate * block)..<((gate + 1) * block)] }
    }
    var inputs = ordered(blobs[0], width: widths[0])
    if widths.count > 1 {
      let fixed = ordered(blobs[2], width: widths[1])
      let moving = inputs
      inputs = []
      for row in 0..<rows {
        inputs += moving[(row * widths[0])..<((row + 1) * widths[0])]
        inputs += fixed[(row * widths[1])..<((row + 1) * widths[1])]
      }
    }
    let state = ordered(blobs[blobs.count - 1], width: outputs)
    let bias = ordered(blobs[1], width: 1) + [Float](repeating: 0, count: rows)
    return [
      try constant("weight", inputs, shape: [1, rows, width]),
      try constant("state/weight", state, shape: [1, rows, outputs]),
      try constant("bias", bias, shape: [1, 2 * rows]),
    ]
  }
}
