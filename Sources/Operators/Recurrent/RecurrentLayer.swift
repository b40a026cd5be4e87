import Diagnostics
import ModelIR

// What RNN, GRU and LSTM share: reading the inputs, walking the sequences, and the shapes.

/// Where a sequence is started and which way it is walked.
enum RecurrentDirection: Sendable {
  case forward
  case reverse

  /// The directions that the attribute `direction` names.
  static func named(_ name: String) -> [RecurrentDirection]? {
    switch name {
    // The second spelling is GRU-1's own default.
    case "forward", "foward": [.forward]
    case "reverse": [.reverse]
    case "bidirectional": [.forward, .reverse]
    default: nil
    }
  }
}

/// The weights of one direction.
struct RecurrentWeights {
  /// The number of units.
  let hidden: Int
  /// The recurrence weights of all gates, row by row.
  let recurrence: [Double]
  /// The recurrence bias of all gates.
  let recurrenceBias: [Double]
  /// The peephole weights, gate by gate; empty where there are none.
  let peepholes: [Double]

  /// The recurrent part of a gate: `R h + Rb`.
  func recurrent(_ gate: Int, _ h: [Double]) -> [Double] {
    (0..<hidden).map { unit in
      let row = gate * hidden + unit
      var sum = recurrenceBias[row]
      for k in 0..<hidden { sum += recurrence[row * hidden + k] * h[k] }
      return sum
    }
  }

  /// The peephole's part of a gate for one unit.
  func peephole(_ gate: Int, _ unit: Int, _ c: Double) -> Double {
    peepholes.isEmpty ? 0 : peepholes[gate * hidden + unit] * c
  }
}

/// What a cell remembers of one sequence.
struct RecurrentState {
  /// The hidden state.
  var h: [Double]
  /// The cell state; empty for cells without one.
  var c: [Double]
}

/// One step of a cell.
///
/// Its arguments are the direction's weights, the input's part of all gates with its bias,
/// `W x + Wb`, and the state to be moved on.
typealias RecurrentStep = (RecurrentWeights, [Double], inout RecurrentState) -> Void

/// The extents of a recurrent layer.
struct RecurrentExtents {
  /// The longest sequence.
  var steps: Int
  /// The number of sequences.
  var batch: Int
  /// The number of inputs of each step.
  var inputs: Int
  /// The number of units.
  var hidden: Int
  /// The number of gates of a unit.
  var gates: Int
  /// The directions.
  var directions: [RecurrentDirection]
  /// Whether the batch is the outermost axis.
  var isBatchFirst: Bool

  /// The shape of a state.
  var stateShape: [Int] {
    isBatchFirst ? [batch, directions.count, hidden] : [directions.count, batch, hidden]
  }
  /// The shape of the first output.
  var sequenceShape: [Int] {
    isBatchFirst
      ? [batch, steps, directions.count, hidden] : [steps, directions.count, batch, hidden]
  }

  /// Where the input of a step of a sequence starts.
  func inputPosition(_ step: Int, _ sequence: Int) -> Int {
    (isBatchFirst ? sequence * steps + step : step * batch + sequence) * inputs
  }

  /// Where the state of a sequence starts.
  func statePosition(_ direction: Int, _ sequence: Int) -> Int {
    (isBatchFirst ? sequence * directions.count + direction : direction * batch + sequence)
      * hidden
  }

  /// Where the first output of a step of a sequence starts.
  func outputPosition(_ step: Int, _ direction: Int, _ sequence: Int) -> Int {
    let row =
      isBatchFirst
      ? (sequence * steps + step) * directions.count + direction
      : (step * directions.count + direction) * batch + sequence
    return row * hidden
  }
}

/// A recurrent layer with its inputs.
struct RecurrentLayer {
  /// The extents.
  let extents: RecurrentExtents
  /// The activation functions, direction by direction.
  let activations: [RecurrentActivation]
  private let hasCell: Bool
  private let elementType: ElementType
  private let x: [Double]
  private let w: [Double]
  private let r: [Double]
  private let bias: [Double]
  private let peepholes: [Double]
  private let lengths: [Int]
  private let initialH: [Double]
  private let initialC: [Double]

