import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let microsoftSkipLayerNormalization = Operator(
    "SkipLayerNormalization", domain: "com.microsoft",
    summary: """
      Adds up input, skip and bias and normalizes the sum over the last axis: \
      `(x - mean) / sqrt(variance + epsilon) * gamma + beta`. Gives the sum, too.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input", "T"), .required("skip", "T"), .required("gamma", "T"),
          .optional("beta", "T"), .optional("bias", "T"),
        ],
        outputs: [
          .required("output", "T"), .optional("mean", "U"), .optional("inv_std_var", "U"),
          .optional("input_skip_bias_sum", "T"),
        ],
        attributes: [.float("epsilon", 1e-12)],
        types: ["T": .tensor(.float, .float16, .bfloat16), "U": .tensor(.float)])
    ],
    infer: inferSkipNormalization,
    evaluate: { context throws(Diagnostic) in
      let type = try context.tensor(0).elementType
      let sum = try SkipSum(context, bias: 4)
      let width = sum.width
      let epsilon = try context.float("epsilon")
      let gamma = try context.perChannel(2, count: width)
      var y = normalizedBlocks(sum.values, size: width, epsilon: epsilon)
      for i in y.indices { y[i] *= gamma[i % width] }
      if context.hasInput(3) {
        let beta = try context.perChannel(3, count: width)
        for i in y.indices { y[i] += beta[i % width] }
      }
      let rows = try context.checkedCount(sum.reducedShape)
      let moments =
        width > 0
        ? Moments.ofBlocks(sum.values, size: width)
        : [Moments](repeating: Moments(mean: .nan, variance: .nan), count: rows)
      let deviations = moments.map { 1 / ($0.variance + epsilon).squareRoot() }
      return [
        .tensor(Tensor(type, sum.shape, doubles: y)),
        .tensor(Tensor(.float, sum.reducedShape, doubles: moments.map(\.mean))),
        .tensor(Tensor(.float, sum.reducedShape, doubles: deviations)),
        .tensor(Tensor(type, sum.shape, doubles: sum.values)),
      ]
    },
    prepare: prepareSkipLayerNormalization)
}

/// Adds and normalizes floats; nil where statistics are asked for.
private let prepareSkipLayerNormalization: Preparation = { context throws(Diagnostic) in
  guard context.isAllFloat, context.output(1) == nil, context.output(2) == nil,
    let x = context.input(0), context.output(0) == x, x.shape.count == 2 || x.shape.count == 3,
    let skip = context.input(1), skipShapes(x.shape).contains(skip.shape), context.input(2) != nil,
    let width = x.shape.last,
    (2...4).allSatisfy({ (context.input($0)?.shape ?? [width]) == [width] })
  else { return nil }
  let epsilon = Float(try context.float("epsilon"))
  let rows = x.shape.dropLast().reduce(1, *)
  let strides = x.shape.rowMajorStrides
  let addSkip = BroadcastKernel(
    .add, shape: x.shape, aStrides: strides,
    bStrides: Broadcasting.strides(skip.shape, to: x.shape))
  let addBias = BroadcastKernel(
    .add, shape: x.shape, aStrides: strides, bStrides: Broadcasting.strides([width], to: x.shape))
  return .compute { arguments in
    guard let x = arguments.input(0), let skip = arguments.input(1),
      let out = arguments.output(0)
    else { return }
    let sum = arguments.output(3) ?? out
    addSkip.run(x, skip, sum, on: arguments.pool)
    if let bias = arguments.input(4) { addBias.run(sum, bias, sum, on: arguments.pool) }
    RowKernels.layerNormalization(
      rows: rows, width: width, epsilon: epsilon, scale: arguments.input(2),
      bias: arguments.input(3), sum, out, on: arguments.pool)
  }
}
