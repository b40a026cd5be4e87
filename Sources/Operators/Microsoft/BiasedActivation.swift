import Diagnostics
import Kernels
import ModelIR

// What FastGelu and BiasGelu have in common: a vector is added along the last axis before the
// function.

extension EvaluationContext {
  /// `function` of each element of input 0, to which the vector that is input 1 is added first.
  func mapBiased(_ function: (Double) -> Double) throws(Diagnostic) -> [RuntimeValue] {
    guard let bias = try optionalTensor(1) else { return try mapReal(function) }
    let x = try tensor(0)
    guard bias.rank == 1, bias.shape == x.shape.suffix(1), bias.elementType == x.elementType else {
      throw mismatch("a bias of shape \(bias.shape) does not fit \(x.shape)")
    }
    let (addends, width) = (bias.doubles, bias.count)
    let values = x.doubles.enumerated().map { function($1 + addends[$0 % width]) }
    return [.tensor(Tensor(x.elementType, x.shape, doubles: values))]
  }
}

extension PreparationContext {
  /// A kernel that adds the vector that is input 1, where there is one, to the last axis of input 0
  /// and applies a function; nil for other types than `float`.
  func biasedUnary(_ kernel: UnaryKernel) -> PreparedKernel? {
    guard let bias = input(1) else { return unary(kernel) }
    guard isAllFloat, let x = input(0), output(0) == x, bias.shape.count == 1,
      bias.shape == x.shape.suffix(1)
    else { return nil }
    let count = x.shape.elementCount
    let add = BroadcastKernel(
      .add, shape: x.shape, aStrides: x.shape.rowMajorStrides,
      bStrides: Broadcasting.strides(bias.shape, to: x.shape))
    return .compute(inPlace: [0]) { arguments in
      guard let x = arguments.input(0), let bias = arguments.input(1),
        let out = arguments.output(0)
      else { return }
      add.run(x, bias, out, on: arguments.pool)
      kernel.run(count, out, out, on: arguments.pool)
    }
  }
}
