import Kernels
import ModelIR
import Operators

/// Functions of one or two quantized tensors, which become kernels of integers: tables where they depend on one.
extension QuantizedMerge {
  /// What a value of 8 bits is of another one, in the order of the bits.
  struct ByteFunction {
    var root: ValueID
    var table: [UInt8]
  }

  /// Terms are followed so far back.
  private static let largestDepth = 8

  /// Rewrites the nodes that quantize, or look up, functions of other values of 8 bits.
  mutating func mergeFunctions() {
    let identity = (0...255).map { UInt8($0) }
    var functions: [ValueID: ByteFunction] = [:]
    for position in graph.nodes.indices where !gone.contains(position) {
      let node = graph.nodes[position]
      guard node.outputs.count == 1, let y = node.outputs[0], let type = graph.type(of: y),
        let source = source(position)
      else { continue }
      let known = source.operands.map { functions[$0] ?? ByteFunction(root: $0, table: identity) }
      let root = known[0].root
      var kernel: PreparedKernel
      if known.allSatisfy({ $0.root == root }) {
        let table = source.table(known.map(\.table))
        functions[y] = ByteFunction(root: root, table: table)
        kernel = .lookup(table, count: type.shape.elementCount)
        graph.nodes[position].inputs = [root]
      } else if let expression = source.expression {
        kernel = expression.kernel(
          operands: source.operands.count, count: type.shape.elementCount)
        graph.nodes[position].inputs = source.operands
      } else {
        continue
      }
      graph.nodes[position].work = .kernel(kernel)
    }
  }

  /// What a node computes of values of 8 bits.
  private struct Source {
    var operands: [ValueID]
    /// The results for 256 values of each operand.
    var table: ([[UInt8]]) -> [UInt8]
    var expression: ByteExpression?
  }

  private func source(_ position: Int) -> Source? {
    let node = graph.nodes[position]
    if case .elementwise(let inputs, let table?) = node.form {
      let operands = inputs.compactMap { node.inputs[$0] }
      guard operands.count == inputs.count, operands.allSatisfy({ graph.constants[$0] == nil })
      else { return nil }
      return Source(operands: operands) { values in
        values.count == 1
          ? values[0].map { table[Int($0)] }
          : zip(values[0], values[1]).map { table[256 * Int($0) + Int($1)] }
      }
    }
    guard original(position).isStandard("QuantizeLinear"), case .kernel = node.work,
      let x = node.inputs.first ?? nil, let y = node.outputs[0], let type = graph.type(of: y),
      let (scale, zeroPoint) = parameters(node.inputs),
      let quantization = ByteQuantization(type.elementType, scale: scale, zeroPoint: zeroPoint)
    else { return nil }
    var operands: [ValueID] = []
    guard let term = term(x, type.shape, &operands, depth: 0), operands.count <= 2 else {
      return nil
    }
    let expression = ByteExpression(term, quantized: quantization)
    return Source(operands: operands, table: expression.table, expression: expression)
  }

  /// What a value of real numbers is of dequantized values that have its shape.
  private func term(
    _ value: ValueID, _ shape: [Int], _ operands: inout [ValueID], depth: Int
  ) -> ByteExpression.Term? {
    guard depth < Self.largestDepth, let position = producers[value], !gone.contains(position),
      graph.type(of: value)?.shape == shape
    else { return nil }
    if let (operand, quantization) = dequantization(position) {
      guard graph.constants[operand] == nil else { return nil }
      let index = operands.firstIndex(of: operand) ?? operands.count
      if index == operands.count { operands.append(operand) }
      return .operand(index, quantization)
    }
    let node = graph.nodes[position]
    // What others read as well has to be computed anyhow.
    guard onlyReader(of: value) != nil, node.outputs == [value] else { return nil }
    var terms: [ByteExpression.Term] = []
    for case let input? in node.inputs.prefix(2) where graph.constants[input] == nil {
      guard let term = term(input, shape, &operands, depth: depth + 1) else { return nil }
      terms.append(term)
    }
    switch node.form {
    case .unary(let function) where terms.count == 1: return .unary(function, terms[0])
    case .clip(let low, let high) where terms.count == 1:
      return .unary(.clip(low: low, high: high), terms[0])
    case .binary(let function) where terms.count == 2:
      return .binary(function, terms[0], terms[1])
    default: return nil
    }
  }
}

extension PreparedKernel {
  /// A kernel that looks up each of `count` integers of 8 bits.
  fileprivate static func lookup(_ table: [UInt8], count: Int) -> PreparedKernel {
    let loop = BroadcastLoop(shape: [count], strides: [[1]])
    return .compute(inPlace: [0], form: .elementwise(inputs: [0], table: table)) { arguments in
      guard let x = arguments.inputs[0], let out = arguments.outputs[0] else { return }
      ByteTable.run(table, loop, x, nil, out, on: arguments.pool)
    }
  }
}
