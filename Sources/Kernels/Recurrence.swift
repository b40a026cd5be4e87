import CKernels

/// A recurrent layer over sequences of float vectors.
///
/// The input's part of all gates and steps is one matrix product. The recurrent part is, step by
/// step, a product of vectors with packed weights. Each direction, and each few sequences, is a task
/// of its own.
public struct Recurrence: Sendable {
  /// What is computed of the gates, in the order in which the standard lists them.
  public enum Cell: Sendable {
    /// `h = f(sum)`.
    case rnn
    /// Update, reset and candidate; the reset comes before or after the recurrent product.
    case gru(resetsLast: Bool)
    /// Input, output, forget and cell; coupled, it forgets what it does not let in.
    case lstm(isCoupled: Bool)
  }

  /// The extents of a layer, none of them 0.
  public struct Extents: Sendable {
    /// The longest sequence.
    public var steps: Int
    /// The number of sequences.
    public var batch: Int
    /// The number of inputs of each step.
    public var inputs: Int
    /// The number of units.
    public var hidden: Int
    /// For each direction, whether it goes from the end.
    public var isReverse: [Bool]
    /// Whether the batch is the outermost axis.
    public var isBatchFirst: Bool

    /// States extents.
    public init(
      steps: Int, batch: Int, inputs: Int, hidden: Int, isReverse: [Bool], isBatchFirst: Bool
    ) {
      self.steps = steps
      self.batch = batch
      self.inputs = inputs
      self.hidden = hidden
      self.isReverse = isReverse
      self.isBatchFirst = isBatchFirst
    }
  }

  /// The buffers of one run, laid out as the standard says.
  public struct Operands {
    /// The sequences.
    public var x: UnsafePointer<Float>
    /// The weights of the inputs.
    public var w: UnsafePointer<Float>
    /// The recurrent weights as ``Recurrence/pack(_:into:)`` lays them out.
    public var packed: UnsafePointer<Float>
    /// The biases of inputs and recurrence.
    public var bias: UnsafePointer<Float>?
    /// The length of each sequence; empty where all are as long as the longest.
    public var lengths: [Int]
    /// The first hidden state.
    public var initialH: UnsafePointer<Float>?
    /// The first cell state.
    public var initialC: UnsafePointer<Float>?
    /// The peepholes.
    public var peepholes: UnsafePointer<Float>?
    /// The hidden states of all steps.
    public var y: UnsafeMutablePointer<Float>?
    /// The last hidden state.
    public var lastH: UnsafeMutablePointer<Float>?
    /// The last cell state.
    public var lastC: UnsafeMutablePointer<Float>?
    /// Working memory of ``Recurrence/scratchCount`` floats.
    public var scratch: UnsafeMutablePointer<Float>

    /// Gathers what every run has.
    public init(
      x: UnsafePointer<Float>, w: UnsafePointer<Float>, packed: UnsafePointer<Float>,
      lengths: [Int], scratch: UnsafeMutablePointer<Float>
    ) {
      self.x = x
      self.w = w
      self.packed = packed
      self.lengths = lengths
      self.scratch = scratch
    }
  }

  /// Sequences that one task walks side by side.
  private static let sequencesPerTask = 8

  private let cell: Cell
  private let extents: Extents
  /// The functions of each direction: one for each of f, g and h that the cell has.
  private let activations: [CellActivation]

  /// Prepares a layer.
  ///
  /// - Parameter activations: the functions, direction by direction.
  /// - Returns: nil where there are too few functions, or where working memory cannot be counted.
  public init?(_ cell: Cell, _ extents: Extents, activations: [CellActivation]) {
    self.cell = cell
    self.extents = extents
    self.activations = activations
    guard activations.count >= extents.isReverse.count * functionCount else { return nil }
    var total = 1
    for factor in [
      4 * extents.steps + 16, extents.batch, extents.hidden, extents.isReverse.count,
    ] {
      let (product, overflow) = total.multipliedReportingOverflow(by: factor)
      if overflow || factor <= 0 || product > 1 << 40 { return nil }
      total = product
    }
  }

  private var functionCount: Int {
    switch cell {
    case .rnn: 1
    case .gru: 2
    case .lstm: 3
    }
  }

  /// The number of gates of a unit.
  public var gates: Int {
    switch cell {
    case .rnn: 1
    case .gru: 3
    case .lstm: 4
    }
  }

  private var rows: Int { gates * extents.hidden }
  private var directions: Int { extents.isReverse.count }

  /// The gates whose recurrent sums are computed at once: of a GRU's, the candidate waits for the
  /// reset.
  private var parts: [Range<Int>] {
    if case .gru = cell { return [0..<2, 2..<3] }
    return [0..<gates]
  }

