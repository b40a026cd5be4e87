import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of elementwise operators on other types than `float`.

extension ElementType {
  /// The type as kernels know it; nil for those that they do not.
  var number: TypedKernels.Number? {
    switch self {
    case .float: .float
    case .double: .double
    case .int32: .int32
    case .int64: .int64
    case .int8: .int8
    case .uint8: .uint8
    case .bool: .bool
    default: nil
    }
  }
}

/// Prepares an arithmetic operator on floats or integers, with broadcasting.
func prepareArithmetic(
  _ kernel: BinaryKernel, _ operation: TypedKernels.IntegerOperation
) -> Preparation {
  { context in context.binary(kernel) ?? context.integers(operation) }
}

/// Prepares a comparison with broadcasting; `swapped` exchanges the operands.
func prepareComparison(
  _ comparison: TypedKernels.Comparison, swapped: Bool = false
) -> Preparation {
  { context in
    guard let (type, loop) = context.pair(swapped: swapped),
      context.output(0)?.elementType == .bool,
      type != .bool, type != .int8
    else { return nil }
    return .compute { arguments in
      guard let a = arguments.inputs[0], let b = arguments.inputs[1],
        let out = arguments.outputs[0]
      else { return }
      TypedKernels.compare(
        type, comparison, loop, swapped ? b : a, swapped ? a : b, out, on: arguments.pool)
    }
  }
}

/// Prepares an operator on truth values, with broadcasting.
func prepareLogical(_ operation: TypedKernels.LogicalOperation) -> Preparation {
  { context in
    guard let (type, loop) = context.pair(swapped: false), type == .bool, let a = context.input(0),
      let b = context.input(1), let out = context.output(0), out.elementType == .bool
    else { return nil }
    let whole = [a, b].indices.filter { [a, b][$0].shape == out.shape }
    return .compute(inPlace: whole) { arguments in
      guard let a = arguments.inputs[0], let b = arguments.inputs[1],
        let out = arguments.outputs[0]
      else { return }
      TypedKernels.combine(operation, loop, a, b, out, on: arguments.pool)
    }
  }
}

/// Prepares Not.
let prepareNot: Preparation = { context in
  guard let x = context.input(0), x.elementType == .bool, context.output(0) == x else { return nil }
  let count = x.shape.elementCount
  return .compute(inPlace: [0]) { arguments in
    guard let x = arguments.inputs[0], let out = arguments.outputs[0] else { return }
    TypedKernels.negate(count, x, out, on: arguments.pool)
  }
}

extension PreparationContext {
  /// The type of inputs 0 and 1, where it is one that kernels know, and the walk over both; nil where
  /// they do not broadcast to the output's shape or an early version places them as attributes say.
  fileprivate func pair(swapped: Bool) -> (type: TypedKernels.Number, loop: BroadcastLoop)? {
    guard inputs.count == 2, let a = input(0), let b = input(1), let out = output(0),
      a.elementType == b.elementType, let type = a.elementType.number,
      Broadcasting.shape([a.shape, b.shape]) == out.shape,
      version.attribute("broadcast") == nil || a.shape == b.shape
    else { return nil }
    let strides = [a, b].map { Broadcasting.strides($0.shape, to: out.shape) }
    return (type, BroadcastLoop(shape: out.shape, strides: swapped ? strides.reversed() : strides))
  }

  /// A kernel that combines two integer inputs; nil for other types than `int32` and `int64`.
  func integers(_ operation: TypedKernels.IntegerOperation) -> PreparedKernel? {
    guard let (type, loop) = pair(swapped: false), type == .int32 || type == .int64,
      let a = input(0), let b = input(1), let out = output(0), out.elementType == a.elementType
    else { return nil }
    let whole = [a, b].indices.filter { [a, b][$0].shape == out.shape }
    let divisors = b.shape.elementCount
    let width = type.byteCount
    return .compute(inPlace: whole) { (arguments) throws(Diagnostic) in
      guard let a = arguments.inputs[0], let b = arguments.inputs[1],
        let out = arguments.outputs[0]
      else { return }
      if operation == .div {
        for i in 0..<divisors {
          let divisor =
            width == 8
            ? b.loadUnaligned(fromByteOffset: i * 8, as: Int64.self)
            : Int64(b.loadUnaligned(fromByteOffset: i * 4, as: Int32.self))
          guard divisor != 0 else {
            throw Diagnostic(.invalidData, "an integer is divided by 0")
          }
        }
      }
      TypedKernels.combine(type, operation, loop, a, b, out, on: arguments.pool)
    }
  }
}

/// Prepares Where, for elements of 1, 2, 4 or 8 bytes.
let prepareWhere: Preparation = { context in
  guard let condition = context.input(0), let x = context.input(1), let y = context.input(2),
    let out = context.output(0), condition.elementType == .bool, x.elementType == y.elementType,
    x.elementType == out.elementType, [1, 2, 4, 8].contains(x.elementType.byteWidth),
    Broadcasting.shape([condition.shape, x.shape, y.shape]) == out.shape
  else { return nil }
  let loop = BroadcastLoop(
    shape: out.shape,
    strides: [x, y, condition].map { Broadcasting.strides($0.shape, to: out.shape) })
  let width = x.elementType.byteWidth
  let whole = [(1, x), (2, y)].filter { $0.1.shape == out.shape }.map(\.0)
  return .compute(inPlace: whole) { arguments in
    guard let condition = arguments.inputs[0], let x = arguments.inputs[1],
      let y = arguments.inputs[2], let out = arguments.outputs[0]
    else { return }
    TypedKernels.choose(
      elementByteCount: width, loop, x, y, condition: condition, out, on: arguments.pool)
  }
}

/// Prepares Cast and CastLike between common types.
let prepareCast: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0), let out = context.output(0), x.shape == out.shape,
    ["up", "down", "nearest", nil].contains(try context.optionalString("round_mode"))
  else { return nil }
  if x.elementType == out.elementType { return .alias() }
  let kernel: CastKernel
  switch (x.elementType, out.elementType) {
  case (.float16, .float): kernel = .floatFromHalf
  case (.float, .float16): kernel = .halfFromFloat
  case (.bfloat16, .float): kernel = .floatFromBrain
  case (.float, .bfloat16): kernel = .brainFromFloat
  case (let source, let target):
    guard let source = source.number, let target = target.number else { return nil }
    kernel = CastKernel(from: source, to: target)
  }
  let count = x.shape.elementCount
  return .compute { arguments in
    guard let x = arguments.inputs[0], let out = arguments.outputs[0] else { return }
    kernel.run(count, x, out, on: arguments.pool)
  }
}
