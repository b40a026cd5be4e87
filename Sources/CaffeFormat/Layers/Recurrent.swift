import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// A long short-term memory, unrolled as Caffe does.
  ///
  /// A second bottom says at each step whether the sequence goes on, for which ONNX's LSTM has no
  /// place. Gates stand in the order input, forget, output, candidate.
  static let lstm = LayerKind("LSTM", settings: "recurrent_param", ignoring: recurrentIgnored) {
    layer throws(Diagnostic) in
    var plan = try RecurrentPlan(&layer, states: 2, gates: 4)
    var outputs: [Operand] = []
    for step in 0..<plan.steps {
      let gates = try plan.gates(&layer, step)
      let (cell, hidden) = try layer.memoryCell(
        gates, cell: plan.states[1], going: plan.going[step], "step\(step)")
      plan.states = [hidden, cell]
      outputs.append(hidden)
    }
    try plan.finish(&layer, outputs)
  }

  /// A recurrent layer with tanh at the state and at the output, unrolled as Caffe does.
  static let rnn = LayerKind("RNN", settings: "recurrent_param", ignoring: recurrentIgnored) {
    layer throws(Diagnostic) in
    var plan = try RecurrentPlan(&layer, states: 1, gates: 1)
    let first = plan.nextBlob
    let weight = try layer.weight(
      first, "output/weight", expected: [plan.outputs, plan.outputs], filler: "weight_filler")
    let bias = try layer.weight(
      first + 1, "output/bias", expected: [plan.outputs], filler: "bias_filler")
    let shape = [plan.streams, plan.outputs]
    var outputs: [Operand] = []
    for step in 0..<plan.steps {
      let gates = try plan.gates(&layer, step)
      let state = try layer.step("Tanh", "step\(step)/state", [gates], shape: shape)
      plan.states = [state]
      let product = try layer.step(
        "Gemm", "step\(step)/product", [state, weight, bias], shape: shape, [.int("transB", 1)])
      outputs.append(try layer.step("Tanh", "step\(step)/output", [product], shape: shape))
    }
    try plan.finish(&layer, outputs)
  }

  /// One step of a long short-term memory.
  static let lstmUnit = LayerKind("LSTMUnit", settings: "") { layer throws(Diagnostic) in
    try layer.expect(bottoms: 3...3, tops: 2...2)
    let cell = try layer.bottom()
    let gates = try layer.bottom(1)
    guard cell.rank == 3, gates.shape == [1, cell.shape[1], 4 * cell.shape[2]],
      try layer.bottom(2).shape == [1, cell.shape[1]]
    else { throw .invalid("the blobs have shapes \(layer.bottoms.map(\.shape))") }
    let going = try layer.reshape(
      layer.bottom(2), [1, cell.shape[1], 1], to: .step("going"))
    let (next, hidden) = try layer.memoryCell(gates, cell: cell, going: going, "unit")
    try layer.write("Identity", [next], shape: next.shape)
    try layer.write("Identity", [hidden], shape: hidden.shape, to: 1)
  }

  private static let recurrentIgnored = ["weight_filler", "bias_filler", "debug_info"]
}

/// What the steps of a recurrent layer share.
///
/// Its blobs are the weight of x, the bias, the weight of the static bottom where there is one, and
/// the weight of the state.
private struct RecurrentPlan {
  /// The most steps that are unrolled.
  static let stepLimit = 1024

  var steps: Int
  var streams: Int
  var outputs: Int
  var exposesState: Bool
  /// For each step, the part of the gates that comes from the bottoms.
  var inputs: [Operand]
  /// For each step, one where the sequence goes on and zero where it starts.
  var going: [Operand]
  /// The state before the next step; the hidden state first.
  var states: [Operand]
  var stateWeight: Operand
  /// The first blob that steps of this kind use on their own.
  var nextBlob: Int