  private func packedCount(_ part: Range<Int>) -> Int {
    ck_f32_matvec_packed_count(part.count * extents.hidden, extents.hidden)
  }

  private var packedCountOfDirection: Int { parts.map(packedCount).reduce(0, +) }

  /// The floats that the packed recurrent weights take.
  public var packedCount: Int { packedCountOfDirection * directions }

  /// Packs the recurrent weights.
  public func pack(_ r: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    var target = packed
    for direction in 0..<directions {
      for part in parts {
        let first = direction * rows + part.lowerBound * extents.hidden
        ck_f32_matvec_pack(
          part.count * extents.hidden, extents.hidden, r + first * extents.hidden, target)
        target += packedCount(part)
      }
    }
  }

  /// The floats of working memory that a run needs.
  public var scratchCount: Int {
    let sequences = extents.batch * directions
    return directions * rows + sequences * (extents.steps * rows + rows + 3 * extents.hidden)
  }

  /// Computes the outputs.
  public func run(_ operands: Operands, on pool: ThreadPool) {
    let inputRows = extents.steps * extents.batch
    let columns = directions * rows
    let sums = operands.scratch + columns
    if let bias = operands.bias {
      combine(bias, into: operands.scratch)
      for row in 0..<inputRows {
        (sums + row * columns).update(from: operands.scratch, count: columns)
      }
    }
    MatrixMultiplication.multiply(
      m: inputRows, n: columns, k: extents.inputs,
      .init(operands.x, rowStride: extents.inputs),
      .init(operands.w, rowStride: extents.inputs, isTransposed: true),
      beta: operands.bias == nil ? 0 : 1, into: sums, rowStride: columns, on: pool)
    let chunk = Self.sequencesPerTask
    let chunks = (extents.batch + chunk - 1) / chunk
    nonisolated(unsafe) let operands = operands
    pool.run(directions * chunks) { task in
      let first = task % chunks * chunk
      let sequences = first..<Swift.min(extents.batch, first + chunk)
      let walk = Walk(self, operands, direction: task / chunks)
      let lengths = operands.lengths.isEmpty ? [] : operands.lengths[sequences]
      if let length = lengths.first, lengths.contains(where: { $0 != length }) {
        for sequence in sequences { walk.run(sequence..<sequence + 1, operands.lengths[sequence]) }
      } else {
        walk.run(sequences, lengths.first ?? extents.steps)
      }
    }
  }

  /// The biases that the input's part starts from: both, but a candidate whose recurrent sum is
  /// reset keeps its own.
  private func combine(_ bias: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
    var summed = rows
    if case .gru(resetsLast: true) = cell { summed = 2 * extents.hidden }
    for direction in 0..<directions {
      let ofInput = bias + 2 * direction * rows
      let target = out + direction * rows
      target.update(from: ofInput, count: rows)
      ck_f32_add(summed, ofInput, ofInput + rows, target)
    }
  }
}

extension Recurrence {
  /// One direction of a run.
  private struct Walk {
    let cell: Cell
    let extents: Extents
    let operands: Operands
    let direction: Int
    let isReverse: Bool
    let functions: [ck_activation]
    let rows: Int
    let columns: Int
    let packed: UnsafePointer<Float>
    let candidateWeights: UnsafePointer<Float>
    /// The sums of all steps' inputs.
    let inputSums: UnsafeMutablePointer<Float>
    /// The gates' sums, and the states: a row for each sequence of this direction.
    let sums: UnsafeMutablePointer<Float>
    let h: UnsafeMutablePointer<Float>
    let c: UnsafeMutablePointer<Float>
    let other: UnsafeMutablePointer<Float>

    init(_ layer: Recurrence, _ operands: Operands, direction: Int) {
      cell = layer.cell
      extents = layer.extents
      self.operands = operands
      self.direction = direction
      isReverse = extents.isReverse[direction]
      let count = layer.functionCount
      functions = layer.activations[direction * count..<(direction + 1) * count].map(\.c)
      rows = layer.rows
      columns = layer.directions * rows
      packed = operands.packed + direction * layer.packedCountOfDirection
      candidateWeights = packed + layer.packedCount(layer.parts[0])
      inputSums = operands.scratch + columns
      let states = inputSums + extents.steps * extents.batch * columns
      let size = extents.batch * (rows + 3 * extents.hidden)
      sums = states + direction * size
      h = sums + extents.batch * rows
      c = h + extents.batch * extents.hidden
      other = c + extents.batch * extents.hidden
    }