  /// Reads a node's inputs and attributes.
  ///
  /// - Parameters:
  ///   - gates: the number of gates of the cell.
  ///   - activations: the names of its default activation functions.
  ///   - hasCell: whether there is a cell state, in inputs 6 and 7 with its peepholes.
  init(
    _ context: borrowing EvaluationContext, gates: Int, activations names: [String],
    hasCell: Bool = false
  ) throws(Diagnostic) {
    let x = try context.tensor(0)
    let extents = try context.recurrentExtents(x, gates: gates)
    self.extents = extents
    activations = try context.recurrentActivations(names, directions: extents.directions.count)
    self.hasCell = hasCell
    elementType = x.elementType
    self.x = x.doubles
    let count = extents.directions.count
    let rows = gates * extents.hidden
    w = try context.tensor(1).doubles
    r = try context.tensor(2).doubles
    bias = try context.recurrentInput(3, [count, 2 * rows])
    lengths = try context.sequenceLengths(extents)
    initialH = try context.recurrentInput(5, extents.stateShape)
    initialC = hasCell ? try context.recurrentInput(6, extents.stateShape) : []
    let hasPeepholes = hasCell && context.hasInput(7)
    peepholes = hasPeepholes ? try context.recurrentInput(7, [count, 3 * extents.hidden]) : []
  }

  /// Walks all sequences; the results are the hidden states of all steps, then the last hidden
  /// states, then the last cell states.
  func run(_ step: (Int) -> RecurrentStep) -> [RuntimeValue] {
    var y = [Double](repeating: 0, count: extents.sequenceShape.elementCount)
    var lastH = initialH
    var lastC = initialC
    for (d, direction) in extents.directions.enumerated() {
      let weights = weights(d)
      let step = step(d)
      for sequence in 0..<extents.batch {
        let place = extents.statePosition(d, sequence)
        let range = place..<place + extents.hidden
        var state = RecurrentState(
          h: Array(initialH[range]), c: hasCell ? Array(initialC[range]) : [])
        for i in 0..<lengths[sequence] {
          let t = direction == .forward ? i : lengths[sequence] - 1 - i
          step(weights, inputPart(t, sequence, d), &state)
          let target = extents.outputPosition(t, d, sequence)
          for unit in 0..<extents.hidden { y[target + unit] = state.h[unit] }
        }
        lastH.replaceSubrange(range, with: state.h)
        if hasCell { lastC.replaceSubrange(range, with: state.c) }
      }
    }
    var results = [
      Tensor(elementType, extents.sequenceShape, doubles: y),
      Tensor(elementType, extents.stateShape, doubles: lastH),
    ]
    if hasCell {
      results.append(Tensor(elementType, extents.stateShape, doubles: lastC))
    }
    return results.map { .tensor($0) }
  }

  private func weights(_ direction: Int) -> RecurrentWeights {
    let rows = extents.gates * extents.hidden
    let size = rows * extents.hidden
    return RecurrentWeights(
      hidden: extents.hidden, recurrence: Array(r[direction * size..<(direction + 1) * size]),
      recurrenceBias: Array(bias[(2 * direction + 1) * rows..<(2 * direction + 2) * rows]),
      peepholes: peepholes.isEmpty
        ? []
        : Array(
          peepholes[direction * 3 * extents.hidden..<(direction + 1) * 3 * extents.hidden]))
  }

  private func inputPart(_ step: Int, _ sequence: Int, _ direction: Int) -> [Double] {
    let rows = extents.gates * extents.hidden
    let start = extents.inputPosition(step, sequence)
    return (0..<rows).map { row in
      let weights = (direction * rows + row) * extents.inputs
      var sum = bias[2 * direction * rows + row]
      for k in 0..<extents.inputs { sum += w[weights + k] * x[start + k] }
      return sum
    }
  }
}

extension NodeReading {
  /// The directions of a recurrent layer.
  func recurrentDirections() throws(Diagnostic) -> [RecurrentDirection] {
    let name = try string("direction")
    guard let directions = RecurrentDirection.named(name) else {
      throw invalid("direction", "is '\(name)', expected forward, reverse or bidirectional")
    }
    return directions
  }
}

