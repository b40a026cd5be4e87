import Diagnostics
import ModelIR

extension Operator {
  static let einsum = Operator(
    "Einsum",
    summary: """
      Sums products of elements as an equation in Einstein's notation says: `ij,jk->ik` is the \
      product of matrices. Subscripts that the result lacks are summed over; without a result, \
      those that occur once make it up, in the order of their codes; `...` stands for axes that \
      are broadcast.
      """,
    versions: [
      .since(
        12, inputs: [.variadic("Inputs", "T")], outputs: [.required("Output", "T")],
        attributes: [.required("equation", .string)], types: ["T": .tensor(.numeric)]),
      .since(28) { $0.types["T"] = .tensor(.numericAndBFloat16) },
    ],
    infer: { context throws(Diagnostic) in
      var shapes: [Shape] = []
      for index in context.inputs.indices {
        guard let shape = context.shape(index) else {
          context.setOutput(0, context.elementType(0), nil)
          return
        }
        shapes.append(shape)
      }
      let equation = try EinsumEquation(context.string("equation"), ranks: shapes.map(\.rank))
      var extents: [Int: Dimension] = [:]
      for (subscripts, shape) in zip(equation.operands, shapes) {
        for (name, dimension) in zip(subscripts, shape.dimensions) {
          let known = Shape([extents[name] ?? 1])
          guard let merged = Broadcasting.shape([known, Shape([dimension])]) else {
            throw context.mismatch("extents \(known[0]) and \(dimension) of one subscript differ")
          }
          extents[name] = merged[0]
        }
      }
      let dimensions = equation.result.map { extents[$0] ?? .unknown }
      context.setOutput(0, context.elementType(0), Shape(dimensions))
    },
    evaluate: { context throws(Diagnostic) in
      var operands: [Tensor] = []
      for index in context.inputs.indices { operands.append(try context.tensor(index)) }
      let equation = try EinsumEquation(context.string("equation"), ranks: operands.map(\.rank))
      let extents = try context.extents(equation, operands)
      let type = operands[0].elementType
      guard operands.allSatisfy({ $0.elementType == type }) else {
        throw context.mismatch("element types differ: \(operands.map(\.elementType.name))")
      }
      let shape = equation.result.map { extents[$0] ?? 1 }
      if type.isFloatingPoint {
        let values = try context.sumProducts(
          equation, operands.map(\.doubles), operands.map(\.shape), extents, zero: 0, one: 1
        ) { $0 += $1 * $2 }
        return [.tensor(Tensor(type, shape, doubles: values))]
      }
      let values = try context.sumProducts(
        equation, operands.map(\.int64s), operands.map(\.shape), extents, zero: 0, one: 1
      ) { $0 = $0 &+ $1 &* $2 }
      return [.tensor(Tensor(type, shape, int64s: values))]
    })
}

extension EvaluationContext {
  /// The extent of each subscript.
  fileprivate func extents(
    _ equation: EinsumEquation, _ operands: [Tensor]
  ) throws(Diagnostic) -> [Int: Int] {
    var extents: [Int: Int] = [:]
    for (subscripts, tensor) in zip(equation.operands, operands) {
      for (name, extent) in zip(subscripts, tensor.shape) {
        let known = extents[name] ?? 1
        guard known == 1 || extent == 1 || known == extent else {
          throw mismatch("extents \(known) and \(extent) of one subscript differ")
        }
        extents[name] = known == 1 ? extent : known
      }
    }
    return extents
  }

  /// Multiplies the operands one after another, summing over each subscript as soon as nothing that
  /// follows has it.
  fileprivate func sumProducts<T>(
    _ equation: EinsumEquation, _ operands: [[T]], _ shapes: [[Int]], _ extents: [Int: Int],
    zero: T, one: T, _ accumulate: (inout T, T, T) -> Void
  ) throws(Diagnostic) -> [T] {
    var product = SubscriptedArray(elements: [one], subscripts: [], extents: [])
    for (index, elements) in operands.enumerated() {
      let operand = SubscriptedArray(
        elements: elements, subscripts: equation.operands[index], extents: shapes[index])
      let needed = Set(equation.operands[(index + 1)...].joined() + equation.result)
      var kept: [Int] = []
      for name in product.subscripts + operand.subscripts
      where needed.contains(name) && !kept.contains(name) {
        kept.append(name)
      }
      if index == operands.count - 1 { kept = equation.result }
      _ = try checkedCount(kept.map { extents[$0] ?? 1 })
      product = product.contract(
        with: operand, keeping: kept, extents: extents, zero: zero, accumulate)
    }
    return product.elements
  }
}
