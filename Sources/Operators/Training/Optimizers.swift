import Diagnostics
import ModelIR

// What the operators that make one step of an optimization have in common: after the learning rate
// R and the update count T, their inputs are groups of as many tensors as are optimized.

/// The signature of an optimizer, but for its attributes.
func optimizerVersions(_ attributes: [AttributeSpec]) -> [OperatorVersion.Change] {
  [
    .since(
      1,
      inputs: [
        .required("R", "T1"), .required("T", "T2"),
        .variadic("inputs", "T3", isHomogeneous: false),
      ],
      outputs: [.variadic("outputs", "T3", isHomogeneous: false)], attributes: attributes,
      types: [
        "T1": .tensor(.float, .double), "T2": .tensor(.int64), "T3": .tensor(.float, .double),
      ])
  ]
}

/// Each output has the type of the tensor it replaces: of the groups of inputs, the second holds the
/// gradients, which have no counterpart among the outputs.
func inferOptimizer(groups: Int) -> Inference {
  { context throws(Diagnostic) in
    let count = try context.optimizedCount(context.inputs.count, groups: groups)
    for index in 0..<count * (groups - 1) {
      context.setOutput(index, context.type(2 + (index < count ? index : index + count)))
    }
  }
}

extension NodeReading {
  /// How many tensors are optimized.
  func optimizedCount(_ inputCount: Int, groups: Int) throws(Diagnostic) -> Int {
    guard inputCount >= 2 + groups, (inputCount - 2) % groups == 0 else {
      throw mismatch(
        "\(counted(inputCount, "input")), expected 2 and \(groups) for each optimized tensor")
    }
    return (inputCount - 2) / groups
  }
}

extension EvaluationContext {
  /// Makes one step for each optimized tensor.
  ///
  /// - Parameter step: computes the new values of one element's optimized tensor and accumulators
  ///   (in `state`, in place) from its gradient, the learning rate and the update count.
  func optimize(
    groups: Int, _ step: (_ state: inout [Double], Double, _ rate: Double, _ count: Double) -> Void
  ) throws(Diagnostic) -> [RuntimeValue] {
    let count = try optimizedCount(inputs.count, groups: groups)
    let rate = try scalar(0)
    let updates = try scalar(1)
    var outputs = [RuntimeValue?](repeating: nil, count: count * (groups - 1))
    for index in 0..<count {
      var tensors: [Tensor] = []
      for group in 0..<groups { tensors.append(try tensor(2 + group * count + index)) }
      guard tensors.allSatisfy({ $0.shape == tensors[0].shape }) else {
        throw mismatch("shapes \(tensors.map(\.shape)) of one optimized tensor differ")
      }
      let gradient = tensors.remove(at: 1)
      var columns = tensors.map(\.doubles)
      var state = [Double](repeating: 0, count: columns.count)
      for (place, slope) in gradient.doubles.enumerated() {
        for column in columns.indices { state[column] = columns[column][place] }
        step(&state, slope, rate, updates)
        for column in columns.indices { columns[column][place] = state[column] }
      }
      for (group, tensor) in tensors.enumerated() {
        outputs[group * count + index] = .tensor(
          Tensor(tensor.elementType, tensor.shape, doubles: columns[group]))
      }
    }
    return outputs.compactMap { $0 }
  }

  private func scalar(_ index: Int) throws(Diagnostic) -> Double {
    let tensor = try tensor(index)
    guard tensor.count == 1 else {
      throw mismatch("input \(index) has shape \(tensor.shape), expected a scalar")
    }
    return tensor.doubles[0]
  }
}
