import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of normalization by the root mean square: float.

/// Prepares RMSNormalization and SimplifiedLayerNormalization without the optional output.
let prepareRMSNormalization: Preparation = { context throws(Diagnostic) in
  guard context.isAllFloat, context.outputs.dropFirst().allSatisfy({ $0 == nil }),
    let x = context.input(0), context.output(0) == x, !x.shape.isEmpty,
    let scale = context.input(1)
  else { return nil }
  let axis = try context.axis("axis", rank: x.shape.count)
  // The kernel has one number for each element of a row; others are broadcast by evaluation.
  guard Array(scale.shape.drop { $0 == 1 }) == Array(x.shape[axis...].drop { $0 == 1 }) else {
    return nil
  }
  let width = Array(x.shape[axis...]).elementCount
  let rows = Array(x.shape[..<axis]).elementCount
  let epsilon = Float(try context.float("epsilon"))
  return .compute(inPlace: [0]) { arguments in
    guard let x = arguments.input(0), let scale = arguments.input(1),
      let out = arguments.output(0)
    else { return }
    RowKernels.rootMeanSquareNormalization(
      rows: rows, width: width, epsilon: epsilon, scale: scale, x, out, on: arguments.pool)
  }
}

/// Prepares SkipSimplifiedLayerNormalization, where no statistics are asked for.
let prepareSkipSimplifiedLayerNormalization: Preparation = { context throws(Diagnostic) in
  guard context.isAllFloat, context.output(1) == nil, context.output(2) == nil,
    let x = context.input(0), context.output(0) == x, x.shape.count == 2 || x.shape.count == 3,
    let skip = context.input(1), skipShapes(x.shape).contains(skip.shape), let width = x.shape.last,
    context.input(2)?.shape == [width], (context.input(3)?.shape ?? [width]) == [width]
  else { return nil }
  let epsilon = Float(try context.float("epsilon"))
  let rows = Array(x.shape.dropLast()).elementCount
  let addSkip = BroadcastKernel(
    .add, shape: x.shape, aStrides: x.shape.rowMajorStrides,
    bStrides: Broadcasting.strides(skip.shape, to: x.shape))
  return .compute { arguments in
    guard let x = arguments.input(0), let skip = arguments.input(1),
      let gamma = arguments.input(2), let out = arguments.output(0)
    else { return }
    let sum = arguments.output(3) ?? out
    addSkip.run(x, skip, sum, on: arguments.pool)
    if let bias = arguments.input(3) {
      RowKernels.addRow(bias, rows: rows, width: width, sum, sum, on: arguments.pool)
    }
    RowKernels.rootMeanSquareNormalization(
      rows: rows, width: width, epsilon: epsilon, scale: gamma, sum, out, on: arguments.pool)
  }
}
