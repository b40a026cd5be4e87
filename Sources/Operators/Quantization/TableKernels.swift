import ByteStorage
import Diagnostics
import Kernels
import ModelIR

// Kernels of functions of one or two 8-bit integers, which look results up.

/// Prepares an elementwise operator on the 8-bit integers of some inputs, one or two, all others constant: its evaluation
/// of every value, or pair of values, becomes a table.
func prepareTable(_ operands: [Int]) -> Preparation {
  { context throws(Diagnostic) in
    guard let out = context.output(0), out.elementType.isByte else { return nil }
    let types = operands.compactMap { context.input($0) }
    guard types.count == operands.count, types.allSatisfy({ $0.elementType.isByte }),
      Broadcasting.shape(types.map(\.shape)) == out.shape,
      context.inputs.indices.allSatisfy({
        operands.contains($0) || context.input($0) == nil || context.constant($0) != nil
      }), let table = try context.table(operands, types)
    else { return nil }
    let loop = BroadcastLoop(
      shape: out.shape, strides: types.map { Broadcasting.strides($0.shape, to: out.shape) })
    let (first, second) = (operands[0], operands.count > 1 ? operands[1] : nil)
    let form: KernelForm? =
      types.allSatisfy { $0.shape == out.shape }
      ? .elementwise(inputs: operands, table: table) : nil
    return .compute(inPlace: types[0].shape == out.shape ? [first] : [], form: form) { arguments in
      guard let a = arguments.inputs[first], let out = arguments.outputs[0] else { return }
      ByteTable.run(
        table, loop, a, second.flatMap { arguments.inputs[$0] }, out, on: arguments.pool)
    }
  }
}

extension ElementType {
  /// Whether elements are 8-bit integers.
  var isByte: Bool { self == .int8 || self == .uint8 }
}

extension PreparationContext {
  /// What the operator's evaluation gives for each value of one operand, or for each of the second one's values for each
  /// of the first one's, in the order of their bits.
  fileprivate func table(
    _ operands: [Int], _ types: [ConcreteType]
  ) throws(Diagnostic) -> [UInt8]? {
    guard let evaluate = version.evaluate else { return nil }
    var values = constants.map { $0.map { RuntimeValue.tensor($0) } }
    for (position, (index, type)) in zip(operands, types).enumerated() {
      let numbers = (0..<256).map { Double($0 < 128 || type.elementType == .uint8 ? $0 : $0 - 256) }
      let shape = operands.count > 1 && position == 0 ? [256, 1] : [256]
      values[index] = .tensor(Tensor(type.elementType, shape, doubles: numbers))
    }
    let results = try evaluate(EvaluationContext(context: context, inputs: values))
    guard let table = results.first?.tensor, table.elementType == output(0)?.elementType else {
      return nil
    }
    return Array(table.bytes.elements(as: UInt8.self))
  }
}