  init(_ layer: inout LayerImporter, states count: Int, gates: Int) throws(Diagnostic) {
    let x = try layer.bottom()
    guard x.rank >= 2, try layer.bottom(1).shape == Array(x.shape[..<2]) else {
      throw .invalid("the blobs have shapes \(layer.bottoms.map(\.shape))")
    }
    steps = x.shape[0]
    streams = x.shape[1]
    guard steps > 0, steps <= Self.stepLimit else {
      throw .unsupported("a recurrent layer of \(steps) steps")
    }
    outputs = try layer.size("num_output", atLeast: 1)
    exposesState = try layer.settings.flag("expose_hidden", or: false)
    let exposed = exposesState ? count : 0
    try layer.expect(bottoms: (2 + exposed)...(3 + exposed), tops: (1 + exposed)...(1 + exposed))
    let hasStatic = layer.bottoms.count > 2 + exposed
    let width = gates * outputs
    let rows = [steps * streams, x.shape[2...].reduce(1, *)]
    let flat = try layer.reshaped(x, rows, "rows")
    let weights = [
      try layer.weight(0, "weight", expected: [width, rows[1]], filler: "weight_filler"),
      try layer.weight(1, "bias", expected: [width], filler: "bias_filler"),
    ]
    let product = try layer.step(
      "Gemm", "product", [flat] + weights, shape: [rows[0], width], [.int("transB", 1)])
    inputs = try layer.split(product, axis: 0, into: steps, "inputs")
    if hasStatic {
      let part = try layer.staticProduct(width, streams)
      for step in inputs.indices {
        inputs[step] = try layer.step(
          "Add", "step\(step)/input", [inputs[step], part], shape: part.shape)
      }
    }
    let marks = try layer.reshape(layer.bottom(1), [rows[0], 1], to: .step("going/rows"))
    going = try layer.split(marks, axis: 0, into: steps, "going")
    let first = hasStatic ? 3 : 2
    stateWeight = try layer.weight(
      first, "state/weight", expected: [width, outputs], filler: "weight_filler")
    nextBlob = first + 1
    states = []
    for index in 0..<count {
      states.append(
        try layer.initialState(
          exposesState ? (hasStatic ? 3 : 2) + index : nil, [streams, outputs], index))
    }
    if !exposesState {
      layer.assumptions.append(
        "layer '\(layer.layer.name)' (\(layer.layer.type)) starts from a state of zeros each run; "
          + "Caffe keeps the state of the run before")
    }
  }

  /// The gates of a step: the inputs' part plus the state's, of a sequence that goes on.
  func gates(_ layer: inout LayerImporter, _ step: Int) throws(Diagnostic) -> Operand {
    let kept = try layer.step(
      "Mul", "step\(step)/kept", [states[0], going[step]], shape: states[0].shape)
    return try layer.step(
      "Gemm", "step\(step)/gates", [kept, stateWeight, inputs[step]], shape: inputs[step].shape,
      [.int("transB", 1)])
  }

  /// Writes the outputs of all steps and, where the layer has them, the last states.
  func finish(_ layer: inout LayerImporter, _ parts: [Operand]) throws(Diagnostic) {
    var joined = parts[0]
    if parts.count > 1 {
      joined = try layer.step(
        "Concat", "outputs", parts, shape: [steps * streams, outputs], [.int("axis", 0)])
    }
    try layer.reshape(joined, [steps, streams, outputs], to: .top(0))
    guard exposesState else { return }
    for (index, state) in states.enumerated() {
      try layer.reshape(state, [1, streams, outputs], to: .top(1 + index))
    }
  }
}

extension LayerImporter {
  /// The part of the gates that comes from a bottom that is the same at all steps.
  fileprivate mutating func staticProduct(
    _ width: Int, _ streams: Int
  ) throws(Diagnostic) -> Operand {
    let bottom = try bottom(2)
    let columns = bottom.shape.dropFirst().reduce(1, *)
    guard bottom.shape.first == streams else {
      throw .invalid("the static blob has shape \(bottom.shape), expected \(streams) rows")
    }
    let rows = try reshaped(bottom, [streams, columns], "static/rows")
    let weight = try weight(
      2, "static/weight", expected: [width, columns], filler: "weight_filler")
    return try step(
      "Gemm", "static/product", [rows, weight], shape: [streams, width], [.int("transB", 1)])
  }

  /// The state before the first step: a bottom, or zeros.
  fileprivate mutating func initialState(
    _ position: Int?, _ shape: [Int], _ index: Int
  ) throws(Diagnostic) -> Operand {
    guard let position else {
      let zero = try scalar("state\(index)/zero", 0)
      return try step(
        "Expand", "state\(index)", [zero, integers("state\(index)/shape", shape)], shape: shape)
    }
    let state = try bottom(position)
    guard state.shape == [1] + shape else {
      throw .invalid("the state has shape \(state.shape), expected \([1] + shape)")
    }
    return try reshape(state, shape, to: .step("state\(index)"))
  }

  /// One step of the memory: the next cell and the hidden state.
  fileprivate mutating func memoryCell(
    _ gates: Operand, cell: Operand, going: Operand, _ prefix: String
  ) throws(Diagnostic) -> (cell: Operand, hidden: Operand) {
    let shape = cell.shape
    let parts = try split(gates, axis: gates.rank - 1, into: 4, prefix + "/parts")
    let input = try step("Sigmoid", prefix + "/i", [parts[0]], shape: shape)
    let forget = try step("Sigmoid", prefix + "/f", [parts[1]], shape: shape)
    let output = try step("Sigmoid", prefix + "/o", [parts[2]], shape: shape)
    let candidate = try step("Tanh", prefix + "/g", [parts[3]], shape: shape)
    let kept = try step("Mul", prefix + "/keep", [forget, going], shape: shape)
    let old = try step("Mul", prefix + "/old", [kept, cell], shape: shape)
    let new = try step("Mul", prefix + "/new", [input, candidate], shape: shape)
    let next = try step("Add", prefix + "/cell", [old, new], shape: shape)
    let squashed = try step("Tanh", prefix + "/tanh", [next], shape: shape)
    return (next, try step("Mul", prefix + "/hidden", [output, squashed], shape: shape))
  }
}
