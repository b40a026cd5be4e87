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
    /// The weights of the inputs, [directions, gates * hidden, inputs].
    public var w: UnsafePointer<Float>
    /// The recurrent weights as ``Recurrence/pack(_:into:)`` lays them out.
    public var packed: UnsafePointer<Float>
    /// The product with the weights of the inputs, where they are constant.
    public var inputProduct: PackedProduct?
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

  let cell: Cell
  let extents: Extents
  /// The functions of each direction: one for each of f, g and h that the cell has.
  let activations: [CellActivation]

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

  var functionCount: Int {
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

  var rows: Int { gates * extents.hidden }
  var directions: Int { extents.isReverse.count }

  /// The gates whose recurrent sums are computed at once: of a GRU's, the candidate waits for the
  /// reset.
  var parts: [Range<Int>] {
    if case .gru = cell { return [0..<2, 2..<3] }
    return [0..<gates]
  }

  func packedCount(_ part: Range<Int>) -> Int {
    ck_f32_matvec_packed_count(part.count * extents.hidden, extents.hidden)
  }

  var packedCountOfDirection: Int { parts.map(packedCount).reduce(0, +) }

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

  /// The product of inputs with their weights, [directions, gates * hidden, inputs] of any alignment; nil where these are
  /// too few.
  public func inputProduct(_ w: UnsafeRawPointer) -> PackedProduct? {
    PackedProduct(
      k: extents.inputs, n: directions * rows, b: w, rowStride: extents.inputs, isTransposed: true)
  }

  /// The floats of working memory that a run needs.
  public var scratchCount: Int {
    let sequences = extents.batch * directions
    return directions * rows + sequences * (extents.steps * rows + rows + 3 * extents.hidden)
  }

  /// Computes the outputs.
  public func run(_ operands: Operands, on pool: ThreadPool) {
    multiplyInputs(operands, on: pool)
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

  /// Computes the input's part of all gates and steps into working memory.
  private func multiplyInputs(_ operands: Operands, on pool: ThreadPool) {
    let inputRows = extents.steps * extents.batch
    let columns = directions * rows
    let sums = operands.scratch + columns
    if let bias = operands.bias { combine(bias, into: operands.scratch) }
    if let product = operands.inputProduct {
      return product.run(
        operands.x, rows: inputRows, rowStride: extents.inputs,
        bias: operands.bias == nil ? nil : UnsafePointer(operands.scratch), sums,
        outStride: columns, on: pool)
    }
    if operands.bias != nil {
      for row in 0..<inputRows {
        (sums + row * columns).update(from: operands.scratch, count: columns)
      }
    }
    MatrixMultiplication.multiply(
      m: inputRows, n: columns, k: extents.inputs,
      .init(operands.x, rowStride: extents.inputs),
      .init(operands.w, rowStride: extents.inputs, isTransposed: true),
      beta: operands.bias == nil ? 0 : 1, into: sums, rowStride: columns, on: pool)
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
