import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of elementwise operators with parameters: float.

/// Prepares Clip; the bounds may be computed.
let prepareClip: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0), x.elementType == .float, context.output(0) == x else {
    return nil
  }
  if context.since < 11 {
    let low = try context.optionalFloat("min") ?? -.infinity
    let high = try context.optionalFloat("max") ?? .infinity
    let bounds = (low: Float(low), high: Float(high))
    return context.unary(
      .clip(low: bounds.low, high: bounds.high),
      form: .clip(low: bounds.low, high: bounds.high))
  }
  for case let bound? in context.inputs.dropFirst() {
    guard bound.elementType == .float, bound.shape.elementCount == 1 else { return nil }
  }
  let count = x.shape.elementCount
  return .compute(inPlace: [0], form: context.constantBounds) { arguments in
    guard let x = arguments.input(0), let out = arguments.output(0) else { return }
    // A bound that is NaN does not bound.
    let low = arguments.number(1) ?? .nan
    let high = arguments.number(2) ?? .nan
    let kernel = UnaryKernel.clip(
      low: low.isNaN ? -.infinity : low, high: high.isNaN ? .infinity : high)
    kernel.run(count, x, out, on: arguments.pool)
  }
}

extension PreparationContext {
  /// What Clip computes where its bounds are constant numbers.
  fileprivate var constantBounds: KernelForm? {
    var bounds: [Float] = [-.infinity, .infinity]
    for index in 0..<2 where input(index + 1) != nil {
      guard let bound = constant(index + 1)?.doubles.first, !bound.isNaN else { return nil }
      bounds[index] = Float(bound)
    }
    return .clip(low: bounds[0], high: bounds[1])
  }
}

extension KernelArguments {
  /// The first number of a float input; nil where it is left out or empty.
  fileprivate func number(_ index: Int) -> Float? {
    index < inputs.count ? inputs[index]?.loadUnaligned(as: Float.self) : nil
  }
}

/// Prepares a fold of any number of tensors with broadcasting, or their mean; integers two at a time.
func prepareVariadic(
  _ kernel: BinaryKernel, averages: Bool = false,
  integers: TypedKernels.IntegerOperation? = nil
) -> Preparation {
  { context in
    if let integers, let kernel = context.integers(integers) { return kernel }
    let shapes = context.inputs.compactMap { $0?.shape }
    guard context.isAllFloat, !shapes.isEmpty, shapes.count == context.inputs.count,
      let out = context.output(0),
      Broadcasting.shape(shapes) == out.shape,
      context.since >= 8 || shapes.allSatisfy({ $0 == out.shape })
    else { return nil }
    if shapes.count == 1 { return .alias() }
    let own = out.shape.rowMajorStrides
    // The first two are combined into the output, and each other one with it.
    let steps = shapes.indices.dropFirst().map { index in
      BroadcastKernel(
        kernel, shape: out.shape,
        aStrides: index == 1 ? Broadcasting.strides(shapes[0], to: out.shape) : own,
        bStrides: Broadcasting.strides(shapes[index], to: out.shape))
    }
    let mean = averages ? UnaryKernel.divided(by: Float(shapes.count)) : nil
    let count = out.shape.elementCount
    let form: KernelForm? = shapes.count == 2 && !averages ? .binary(kernel) : nil
    return .compute(inPlace: (0...1).filter { shapes[$0] == out.shape }, form: form) { arguments in
      guard let out = arguments.output(0), var a = arguments.input(0) else { return }
      for (index, step) in steps.enumerated() {
        guard let b = arguments.input(index + 1) else { return }
        step.run(a, b, out, on: arguments.pool)
        a = UnsafePointer(out)
      }
      mean?.run(count, a, out, on: arguments.pool)
    }
  }
}

/// Prepares Pow of floats: squares are products, all else is computed in double precision.
let preparePow: Preparation = { context in
  guard let exponent = context.constant(1), exponent.count == 1, let x = context.input(0),
    context.output(0) == x
  else { return context.binary(.power) }
  let number = exponent.doubles.first ?? .nan
  if x.elementType == .float, number == 1 { return .alias() }
  return context.unary(number == 2 ? .square : .power(number))
}

/// Prepares PRelu.
let preparePRelu: Preparation = { context in
  context.since >= 7 && context.output(0) == context.input(0) ? context.binary(.prelu) : nil
}

/// Prepares Selu with the parameters that the standard gives.
let prepareSelu: Preparation = { context throws(Diagnostic) in
  let alpha = Float(try context.float("alpha"))
  let gamma = Float(try context.float("gamma"))
  return alpha == 1.6732632 && gamma == 1.050701 ? context.unary(.selu) : nil
}
