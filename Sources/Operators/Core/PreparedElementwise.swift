import Kernels
import ModelIR

// Optimized kernels that elementwise operators share.

/// Prepares a function of one float.
func prepareUnary(_ kernel: UnaryKernel) -> Preparation {
  { context in context.unary(kernel) }
}

extension PreparationContext {
  /// A kernel that applies a function to each element of input 0; nil for other types than `float`.
  func unary(_ kernel: UnaryKernel, form: KernelForm? = nil) -> PreparedKernel? {
    guard let x = input(0), x.elementType == .float, output(0) == x else { return nil }
    let count = x.shape.elementCount
    return .compute(inPlace: [0], form: form ?? .unary(kernel)) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      kernel.run(count, x, out, on: arguments.pool)
    }
  }

  /// A kernel that combines inputs 0 and 1 with broadcasting; nil for other types than `float`, or
  /// where the shapes do not broadcast to the output's.
  func binary(_ kernel: BinaryKernel) -> PreparedKernel? {
    guard isAllFloat, inputs.count == 2, let a = input(0), let b = input(1), let out = output(0),
      Broadcasting.shape([a.shape, b.shape]) == out.shape
    else { return nil }
    // Early versions place the second operand as attributes say.
    if version.attribute("broadcast") != nil, a.shape != b.shape { return nil }
    let broadcast = BroadcastKernel(
      kernel, shape: out.shape, aStrides: Broadcasting.strides(a.shape, to: out.shape),
      bStrides: Broadcasting.strides(b.shape, to: out.shape))
    // Only an operand that is not repeated is read at the places where the output is written.
    let whole = [a, b].indices.filter { [a, b][$0].shape == out.shape }
    return .compute(inPlace: whole, form: .binary(kernel)) { arguments in
      guard let a = arguments.input(0), let b = arguments.input(1), let out = arguments.output(0)
      else { return }
      broadcast.run(a, b, out, on: arguments.pool)
    }
  }
}
