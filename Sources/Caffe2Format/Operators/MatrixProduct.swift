import ConverterCore
import Diagnostics
import ModelIR
import Operators

extension OperatorFamily {
  /// Products of matrices.
  static let matrixProduct = OperatorFamily([
    OperatorKind("FC", to: "Flatten, Gemm", needs: [.batch, .weight]) { op throws(Diagnostic) in
      try op.importFC(isTransposed: true)
    },
    OperatorKind("FCTransposed", to: "Flatten, Gemm", needs: [.batch, .weight]) {
      op throws(Diagnostic) in try op.importFC(isTransposed: false)
    },
    OperatorKind("MatMul", to: "Flatten, Gemm") { op throws(Diagnostic) in
      try op.importMatMul()
    },
    OperatorKind("BatchMatMul", to: "Transpose, MatMul") { op throws(Diagnostic) in
      try op.importBatchMatMul()
    },
    OperatorKind("DotProduct", to: "Flatten, Mul, ReduceSum", needs: [.batch]) {
      op throws(Diagnostic) in
      try op.expect(inputs: 2...2)
      let a = try op.emit("Flatten", [op.input()], [.int("axis", 1)])
      let b = try op.emit("Flatten", [op.input(1)], [.int("axis", 1)])
      op.write(try op.reduce("ReduceSum", op.emit("Mul", [a, b]), axes: [1], keepsAxes: false))
    },
  ])
}

extension OperatorImporter {
  /// An operand as a matrix, whose columns are all axes from `axis` on.
  mutating func rows(_ x: Operand, _ axis: Int) throws(Diagnostic) -> Operand {
    if x.rank == 2, axis == 1 || axis == -1 { return x }
    if let extents = x.extents, let constant = x.constant {
      let split = try self.axis(axis, of: x)
      let shape = [extents[..<split].reduce(1, *), extents[split...].reduce(1, *)]
      return self.constant(
        builder.model[x.value].name + "/matrix", constant.reshaped(shape))
    }
    return try emit("Flatten", [x], [.int("axis", axis)])
  }

  /// Rows times weights, which are [out, in], or [in, out] where they are not transposed.
  fileprivate mutating func importFC(isTransposed: Bool) throws(Diagnostic) {
    try expect(inputs: 3...3)
    let axis = try number("axis", or: 1)
    let weightAxis = try number("axis_w", or: 1)
    if isTransposed, weightAxis == 1, let blob = source.outputs.first,
      absorbedProducts.contains(blob)
    {
      // The recurrent network that alone reads the product computes it.
      deferredProducts[blob] = inputs
      return write(try input())
    }
    write(
      try product(
        inputs, axis: axis, weightAxis: weightAxis, isTransposed: isTransposed))
  }

  /// The product of rows and weights plus a bias, with the rows' leading axes.
  mutating func product(
    _ operands: [Operand], axis: Int, weightAxis: Int = 1, isTransposed: Bool = true
  ) throws(Diagnostic) -> Operand {
    let x = operands[0]
    let product = try emit(
      "Gemm", [rows(x, axis), rows(operands[1], weightAxis), operands[2]],
      [.int("transB", isTransposed ? 1 : 0)])
    if axis == 1 { return product }
    let front = axis < 0 ? try self.axis(axis, of: x) : axis
    guard front < 64 else { throw .invalid("'axis' is \(axis)", argument: "axis") }
    let leading = try slice(shapeOf(x), from: [0], to: [front], axes: [0])
    var y = try reshape(product, to: concat([leading, integers("columns", [-1])], axis: 0))
    if y.rank == nil {
      var shape = Shape([Dimension](repeating: .unknown, count: front + 1))
      if let columns = product.shape?[1] { shape[front] = columns }
      y.fact.type = .tensor(product.elementType, shape)
    }
    return y
  }

  fileprivate mutating func importMatMul() throws(Diagnostic) {
    try expect(inputs: 2...2)
    let a = try rows(input(), number("axis_a", or: 1))
    let b = try rows(input(1), number("axis_b", or: 1))
    let attributes: [Attribute] = [
      .int("transA", try arguments.flag("trans_a", or: false) ? 1 : 0),
      .int("transB", try arguments.flag("trans_b", or: false) ? 1 : 0),
    ]
    write(try emit("Gemm", [a, b], attributes))
  }

  /// Products of all matrices of the last two axes.
  fileprivate mutating func importBatchMatMul() throws(Diagnostic) {
    try expect(inputs: 2...2)
    var operands = [try input(), try input(1)]
    arguments.ignore(["broadcast", "use_scratch"])
    for (index, name) in ["trans_a", "trans_b"].enumerated() {
      guard try arguments.flag(name, or: false) else { continue }
      let rank = try rank(operands[index])
      guard rank >= 2 else { continue }
      let order = Array(0..<rank - 2) + [rank - 1, rank - 2]
      operands[index] = try transpose(operands[index], order)
    }
    let product = try emit("MatMul", operands)
    let isDot = operands.allSatisfy { $0.rank == 1 }
    write(isDot ? try reshape(product, [1]) : product)
  }
}
