import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of normalizations: float.

/// Prepares BatchNormalization with constant statistics, for inference.
let prepareBatchNormalization: Preparation = { context throws(Diagnostic) in
  guard context.isAllFloat, context.outputs.dropFirst().allSatisfy({ $0 == nil }),
    let x = context.input(0), x.shape.count >= 2, context.output(0) == x,
    try context.optionalInt("training_mode") ?? 0 == 0,
    try context.optionalInt("spatial") ?? 1 == 1,
    context.since >= 7, let scale = context.constant(1), let bias = context.constant(2),
    let mean = context.constant(3), let variance = context.constant(4),
    [scale, bias, mean, variance].allSatisfy({ $0.shape == [x.shape[1]] })
  else { return nil }
  let epsilon = try context.float("epsilon")
  var factors: [Float] = []
  var shifts: [Float] = []
  for (parameters, statistics) in zip(
    zip(scale.doubles, bias.doubles), zip(mean.doubles, variance.doubles))
  {
    let factor = parameters.0 / (statistics.1 + epsilon).squareRoot()
    factors.append(Float(factor))
    shifts.append(Float(parameters.1 - statistics.0 * factor))
  }
  let batch = x.shape[0]
  let channels = x.shape[1]
  let planeSize = Array(x.shape[2...]).elementCount
  let (finalFactors, finalShifts) = (factors, shifts)
  let form = KernelForm.channelwise(scale: factors, shift: shifts, Epilogue())
  return .compute(inPlace: [0], form: form) { arguments in
    guard let x = arguments.input(0), let out = arguments.output(0) else { return }
    RowKernels.scaleShift(
      batch: batch, channels: channels, planeSize: planeSize, scale: finalFactors,
      shift: finalShifts, x, out, on: arguments.pool)
  }
}

/// Prepares LRN.
let prepareLRN: Preparation = { context throws(Diagnostic) in
  guard context.isAllFloat, let x = context.input(0), x.shape.count >= 2, context.output(0) == x,
    !x.shape.contains(0)
  else { return nil }
  let size = try context.int("size")
  guard size > 0 else { return nil }
  let alpha = Float(try context.float("alpha"))
  let beta = Float(try context.float("beta"))
  let bias = Float(try context.float("bias"))
  let batch = x.shape[0]
  let channels = x.shape[1]
  let planeSize = Array(x.shape[2...]).elementCount
  return .compute { arguments in
    guard let x = arguments.input(0), let out = arguments.output(0) else { return }
    RowKernels.localResponseNormalization(
      batch: batch, channels: channels, planeSize: planeSize, size: size, alpha: alpha,
      beta: beta, bias: bias, x, out, on: arguments.pool)
  }
}

/// Prepares LayerNormalization without its optional outputs.
let prepareLayerNormalization: Preparation = { context throws(Diagnostic) in
  guard context.isAllFloat, context.outputs.dropFirst().allSatisfy({ $0 == nil }),
    let x = context.input(0), context.output(0) == x, !x.shape.isEmpty, context.input(1) != nil
  else { return nil }
  let axis = try context.axis("axis", rank: x.shape.count)
  let width = Array(x.shape[axis...]).elementCount
  let rows = Array(x.shape[..<axis]).elementCount
  // The kernel has one number for each element of a row; others are broadcast by evaluation.
  let row = x.shape[axis...].drop { $0 == 1 }
  for parameter in context.inputs.dropFirst() {
    if let parameter, parameter.shape.drop(while: { $0 == 1 }) != row { return nil }
  }
  let epsilon = Float(try context.float("epsilon"))
  return .compute(inPlace: [0]) { arguments in
    guard let x = arguments.input(0), let out = arguments.output(0) else { return }
    RowKernels.layerNormalization(
      rows: rows, width: width, epsilon: epsilon, scale: arguments.input(1),
      bias: arguments.input(2), x, out, on: arguments.pool)
  }
}

/// Prepares Softmax and LogSoftmax over an axis or, before version 13, over all axes from the given
/// one on.
func prepareSoftmax(isLogarithm: Bool) -> Preparation {
  { context throws(Diagnostic) in
    guard context.isAllFloat, let x = context.input(0), context.output(0) == x, !x.shape.isEmpty
    else { return nil }
    let axis = try context.axis("axis", rank: x.shape.count)
    let width = Array(x.shape[axis...]).elementCount
    let rows = Array(x.shape[..<axis]).elementCount
    if context.since >= 13, width != x.shape[axis] {
      let (outer, count, inner) = x.shape.around(axis)
      return .compute(inPlace: [0]) { arguments in
        guard let x = arguments.input(0), let out = arguments.output(0) else { return }
        ColumnKernels.softmax(
          outer: outer, count: count, inner: inner, isLogarithm: isLogarithm, x, out,
          on: arguments.pool)
      }
    }
    return .compute(inPlace: [0]) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      RowKernels.softmax(
        rows: rows, width: width, isLogarithm: isLogarithm, x, out, on: arguments.pool)
    }
  }
}
