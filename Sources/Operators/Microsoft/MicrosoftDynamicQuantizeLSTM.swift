import Diagnostics
import ModelIR

extension Operator {
  static let microsoftDynamicQuantizeLSTM = Operator(
    "DynamicQuantizeLSTM", domain: "com.microsoft",
    summary: """
      LSTM with quantized weights, whose last two axes are those of LSTM in the other order, with \
      scales and zero points for each direction or for each column. The inputs of all steps and, in \
      each step, the hidden states of all sequences are quantized as DynamicQuantizeLinear does \
      before they are multiplied.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T"), .required("W", "T2"), .required("R", "T2"), .optional("B", "T"),
          .optional("sequence_lens", "T1"), .optional("initial_h", "T"),
          .optional("initial_c", "T"), .optional("P", "T"), .required("W_scale", "T"),
          .required("W_zero_point", "T2"), .required("R_scale", "T"),
          .required("R_zero_point", "T2"),
        ],
        outputs: [.optional("Y", "T"), .optional("Y_h", "T"), .optional("Y_c", "T")],
        attributes: [
          .optional("activation_alpha", .floats), .optional("activation_beta", .floats),
          .optional("activations", .strings), .optional("clip", .float),
          .string("direction", "forward"), .optional("hidden_size", .int),
          .int("input_forget", 0),
        ],
        types: [
          "T": .tensor(.float), "T1": .tensor(.int32), "T2": .tensor(.quantized8),
        ])
    ],
    infer: { context throws(Diagnostic) in
      var inputs = Array(context.inputs.prefix(3))
      if let r = context.shape(2), r.rank == 3 {
        inputs[2] = InferenceContext.Fact(
          type: .tensor(context.elementType(2), [r[0], r[2], r[1]]))
      }
      try context.infer(as: .lstm, opset: 7, inputs: inputs)
    },
    evaluate: { context throws(Diagnostic) in
      try QuantizedRecurrentLayer(context).run()
    })
}

/// A layer of LSTM units with quantized weights.
private struct QuantizedRecurrentLayer {
  private let extents: RecurrentExtents
  private let activations: [RecurrentActivation]
  private let isCoupled: Bool
  private let lengths: [Int]
  private let x: Tensor
  private let w: [Double]
  private let r: [Double]
  private let bias: [Double]
  private let peepholes: [Double]
  private let initialH: [Double]
  private let initialC: [Double]

  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    x = try context.tensor(0)
    let weights = try context.tensor(1)
    let recurrence = try context.tensor(2)
    let directions = try context.recurrentDirections()
    let count = directions.count
    guard x.rank == 3, recurrence.rank == 3, recurrence.shape[0] == count,
      try context.checkedCount([8, recurrence.shape[1]]) == 2 * recurrence.shape[2],
      weights.shape == [count, x.shape[2], recurrence.shape[2]]
    else {
      throw context.mismatch(
        "shapes \(x.shape), \(weights.shape) and \(recurrence.shape) of input and weights do not "
          + "fit \(count) directions")
    }
    let hidden = recurrence.shape[1]
    extents = RecurrentExtents(
      steps: x.shape[0], batch: x.shape[1], inputs: x.shape[2], hidden: hidden, gates: 4,
      directions: directions, isBatchFirst: false)
    if let stated = try context.optionalInt("hidden_size"), stated != hidden {
      throw context.invalid("hidden_size", "is \(stated), but the weights have \(hidden)")
    }
    _ = try context.checkedCount(extents.sequenceShape)
    activations = try context.recurrentActivations(["Sigmoid", "Tanh", "Tanh"], directions: count)
    isCoupled = try context.bool("input_forget")
    lengths = try context.sequenceLengths(extents)
    w = try context.dequantizedColumns(weights, scale: 8)
    r = try context.dequantizedColumns(recurrence, scale: 10)
    bias = try context.recurrentInput(3, [count, 8 * hidden])
    peepholes = context.hasInput(7) ? try context.recurrentInput(7, [count, 3 * hidden]) : []
    initialH = try context.recurrentInput(5, extents.stateShape)
    initialC = try context.recurrentInput(6, extents.stateShape)
  }

  func run() -> [RuntimeValue] {
    var y = [Double](repeating: 0, count: extents.sequenceShape.elementCount)
    var lastH = initialH
    var lastC = initialC
    let longest = lengths.reduce(0) { max($0, $1) }
    let inputs = DynamicQuantization(of: x.slab(0, 0..<longest))
    let numbers = inputs.centered.map { $0 * inputs.scale }
    for (d, direction) in extents.directions.enumerated() {
      let weights = weights(d)
      let functions = Array(activations[3 * d..<3 * d + 3])
      var states = (0..<extents.batch).map { sequence in
        let place = extents.statePosition(d, sequence)
        return RecurrentState(
          h: Array(initialH[place..<place + extents.hidden]),
          c: Array(initialC[place..<place + extents.hidden]))
      }
      for i in 0..<longest {
        // The state of a sequence that has just ended still counts for the scale.
        let present = lengths.indices.filter { lengths[$0] >= i }
        let rounded = quantized(present.map { states[$0].h })
        for (sequence, h) in zip(present, rounded) where lengths[sequence] > i {
          let t = direction == .forward ? i : lengths[sequence] - 1 - i
          states[sequence].h = h
          lstmStep(
            weights, inputPart(numbers, t, sequence, d), &states[sequence], functions,
            isCoupled: isCoupled)
          let target = extents.outputPosition(t, d, sequence)
          y.replaceSubrange(target..<target + extents.hidden, with: states[sequence].h)
        }
      }
      for (sequence, state) in states.enumerated() {
        let place = extents.statePosition(d, sequence)
        lastH.replaceSubrange(place..<place + extents.hidden, with: state.h)
        lastC.replaceSubrange(place..<place + extents.hidden, with: state.c)
      }
    }
    return [
      .tensor(Tensor(.float, extents.sequenceShape, doubles: y)),
      .tensor(Tensor(.float, extents.stateShape, doubles: lastH)),
      .tensor(Tensor(.float, extents.stateShape, doubles: lastC)),
    ]
  }

  /// Hidden states as they are after quantization, all with one scale.
  private func quantized(_ states: [[Double]]) -> [[Double]] {
    let hidden = extents.hidden
    let all = Tensor(.float, [states.count, hidden], doubles: states.flatMap { $0 })
    let quantization = DynamicQuantization(of: all)
    let numbers = quantization.centered.map { $0 * quantization.scale }
    return states.indices.map { Array(numbers[$0 * hidden..<($0 + 1) * hidden]) }
  }

  private func weights(_ direction: Int) -> RecurrentWeights {
    let (hidden, rows) = (extents.hidden, 4 * extents.hidden)
    var recurrence = [Double](repeating: 0, count: rows * hidden)
    for row in 0..<rows {
      for k in 0..<hidden {
        recurrence[row * hidden + k] = r[(direction * hidden + k) * rows + row]
      }
    }
    let start = direction * 3 * hidden
    return RecurrentWeights(
      hidden: hidden, recurrence: recurrence,
      recurrenceBias: Array(bias[(2 * direction + 1) * rows..<(2 * direction + 2) * rows]),
      peepholes: peepholes.isEmpty ? [] : Array(peepholes[start..<start + 3 * hidden]))
  }

  private func inputPart(
    _ numbers: [Double], _ step: Int, _ sequence: Int, _ direction: Int
  ) -> [Double] {
    let rows = 4 * extents.hidden
    var sums = Array(bias[2 * direction * rows..<(2 * direction + 1) * rows])
    let start = extents.inputPosition(step, sequence)
    for k in 0..<extents.inputs {
      let factor = numbers[start + k]
      let place = (direction * extents.inputs + k) * rows
      for row in 0..<rows { sums[row] += factor * w[place + row] }
    }
    return sums
  }
}

extension EvaluationContext {
  /// Weights [directions, rows, columns] with a scale and zero point, which the input after it
  /// gives, for each direction or for each column of it.
  fileprivate func dequantizedColumns(
    _ weights: Tensor, scale index: Int
  ) throws(Diagnostic) -> [Double] {
    let shape = weights.shape
    var parameters: [[Double]] = []
    for input in [index, index + 1] {
      let tensor = try tensor(input)
      guard tensor.shape == [shape[0]] || tensor.shape == [shape[0], shape[2]] else {
        throw mismatch(
          "input \(input) has shape \(tensor.shape), expected [\(shape[0])] or "
            + "[\(shape[0]), \(shape[2])]")
      }
      let columns = tensor.rank == 1 ? 1 : shape[2]
      parameters.append(tensor.reshaped([shape[0], 1, columns]).broadcast(to: shape).doubles)
    }
    return zip(weights.doubles, zip(parameters[0], parameters[1])).map { ($0 - $1.1) * $1.0 }
  }
}