extension EvaluationContext {
  fileprivate func recurrentExtents(
    _ x: Tensor, gates: Int
  ) throws(Diagnostic) -> RecurrentExtents {
    let w = try tensor(1)
    let r = try tensor(2)
    guard x.rank == 3, w.rank == 3, r.rank == 3 else {
      throw mismatch(
        "input shapes \(x.shape), \(w.shape) and \(r.shape) should have three dimensions each")
    }
    let isBatchFirst = try optionalInt("layout") ?? 0 != 0
    let extents = RecurrentExtents(
      steps: x.shape[isBatchFirst ? 1 : 0], batch: x.shape[isBatchFirst ? 0 : 1],
      inputs: x.shape[2], hidden: r.shape[2], gates: gates,
      directions: try recurrentDirections(), isBatchFirst: isBatchFirst)
    let rows = try checkedCount([2 * gates, extents.hidden]) / 2
    guard w.shape == [extents.directions.count, rows, extents.inputs],
      r.shape == [extents.directions.count, rows, extents.hidden]
    else {
      throw mismatch(
        "weights of shapes \(w.shape) and \(r.shape) do not fit \(gates) gates, "
          + "\(extents.directions.count) directions and \(extents.inputs) inputs")
    }
    if let stated = try optionalInt("hidden_size"), stated != extents.hidden {
      throw invalid("hidden_size", "is \(stated), but the weights have \(extents.hidden)")
    }
    _ = try checkedCount(extents.sequenceShape)
    return extents
  }

  /// The numbers of an input of this shape; zeros where it is left out.
  func recurrentInput(_ index: Int, _ shape: [Int]) throws(Diagnostic) -> [Double] {
    let count = try checkedCount(shape)
    guard let tensor = try optionalTensor(index) else {
      return [Double](repeating: 0, count: count)
    }
    guard tensor.shape == shape else {
      throw mismatch("input \(index) has shape \(tensor.shape), expected \(shape)")
    }
    return tensor.doubles
  }

  /// The lengths of the sequences, by input 4.
  func sequenceLengths(_ extents: RecurrentExtents) throws(Diagnostic) -> [Int] {
    guard let lengths = try optionalIntegers(4) else {
      return [Int](repeating: extents.steps, count: extents.batch)
    }
    try requireLengths(lengths, batch: extents.batch, steps: extents.steps)
    return lengths
  }
}

/// - Throws: E0802 where these are not the lengths of `batch` sequences of at most `steps` steps.
func requireLengths(_ lengths: [Int], batch: Int, steps: Int) throws(Diagnostic) {
  guard lengths.count == batch, lengths.allSatisfy({ $0 >= 0 && $0 <= steps }) else {
    throw Diagnostic(
      .invalidData,
      "the sequence lengths \(lengths) do not fit \(counted(batch, "sequence")) of at most \(steps) steps"
    )
  }
}

/// Output 0 has the hidden states of all steps, the others the last states.
let inferRecurrent: Inference = { context throws(Diagnostic) in
  let directions = try context.recurrentDirections().count
  let isBatchFirst = try context.optionalInt("layout") ?? 0 != 0
  var hidden = Dimension.unknown
  if let size = try context.optionalInt("hidden_size") {
    guard size >= 0 else { throw context.invalid("hidden_size", "is \(size)") }
    hidden = .known(size)
  } else if let r = context.shape(2), r.rank == 3 {
    hidden = r[2]
  }
  guard let x = context.shape(0) else {
    for index in 0..<3 { context.setOutput(index, context.elementType(0), nil) }
    return
  }
  guard x.rank == 3 else {
    throw context.mismatch("the input has shape \(x), expected three dimensions")
  }
  let count = Dimension.known(directions)
  let state: [Dimension] = isBatchFirst ? [x[0], count, hidden] : [count, x[1], hidden]
  let sequence: [Dimension] =
    isBatchFirst ? [x[0], x[1], count, hidden] : [x[0], count, x[1], hidden]
  context.setOutput(0, context.elementType(0), Shape(sequence))
  context.setOutput(1, context.elementType(0), Shape(state))
  context.setOutput(2, context.elementType(0), Shape(state))
}
