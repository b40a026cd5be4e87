import ConverterCore
import Diagnostics
import ModelIR

/// What a step of a recurrent layer computes with, and the state that it changes.
struct RecurrentStep {
  /// The part of the gates that comes of the input, with all constants: [1, N, gates x H].
  var inputTerm: Blob
  /// The hidden state: [1, N, H].
  var hidden: Blob
  /// The cell of an LSTM.
  var cell: Blob?
  /// The width of the state.
  let size: Int
  /// The activation functions of the direction.
  let activations: [String]
  /// The bound of gates.
  let clip: Float?
  /// Weights of an LSTM's cell in its gates: input, output, forget.
  let peepholes: [Blob]
  /// Whether a GRU resets behind its product.
  let isResetAfter: Bool
  /// Recurrent weights and constants of gates, by the range of gates.
  fileprivate var recurrent: [Range<Int>: (weights: Blob, bias: Blob)]

  /// The product of the state with the recurrent weights of some gates.
  func recurrentTerm(
    _ node: inout NodeExport, _ first: Int, _ end: Int, hidden other: Blob? = nil
  ) throws(Diagnostic) -> Blob {
    guard let (weights, bias) = recurrent[first..<end] else {
      throw .inexpressible("its weights are missing")
    }
    let shape = hidden.shape?.replacing(2, with: .known((end - first) * size))
    return node.op("FC", [other ?? hidden, weights, bias], [.int("axis", 2)], shape: shape)
  }

  /// A gate's activation.
  func activate(
    _ node: inout NodeExport, _ x: Blob, _ index: Int, clipping: Bool = true
  ) throws(Diagnostic) -> Blob {
    var x = x
    if let clip, clipping {
      x = node.op("Clip", [x], [.float("min", -clip), .float("max", clip)], like: x)
    }
    let type = activations[index]
    let arguments: [Argument] =
      switch type {
      case "HardSigmoid": [.float("alpha", 0.2), .float("beta", 0.5)]
      case "LeakyRelu": [.float("alpha", 0.01)]
      default: []
      }
    return node.op(type, [x], arguments, like: x)
  }
}

/// A recurrent layer whose steps are written one after the other.
struct RecurrentLayer {
  /// Whether a GRU resets behind its product.
  var isResetAfter = false
  private let gates: Int
  private let x: Blob
  private let steps: Int
  private let batch: Int
  private let width: Int
  private let size: Int
  private let directions: [String]
  private let activations: [[String]]
  private let weights: Tensor
  private let recurrence: Tensor
  private let bias: Tensor?
  private let isBatchFirst: Bool

  private static let stepLimit = 1024
  private static let knownActivations: Set<String> = [
    "Sigmoid", "Tanh", "Relu", "HardSigmoid", "LeakyRelu", "Softsign",
  ]

  /// Reads a node's settings and weights, which must be constant.
  init(_ node: inout NodeExport, gates: Int, activations: [String]) throws(Diagnostic) {
    self.gates = gates
    isBatchFirst = node.view.int("layout") ?? 0 != 0
    var x = try node.input()
    if isBatchFirst { x = node.transpose(x, [1, 0, 2]) }
    self.x = x
    let extents = try node.extents(of: x)
    guard extents.count == 3, extents[0] <= Self.stepLimit, extents[0] > 0 else {
      throw .inexpressible("it has no steps, or more than \(Self.stepLimit)")
    }
    (steps, batch, width) = (extents[0], extents[1], extents[2])
    guard let weights = try node.view.constant(1), let recurrence = try node.view.constant(2) else {
      throw .inexpressible("it has no weights")
    }
    let direction = node.view.text("direction") ?? "forward"
    directions = direction == "bidirectional" ? ["forward", "reverse"] : [direction]
    self.weights = weights
    self.recurrence = recurrence
    bias = try node.view.constant(3)
    let size = recurrence.shape.last ?? 0
    self.size = size
    let count = directions.count
    guard size > 0, size <= 1 << 20, weights.shape == [count, gates * size, width],
      recurrence.shape == [count, gates * size, size],
      bias == nil || bias?.shape == [count, 2 * gates * size]
    else { throw .inexpressible("its weights do not fit its input") }
    guard node.view.floats("activation_alpha")?.isEmpty ?? true,
      node.view.floats("activation_beta")?.isEmpty ?? true
    else { throw .inexpressible("parameters of activation functions are not supported") }
    var names: [String] = []
    if case .strings(let given)? = node.view.node.attribute("activations")?.value {
      names = given.map(\.description)
    }
    if names.isEmpty { names = directions.flatMap { _ in activations } }
    guard names.count == count * activations.count,
      names.allSatisfy(Self.knownActivations.contains)
    else { throw .inexpressible("its activations \(names) are not supported") }
    self.activations = (0..<count).map { index in
      Array(names[(index * activations.count)..<((index + 1) * activations.count)])
    }
  }

