import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of quantization to 8 bits and back.

/// Prepares QuantizeLinear to 8 bits, for the whole tensor or along an axis.
let prepareQuantizeLinear: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0), x.elementType == .float, let out = context.output(0),
    let runs = try context.quantizationRuns(of: x, quantized: out),
    [0, Int(ElementType.float.rawValue)].contains(try context.optionalInt("precision") ?? 0)
  else { return nil }
  return .compute(form: runs.form) { arguments in
    guard let x = arguments.input(0), let out = arguments.outputs[0] else { return }
    nonisolated(unsafe) let (from, to) = (x, out)
    runs.forEach(arguments) { start, count, scale, zeroPoint in
      ScaledIntegers.quantize(
        count, from + start, scale: scale, zeroPoint: zeroPoint, isSigned: runs.isSigned, to + start
      )
    }
  }
}

/// Prepares DequantizeLinear from 8 bits, for the whole tensor or along an axis.
let prepareDequantizeLinear: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0), let out = context.output(0), out.elementType == .float,
    let runs = try context.quantizationRuns(of: out, quantized: x)
  else { return nil }
  return .compute(form: runs.form) { arguments in
    guard let x = arguments.inputs[0], let out = arguments.output(0) else { return }
    nonisolated(unsafe) let (from, to) = (x, out)
    runs.forEach(arguments) { start, count, scale, zeroPoint in
      ScaledIntegers.dequantize(
        count, from + start, scale: scale, zeroPoint: zeroPoint, isSigned: runs.isSigned, to + start
      )
    }
  }
}

/// Prepares DynamicQuantizeLinear.
let prepareDynamicQuantizeLinear: Preparation = { context in
  guard context.outputs.count == 3, context.outputs.allSatisfy({ $0 != nil }),
    let x = context.input(0), x.elementType == .float
  else { return nil }
  let count = x.shape.elementCount
  return .compute { arguments in
    guard let scale = arguments.outputs[1], let zeroPoint = arguments.outputs[2] else { return }
    let found = ScaledIntegers.range(count, arguments.input(0), on: arguments.pool)
    scale.storeBytes(of: found.scale, as: Float.self)
    zeroPoint.storeBytes(of: UInt8(found.zeroPoint), as: UInt8.self)
    guard let x = arguments.input(0), let out = arguments.outputs[0] else { return }
    ScaledIntegers.quantize(
      count, x, scale: found.scale, zeroPoint: found.zeroPoint, isSigned: false, out,
      on: arguments.pool)
  }
}

/// The runs of elements of a tensor that have one scale and zero point.
private struct QuantizationRuns: Sendable {
  let isSigned: Bool
  /// The elements that follow each other with one scale, and how many scales there are.
  let count: Int
  let scales: Int
  let total: Int
  /// So many elements are worth a task.
  private static let taskCount = 1 << 14

  /// With one scale, what the kernel computes whatever the order of elements.
  var form: KernelForm? {
    scales == 1 && count == total ? .elementwise(inputs: [0], table: nil) : nil
  }

  /// Calls `body` with the first element, the count, the scale and the zero point of parts of runs, side by side.
  func forEach(
    _ arguments: borrowing KernelArguments, _ body: @Sendable (Int, Int, Float, Int32) -> Void
  ) {
    guard let given = arguments.inputs[1], count > 0 else { return }
    nonisolated(unsafe) let scale = given
    nonisolated(unsafe) let zeroPoint = arguments.inputs.count > 2 ? arguments.inputs[2] : nil
    // Long runs are parted, short ones share a task.
    let parts = max(1, (count + Self.taskCount - 1) / Self.taskCount)
    let size = (count + parts - 1) / parts
    let shared = max(1, Self.taskCount / size)
    let pieces = total / count * parts
    arguments.pool.run((pieces + shared - 1) / shared) { task in
      for piece in task * shared..<min((task + 1) * shared, pieces) {
        let (run, part) = (piece / parts, piece % parts)
        let index = run % scales
        let zero = zeroPoint.map {
          isSigned
            ? Int32($0.load(fromByteOffset: index, as: Int8.self))
            : Int32($0.load(fromByteOffset: index, as: UInt8.self))
        }
        let first = part * size
        guard first < count else { continue }
        body(
          run * count + first, min(size, count - first),
          scale.loadUnaligned(fromByteOffset: index * 4, as: Float.self), zero ?? 0)
      }
    }
  }
}

extension PreparationContext {
  /// How scale and zero point, inputs 1 and 2, go with a tensor of floats and its quantized one; nil for blocks, for
  /// other types, and where shapes do not fit.
  fileprivate func quantizationRuns(
    of real: ConcreteType, quantized: ConcreteType
  ) throws(Diagnostic) -> QuantizationRuns? {
    let type = quantized.elementType
    guard type == .int8 || type == .uint8, real.shape == quantized.shape, let scale = input(1),
      scale.elementType == .float,
      input(2).map({ $0.elementType == type && $0.shape.elementCount == scale.shape.elementCount })
        ?? true
    else { return nil }
    let total = real.shape.elementCount
    let isSigned = type == .int8
    if scale.shape.elementCount == 1 {
      return QuantizationRuns(isSigned: isSigned, count: total, scales: 1, total: total)
    }
    guard let given = try optionalInt("axis"), try optionalInt("block_size") ?? 0 == 0 else {
      return nil
    }
    let axis = try normalizedAxis(given, rank: real.shape.count)
    guard scale.shape == [real.shape[axis]], input(2).map({ $0.shape == scale.shape }) ?? true
    else { return nil }
    return QuantizationRuns(
      isSigned: isSigned, count: real.shape[(axis + 1)...].reduce(1, *),
      scales: real.shape[axis], total: total)
  }
}
