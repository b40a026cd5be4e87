import Kernels
import ModelIR
import Operators

/// Makes convolutions and products of 8-bit integers of those of dequantized numbers: DequantizeLinear, Conv, MatMul or
/// Gemm with dequantized constants, and QuantizeLinear behind them, if there is one.
///
/// Sums of integers are exact, so that results lie nearer to the real numbers than those of the nodes one by one: a
/// number beside a tie may be quantized to the neighbouring step.
///
/// Functions of quantized numbers, element by element, become kernels of integers too, with the same results.
struct QuantizedMerge {
  var graph: PlannedGraph
  private let readers: [ValueID: [Int]]
  private(set) var producers: [ValueID: Int] = [:]
  private(set) var gone: Set<Int> = []

  init(_ graph: PlannedGraph) {
    self.graph = graph
    readers = graph.readers()
    for (position, node) in graph.nodes.enumerated() {
      for output in node.outputs.compactMap({ $0 }) { producers[output] = position }
    }
  }

  /// Rewrites the nodes.
  mutating func run() {
    guard graph.nodes.indices.contains(where: isQuantized) else { return }
    for position in graph.nodes.indices { merge(position) }
    mergeFunctions()
    removeUnread()
    graph.nodes = graph.nodes.indices.filter { !gone.contains($0) }.map { graph.nodes[$0] }
  }

  /// Whether a node dequantizes, or looks integers up.
  private func isQuantized(_ position: Int) -> Bool {
    if case .elementwise(_, .some) = graph.nodes[position].form { return true }
    return original(position).isStandard("DequantizeLinear")
  }

  /// Makes a node of integers of one of real numbers.
  private mutating func merge(_ position: Int) {
    let node = graph.nodes[position]
    guard let form = node.form, let value = node.inputs.first ?? nil,
      let source = producers[value], let (x, quantization) = dequantization(source),
      node.inputs.count > 1, let weights = node.inputs[1], let y = node.outputs.first ?? nil
    else { return }
    let constant: QuantizedWeights?
    switch form {
    case .convolution: constant = quantizedWeights(weights, axis: 0)
    case .product(let product):
      constant = quantizedWeights(weights, axis: product.isTransposed ? 0 : 1)
    default: constant = nil
    }
    guard let constant else { return }
    if let (end, others, epilogue) = end(after: y),
      let kernel = form.integerKernel(quantization, constant, to: end.quantization, epilogue)
    {
      graph.nodes[position].inputs = [x]
      graph.nodes[position].outputs = [end.value]
      graph.nodes[position].work = .kernel(kernel)
      gone.formUnion(others)
      return
    }
    guard let kernel = form.integerKernel(quantization, constant, to: nil, Epilogue()) else {
      return
    }
    graph.nodes[position].inputs = [x]
    graph.nodes[position].work = .kernel(kernel)
  }

  func original(_ position: Int) -> Node { graph.model[graph.nodes[position].id] }

  /// The quantized value that a node dequantizes, and how it is quantized.
  func dequantization(_ position: Int) -> (ValueID, ByteQuantization)? {
    let node = graph.nodes[position]
    guard original(position).isStandard("DequantizeLinear"), case .kernel = node.work,
      let x = node.inputs.first ?? nil, let type = graph.type(of: x),
      node.outputs[0].flatMap({ graph.type(of: $0) })?.elementType == .float,
      let (scale, zeroPoint) = parameters(node.inputs)
    else { return nil }
    return ByteQuantization(type.elementType, scale: scale, zeroPoint: zeroPoint).map { (x, $0) }
  }

  /// The constant scale and zero point of a node.
  func parameters(_ inputs: [ValueID?]) -> (Tensor, Tensor?)? {
    guard inputs.count > 1, let scale = inputs[1].flatMap({ graph.constants[$0] }) else {
      return nil
    }
    guard inputs.count > 2, let zeroPoint = inputs[2] else { return (scale, nil) }
    return graph.constants[zeroPoint].map { (scale, $0) }
  }

  /// The quantized constant behind one of floats.
  private func quantizedWeights(_ value: ValueID, axis: Int) -> QuantizedWeights? {
    guard let id = graph.dequantized[value] else { return nil }
    let node = graph.model[id]
    guard let tensor = node.inputs[0].flatMap({ graph.constants[$0] }),
      let (scale, zeroPoint) = parameters(Array(node.inputs))
    else { return nil }
    var along = 1
    if case .int(let given)? = node.attribute("axis")?.value { along = Int(clamping: given) }
    if case .int(let block)? = node.attribute("block_size")?.value, block != 0 { return nil }
    return QuantizedWeights(
      tensor, scale: scale, zeroPoint: zeroPoint, axis: along < 0 ? along + tensor.rank : along,
      expected: axis)
  }

  /// The quantized value that alone is made of a value, how it is quantized, the nodes on the way there, and the bounds
  /// that they set.
  private func end(
    after value: ValueID
  ) -> (end: (value: ValueID, quantization: ByteQuantization), others: [Int], Epilogue)? {
    var epilogue = Epilogue()
    var (value, others): (ValueID, [Int]) = (value, [])
    while let next = onlyReader(of: value) {
      let node = graph.nodes[next]
      guard node.inputs.first == value, node.outputs.count == 1, let output = node.outputs[0],
        case .kernel(let kernel) = node.work
      else { return nil }
      others.append(next)
      if case .clip(let low, let high) = kernel.form {
        epilogue.low = min(max(epilogue.low, low), high)
        epilogue.high = min(max(epilogue.high, low), high)
        value = output
        continue
      }
      guard original(next).isStandard("QuantizeLinear"), let type = graph.type(of: output),
        let (scale, zeroPoint) = parameters(node.inputs),
        let quantization = ByteQuantization(type.elementType, scale: scale, zeroPoint: zeroPoint)
      else { return nil }
      return ((output, quantization), others, epilogue)
    }
    return nil
  }

  func onlyReader(of value: ValueID) -> Int? {
    guard !graph.kept.contains(value), let positions = readers[value], positions.count == 1 else {
      return nil
    }
    return positions[0]
  }

  /// Leaves out what is computed for nobody.
  private mutating func removeUnread() {
    var read = graph.kept
    for (position, node) in graph.nodes.enumerated().reversed() where !gone.contains(position) {
      if case .kernel = node.work,
        node.outputs.allSatisfy({ $0.map { !read.contains($0) } ?? true })
      {
        gone.insert(position)
      } else {
        read.formUnion(graph.valuesRead(by: node))
      }
    }
  }
}

extension KernelForm {
  /// What this is of quantized operands; nil where it is no sum of products.
  fileprivate func integerKernel(
    _ x: ByteQuantization, _ weights: QuantizedWeights, to y: ByteQuantization?,
    _ epilogue: Epilogue
  ) -> PreparedKernel? {
    switch self {
    case .convolution(let form): form.kernel(x, weights, to: y, epilogue)
    case .product(let form): form.kernel(x, weights, to: y, epilogue)
    default: nil
    }
  }
}