  /// Where Caffe2's order of gates takes them from: input, forget, output, candidate.
  private var gateOrder: [Int] { gates == 4 ? [0, 2, 1, 3] : Array(0..<gates) }

  /// Rows of some gates of a direction, in Caffe2's order.
  private func rows(
    _ tensor: Tensor, _ direction: Int, _ columns: Int, of range: Range<Int>, from offset: Int = 0
  ) -> [Float] {
    let numbers = tensor.floats
    let start = direction * (tensor.count / directions.count)
    return range.flatMap { gate -> [Float] in
      let first = start + (offset + gateOrder[gate]) * size * columns
      return Array(numbers[first..<first + size * columns])
    }
  }

  private func term(
    _ node: inout NodeExport, _ direction: Int, _ range: Range<Int>
  ) throws(Diagnostic) -> (weights: Blob, bias: Blob) {
    let count = range.count * size
    let weights = try node.constant(
      "recurrent_weights",
      Tensor(
        .float, [count, size], elements: rows(recurrence, direction, size, of: range)))
    // A GRU that resets behind its product resets the constant too, so that it stays apart.
    let isApart = isResetAfter && range == 2..<3
    guard isApart, let bias else {
      return (weights, try node.uniform("no_bias", [count], 0))
    }
    let constants = rows(bias, direction, 1, of: range, from: gates)
    return (
      weights, try node.constant("recurrent_bias", Tensor(.float, [count], elements: constants))
    )
  }

  /// The part of all gates that comes of the input, step by step.
  private func inputTerms(
    _ node: inout NodeExport, _ direction: Int
  ) throws(Diagnostic) -> [Blob] {
    let count = gates * size
    let matrix = try node.constant(
      "weights",
      Tensor(.float, [count, width], elements: rows(weights, direction, width, of: 0..<gates)))
    var constants = [Float](repeating: 0, count: count)
    if let bias {
      let own = rows(bias, direction, 1, of: 0..<gates)
      let recurrent = rows(bias, direction, 1, of: 0..<gates, from: gates)
      for index in 0..<count {
        let isApart = isResetAfter && index >= 2 * size
        constants[index] = own[index] + (isApart ? 0 : recurrent[index])
      }
    }
    let offsets = try node.constant("bias", Tensor(.float, [count], elements: constants))
    let all = node.op(
      "FC", [x, matrix, offsets], [.int("axis", 2)],
      shape: [
        .known(steps), .known(batch), .known(count),
      ])
    return node.split(all, steps, axis: 0, width: 1)
  }

  /// The state that a direction starts from.
  private func start(
    _ node: inout NodeExport, _ index: Int, _ direction: Int
  ) throws(Diagnostic) -> Blob {
    guard var given = try node.optionalInput(index) else {
      return try node.uniform("start", [1, batch, size], 0)
    }
    if isBatchFirst { given = node.transpose(given, [1, 0, 2]) }
    if directions.count == 1 { return given }
    return try node.slice(given, axis: 0, from: direction, to: direction + 1)
  }

