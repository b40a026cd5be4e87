import CKernels

extension Recurrence {
  /// One direction of a run.
  struct Walk {
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
