import ByteStorage
import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of RNN, GRU and LSTM: float.

/// Prepares a recurrent layer.
///
/// - Parameters:
///   - activations: the names of the cell's default activation functions.
///   - cell: reads what the cell computes.
func prepareRecurrent(
  activations names: [String],
  _ cell: @escaping @Sendable (PreparationContext) throws(Diagnostic) -> Recurrence.Cell
) -> Preparation {
  { context throws(Diagnostic) in
    guard let extents = try context.recurrenceExtents(),
      let layer = Recurrence(
        try cell(context), extents,
        activations: try context.recurrentActivations(names, directions: extents.isReverse.count)
          .map(\.kernel)),
      context.recurrentShapesFit(extents, gates: layer.gates)
    else { return nil }
    // Recurrent weights that are not constant are packed anew in each run.
    let weights = packed(context.constant(2), count: layer.packedCount, layer.pack)
    let inputProduct = context.constant(1)?.bytes.withUnsafeBytes {
      $0.baseAddress.flatMap(layer.inputProduct)
    }
    let ownCount = (layer.scratchCount + 15) / 16 * 16
    let scratchCount = ownCount + (weights == nil ? layer.packedCount : 0)
    return .compute(scratch: scratchCount * MemoryLayout<Float>.stride) {
      (arguments) throws(Diagnostic) in
      guard let x = arguments.input(0), let w = arguments.input(1), let r = arguments.input(2),
        let scratch = arguments.scratch(worker: 0).baseAddress?
          .assumingMemoryBound(to: Float.self)
      else { return }
      var recurrent = UnsafePointer(scratch + ownCount)
      if let weights {
        recurrent =
          weights.withUnsafeBytes { $0.baseAddress?.assumingMemoryBound(to: Float.self) }
          ?? recurrent
      } else {
        layer.pack(r, into: scratch + ownCount)
      }
      var operands = Recurrence.Operands(
        x: x, w: w, packed: recurrent, lengths: try recurrentLengths(arguments, extents),
        scratch: scratch)
      operands.inputProduct = inputProduct
      operands.bias = arguments.input(3)
      operands.initialH = arguments.input(5)
      operands.initialC = arguments.input(6)
      operands.peepholes = arguments.input(7)
      operands.y = arguments.output(0)
      operands.lastH = arguments.output(1)
      operands.lastC = arguments.output(2)
      layer.run(operands, on: arguments.pool)
      withExtendedLifetime(weights) {}
    }
  }
}

/// Constant weights in the form that `pack` gives them, of `count` floats.
private func packed(
  _ weights: Tensor?, count: Int,
  _ pack: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
) -> ByteBuffer? {
  weights.map { weights in
    ByteBuffer(count: count * MemoryLayout<Float>.stride) { packed in
      weights.bytes.withUnsafeBytes { weights in
        guard let weights = weights.baseAddress, let packed = packed.baseAddress else { return }
        pack(
          weights.assumingMemoryBound(to: Float.self), packed.assumingMemoryBound(to: Float.self))
      }
    }
  }
}

private func recurrentLengths(
  _ arguments: borrowing KernelArguments, _ extents: Recurrence.Extents
) throws(Diagnostic) -> [Int] {
  guard arguments.inputs.count > 4, let memory = arguments.inputs[4] else { return [] }
  let lengths = (0..<extents.batch).map {
    Int(memory.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self))
  }
  try requireLengths(lengths, batch: extents.batch, steps: extents.steps)
  return lengths
}

extension PreparationContext {
  /// The extents by the shapes of X and R; nil where there is nothing to compute, or not in float.
  fileprivate func recurrenceExtents() throws(Diagnostic) -> Recurrence.Extents? {
    for (index, input) in inputs.enumerated() {
      guard let input else { continue }
      if input.elementType != (index == 4 ? .int32 : .float) { return nil }
    }
    guard outputs.allSatisfy({ $0 == nil || $0?.elementType == .float }),
      let x = input(0)?.shape, let r = input(2)?.shape, x.count == 3, r.count == 3,
      !x.contains(0), !r.contains(0)
    else { return nil }
    let isBatchFirst = try optionalInt("layout") ?? 0 != 0
    return Recurrence.Extents(
      steps: x[isBatchFirst ? 1 : 0], batch: x[isBatchFirst ? 0 : 1], inputs: x[2], hidden: r[2],
      isReverse: try recurrentDirections().map { $0 == .reverse }, isBatchFirst: isBatchFirst)
  }

  /// Whether all shapes are those that the extents call for; evaluation says which is not.
  fileprivate func recurrentShapesFit(_ extents: Recurrence.Extents, gates: Int) -> Bool {
    let directions = extents.isReverse.count
    let (rows, overflow) = gates.multipliedReportingOverflow(by: extents.hidden)
    if overflow || rows > Int.max / 4 { return false }
    let state =
      extents.isBatchFirst
      ? [extents.batch, directions, extents.hidden] : [directions, extents.batch, extents.hidden]
    let sequence =
      extents.isBatchFirst
      ? [extents.batch, extents.steps, directions, extents.hidden]
      : [extents.steps, directions, extents.batch, extents.hidden]
    let expected = [
      input(0)?.shape, [directions, rows, extents.inputs], [directions, rows, extents.hidden],
      [directions, 2 * rows], [extents.batch], state, state, [directions, 3 * extents.hidden],
    ]
    guard input(1) != nil, inputs.count <= expected.count else { return false }
    for (input, shape) in zip(inputs, expected) {
      if let input, input.shape != shape { return false }
    }
    for (output, shape) in zip(outputs, [sequence, state, state]) {
      if let output, output.shape != shape { return false }
    }
    return true
  }
}