    /// Walks sequences of one length; what comes after it is 0.
    func run(_ sequences: Range<Int>, _ length: Int) {
      let hidden = extents.hidden
      for sequence in sequences {
        load(operands.initialH, sequence, into: h + sequence * hidden)
        load(operands.initialC, sequence, into: c + sequence * hidden)
      }
      for i in 0..<length {
        let step = isReverse ? length - 1 - i : i
        advance(sequences, step)
        guard let y = operands.y else { continue }
        for sequence in sequences {
          (y + outputPosition(step, sequence)).update(from: h + sequence * hidden, count: hidden)
        }
      }
      for sequence in sequences {
        if let y = operands.y {
          for step in length..<extents.steps {
            (y + outputPosition(step, sequence)).update(repeating: 0, count: hidden)
          }
        }
        let place = statePosition(sequence)
        operands.lastH.map { ($0 + place).update(from: h + sequence * hidden, count: hidden) }
        operands.lastC.map { ($0 + place).update(from: c + sequence * hidden, count: hidden) }
      }
    }

    private func load(
      _ state: UnsafePointer<Float>?, _ sequence: Int, into target: UnsafeMutablePointer<Float>
    ) {
      if let state {
        target.update(from: state + statePosition(sequence), count: extents.hidden)
      } else {
        target.update(repeating: 0, count: extents.hidden)
      }
    }

    private func statePosition(_ sequence: Int) -> Int {
      let row =
        extents.isBatchFirst
        ? sequence * extents.isReverse.count + direction : direction * extents.batch + sequence
      return row * extents.hidden
    }

    private func outputPosition(_ step: Int, _ sequence: Int) -> Int {
      let directions = extents.isReverse.count
      let row =
        extents.isBatchFirst
        ? (sequence * extents.steps + step) * directions + direction
        : (step * directions + direction) * extents.batch + sequence
      return row * extents.hidden
    }

    /// Moves the states of some sequences one step on.
    private func advance(_ sequences: Range<Int>, _ step: Int) {
      let stride = (extents.isBatchFirst ? extents.steps : 1) * columns
      let first = sequences.lowerBound
      let row = extents.isBatchFirst ? step : step * extents.batch
      let start = inputSums + row * columns + first * stride + direction * rows
      switch cell {
      case .rnn:
        multiply(rows, packed, sequences, h, start, stride, into: sums, rows)
        ck_f32_activate(
          sequences.count * rows, functions[0], sums + first * rows, h + first * rows)
      case .lstm(let isCoupled):
        multiply(rows, packed, sequences, h, start, stride, into: sums, rows)
        var cell = ck_lstm_cell(
          f: functions[0], g: functions[1], h: functions[2], is_coupled: isCoupled)
        let peepholes = operands.peepholes.map { $0 + 3 * direction * extents.hidden }
        for sequence in sequences {
          let state = sequence * extents.hidden
          ck_f32_lstm_cell(
            extents.hidden, &cell, sums + sequence * rows, peepholes, c + state, h + state)
        }
      case .gru(let resetsLast):
        advanceGated(sequences, start, stride, resetsLast: resetsLast)
      }
    }

    private func advanceGated(
      _ sequences: Range<Int>, _ start: UnsafeMutablePointer<Float>, _ stride: Int,
      resetsLast: Bool
    ) {
      let hidden = extents.hidden
      // A row of sums: update, reset, candidate.
      multiply(2 * hidden, packed, sequences, h, start, stride, into: sums, rows)
      for sequence in sequences {
        let state = sequence * hidden
        ck_f32_gru_gates(
          hidden, functions[0], sums + sequence * rows, h + state,
          resetsLast ? nil : other + state)
      }
      if resetsLast {
        let bias = operands.bias.map { $0 + (2 * direction + 1) * rows + 2 * hidden }
        multiply(hidden, candidateWeights, sequences, h, bias, 0, into: sums + 2 * hidden, rows)
      } else {
        multiply(
          hidden, candidateWeights, sequences, other, start + 2 * hidden, stride,
          into: sums + 2 * hidden, rows)
      }
      for sequence in sequences {
        let gates = sums + sequence * rows
        let ofInput = start + (sequence - sequences.lowerBound) * stride + 2 * hidden
        ck_f32_gru_cell(
          hidden, functions[1], gates, resetsLast ? ofInput : gates + 2 * hidden,
          resetsLast ? gates + 2 * hidden : nil, h + sequence * hidden)
      }
    }

    /// The products of packed weights with a row of `x` for each sequence.
    private func multiply(
      _ count: Int, _ weights: UnsafePointer<Float>, _ sequences: Range<Int>,
      _ x: UnsafePointer<Float>, _ start: UnsafePointer<Float>?, _ startStride: Int,
      into out: UnsafeMutablePointer<Float>, _ outStride: Int
    ) {
      ck_f32_matvec_packed(
        count, extents.hidden, weights, sequences.count, x + sequences.lowerBound * extents.hidden,
        extents.hidden, start, startStride, out + sequences.lowerBound * outStride, outStride)
    }
  }
}
