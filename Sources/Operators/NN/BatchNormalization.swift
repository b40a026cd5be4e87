import Diagnostics
import ModelIR

extension Operator {
  static let batchNormalization = Operator(
    "BatchNormalization",
    summary: """
      Normalizes each channel: `scale * (X - mean) / sqrt(var + epsilon) + B`, with given statistics \
      or, in training, with those of the batch, which then also move the running ones: \
      `running * momentum + batch * (1 - momentum)`.
      """,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T"), .required("scale", "T"), .required("B", "T"),
          .required("mean", "T"), .required("var", "T"),
        ],
        outputs: [
          .required("Y", "T"), .optional("mean", "T"), .optional("var", "T"),
          .optional("saved_mean", "T"), .optional("saved_var", "T"),
        ],
        attributes: [
          .required("consumed_inputs", .ints), .float("epsilon", 1e-05), .int("is_test", 0),
          .float("momentum", 0.9), .int("spatial", 1),
        ],
        types: ["T": .tensor(.floats)]),
      .since(6) { $0.remove("consumed_inputs") },
      .since(7) { $0.remove("is_test") },
      .since(9) { $0.remove("spatial") },
      .since(14) {
        $0.inputs = [
          .required("X", "T"), .required("scale", "T"), .required("B", "T"),
          .required("input_mean", "U"), .required("input_var", "U"),
        ]
        $0.outputs = [
          .required("Y", "T"), .optional("running_mean", "U"), .optional("running_var", "U"),
        ]
        $0.set(.int("training_mode", 0))
        $0.types["T"] = .tensor(.floatsAndBFloat16)
        $0.types["U"] = .tensor(.floatsAndBFloat16)
      },
      .since(15) {
        $0.inputs = [
          .required("X", "T"), .required("scale", "T1"), .required("B", "T1"),
          .required("input_mean", "T2"), .required("input_var", "T2"),
        ]
        $0.outputs = [
          .required("Y", "T"), .optional("running_mean", "T2"), .optional("running_var", "T2"),
        ]
        $0.types = [
          "T": .tensor(.floatsAndBFloat16), "T1": .tensor(.floatsAndBFloat16),
          "T2": .tensor(.floatsAndBFloat16),
        ]
      },
    ],
    infer: inferBatchNormalization,
    evaluate: evaluateBatchNormalization,
    prepare: prepareBatchNormalization,
    differentiate: differentiateBatchNormalization)
}

private let inferBatchNormalization: Inference = { context throws(Diagnostic) in
  context.setOutput(0, context.type(0))
  if context.since >= 14, try !context.bool("training_mode"),
    context.hasOutput(1) || context.hasOutput(2)
  {
    throw context.invalid("training_mode", "is 0, which allows no more than one output")
  }
  for index in 1..<5 {
    context.setOutput(index, context.elementType(3), context.shape(3))
  }
}

extension NodeReading {
  /// Whether the statistics are those of the batch.
  fileprivate func isTraining(_ hasFurtherOutputs: Bool) throws(Diagnostic) -> Bool {
    if since >= 14 { return try bool("training_mode") }
    return since >= 7 ? hasFurtherOutputs : try !bool("is_test")
  }
}

private let evaluateBatchNormalization: Evaluation = { context throws(Diagnostic) in
  let x = try context.tensor(0)
  let isSpatial = try context.optionalInt("spatial") ?? 1 != 0
  // Without `spatial`, every activation has statistics of its own.
  let features = isSpatial ? (x.rank > 1 ? x.shape[1] : 1) : x.shape.dropFirst().reduce(1, *)
  var parameters: [[Double]] = []
  for index in 1..<5 {
    let parameter = try context.tensor(index)
    guard parameter.count == features else {
      throw context.mismatch(
        "input \(index) has shape \(parameter.shape), expected \(counted(features, "element"))")
    }
    parameters.append(parameter.doubles)
  }
  let feature =
    isSpatial ? channelIndices(x.shape) : x.shape.elementCount.positions(modulo: features)
  let values = x.doubles
  var mean = parameters[2]
  var variance = parameters[3]
  let isTraining = try context.isTraining((1..<5).contains { context.hasOutput($0) })
  if isTraining {
    let batch = moments(values, feature, count: features)
    mean = batch.map(\.mean)
    variance = batch.map(\.variance)
  }
  let epsilon = try context.float("epsilon")
  let factors = zip(parameters[0], variance).map { $0 / ($1 + epsilon).squareRoot() }
  let y = values.indices.map { i in
    (values[i] - mean[feature[i]]) * factors[feature[i]] + parameters[1][feature[i]]
  }
  let output = RuntimeValue.tensor(Tensor(x.elementType, x.shape, doubles: y))
  guard isTraining else { return [output] }
  let momentum = try context.float("momentum")
  let running = [mean, variance].enumerated().map { k, batch in
    zip(parameters[2 + k], batch).map { $0 * momentum + $1 * (1 - momentum) }
  }
  let statistics = try context.tensor(3)
  let further = (running + [mean, variance]).map {
    RuntimeValue.tensor(Tensor(statistics.elementType, statistics.shape, doubles: $0))
  }
  return [output] + further
}

/// The moments of the numbers that belong to each feature.
private func moments(_ x: [Double], _ feature: [Int], count: Int) -> [Moments] {
  var sums = [Double](repeating: 0, count: count)
  var squares = sums
  for (value, f) in zip(x, feature) { sums[f] += value }
  let size = count == 0 ? 0 : Double(x.count / count)
  let means = sums.map { $0 / size }
  for (value, f) in zip(x, feature) { squares[f] += (value - means[f]) * (value - means[f]) }
  return zip(means, squares).map { Moments(mean: $0, variance: $1 / size) }
}

extension Int {
  /// The remainders of `0..<self`.
  fileprivate func positions(modulo divisor: Int) -> [Int] { (0..<self).map { $0 % divisor } }
}