  /// Writes all steps in all directions, and the outputs.
  mutating func run(
    _ node: inout NodeExport,
    _ advance: (inout NodeExport, inout RecurrentStep) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    var sequences: [Blob] = []
    var hidden: [Blob] = []
    var cells: [Blob] = []
    let lengths = try node.optionalInput(4, .indices)
    var masks: [(flags: Blob, numbers: Blob)] = []
    if let lengths { masks = try self.masks(&node, lengths) }
    for direction in directions.indices {
      let terms = try inputTerms(&node, direction)
      var step = try firstStep(&node, direction, terms[0])
      var outputs: [Blob?] = terms.map { _ in nil }
      let order =
        directions[direction] == "reverse" ? Array((0..<steps).reversed()) : Array(0..<steps)
      for time in order {
        let (oldHidden, oldCell) = (step.hidden, step.cell)
        step.inputTerm = terms[time]
        try advance(&node, &step)
        outputs[time] = step.hidden
        if masks.isEmpty { continue }
        let mask = masks[time]
        outputs[time] = node.op("Mul", [step.hidden, mask.numbers], like: step.hidden)
        step.hidden = node.choose(mask.flags, step.hidden, oldHidden)
        if let cell = step.cell, let oldCell {
          step.cell = node.choose(mask.flags, cell, oldCell)
        }
      }
      let shape: Shape = [.known(steps), .known(batch), .known(size)]
      let sequence = outputs.compactMap { $0 }
      sequences.append(
        sequence.count == 1 ? sequence[0] : node.concat(sequence, axis: 0, shape: shape))
      hidden.append(step.hidden)
      if let cell = step.cell { cells.append(cell) }
    }
    try finish(&node, sequences, hidden, cells)
  }

  private func firstStep(
    _ node: inout NodeExport, _ direction: Int, _ term: Blob
  ) throws(Diagnostic) -> RecurrentStep {
    var recurrent: [Range<Int>: (weights: Blob, bias: Blob)] = [:]
    for range in gates == 3 ? [0..<2, 2..<3] : [0..<gates] {
      recurrent[range] = try self.term(&node, direction, range)
    }
    var peepholes: [Blob] = []
    if gates == 4, let tensor = try node.view.constant(7) {
      guard tensor.shape == [directions.count, 3 * size] else {
        throw .inexpressible("its peepholes do not fit")
      }
      for gate in 0..<3 {
        let first = (direction * 3 + gate) * size
        let numbers = Array(tensor.floats[first..<first + size])
        peepholes.append(
          try node.constant("peephole", Tensor(.float, [size], elements: numbers)))
      }
    }
    return RecurrentStep(
      inputTerm: term, hidden: try start(&node, 5, direction),
      cell: gates == 4 ? try start(&node, 6, direction) : nil, size: size,
      activations: activations[direction], clip: node.view.float("clip"), peepholes: peepholes,
      isResetAfter: isResetAfter, recurrent: recurrent)
  }

  /// Which items of the batch are at work at each step: as truth values of the state's shape, and as
  /// factors.
  private func masks(
    _ node: inout NodeExport, _ lengths: Blob
  ) throws(Diagnostic) -> [(flags: Blob, numbers: Blob)] {
    let column = node.reshape(lengths, [1, batch, 1])
    let shape = [1, batch, size]
    let wide = try node.broadcast(column, to: shape)
    var masks: [(flags: Blob, numbers: Blob)] = []
    for time in 0..<steps {
      let now = try node.scalar(Double(time), lengths.type)
      let flags = node.op("GT", [wide, now], shape: Shape(shape), type: .bool)
      masks.append((flags, node.cast(flags, to: .float)))
    }
    return masks
  }

  /// Joins directions and writes the outputs that are asked for.
  private func finish(
    _ node: inout NodeExport, _ sequences: [Blob], _ hidden: [Blob], _ cells: [Blob]
  ) throws(Diagnostic) {
    if node.isWritten(0) {
      let parts = sequences.map { sequence in
        node.op(
          "ExpandDims", [sequence], [.ints("dims", [1])],
          shape: sequence.shape?.inserting(1, at: 1))
      }
      try write(&node, parts, axis: 1, to: 0, order: [2, 0, 1, 3])
    }
    for (index, parts) in [(1, hidden), (2, cells)] where node.isWritten(index) {
      try write(&node, parts, axis: 0, to: index, order: [1, 0, 2])
    }
  }

  private func write(
    _ node: inout NodeExport, _ parts: [Blob], axis: Int, to index: Int, order: [Int]
  ) throws(Diagnostic) {
    let result = try node.output(index)
    guard isBatchFirst else {
      if parts.count > 1 { return node.emitConcat(parts, axis: axis, to: result) }
      return node.emit("Copy", parts, to: [result])
    }
    let shape = parts.first?.shape?.replacing(axis, with: .known(parts.count))
    let joined = parts.count > 1 ? node.concat(parts, axis: axis, shape: shape) : parts[0]
    node.emit("Transpose", [joined], [.ints("axes", order)], to: [result])
  }
}
