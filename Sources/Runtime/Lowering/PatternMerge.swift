import Kernels
import ModelIR
import Operators

/// Finds functions that exporters write out as several nodes, and makes one node of them.
struct PatternMerge {
  var graph: PlannedGraph
  let readers: [ValueID: [Int]]
  private var producers: [ValueID: Int] = [:]
  /// The positions of nodes that are left out.
  var gone: Set<Int> = []

  init(_ graph: PlannedGraph) {
    self.graph = graph
    readers = graph.readers()
    for (position, node) in graph.nodes.enumerated() {
      for output in node.outputs.compactMap({ $0 }) { producers[output] = position }
    }
  }

  /// Rewrites the nodes.
  mutating func run() {
    for position in graph.nodes.indices {
      if case .conversion = graph.nodes[position].work { continue }
      switch graph.model[graph.nodes[position].id].operatorType {
      case "Mul", "Div":
        if let found = gate(position) ?? gelu(position) ?? hardSwish(position) {
          replace(position, found)
        }
      case "Add":
        if let found = layerNormalization(position) { replace(position, found) }
      case "Reshape": mergeShuffle(position)
      case "MatMul": mergeAttention(position)
      default: break
      }
    }
    graph.nodes = graph.nodes.indices.filter { !gone.contains($0) }.map { graph.nodes[$0] }
  }

  /// What a node becomes, and which others it stands for.
  private struct Replacement {
    var inputs: [ValueID]
    var kernel: PreparedKernel
    var others: [Int]
  }

  private mutating func replace(_ position: Int, _ replacement: Replacement) {
    graph.nodes[position].inputs = replacement.inputs
    graph.nodes[position].work = .kernel(replacement.kernel)
    gone.formUnion(replacement.others)
  }

  private func elementwise(
    _ function: UnaryKernel, of value: ValueID, _ others: [Int]
  ) -> Replacement? {
    guard let type = graph.type(of: value), type.elementType == .float else { return nil }
    return Replacement(
      inputs: [value], kernel: .elementwise(function, count: type.shape.elementCount),
      others: others)
  }

  // MARK: What nodes are

  func original(_ position: Int) -> Node { graph.model[graph.nodes[position].id] }

  /// The node that computes a value, where it is this operator with a kernel for floats, and those that read the value
  /// are among `readers` alone.
  func step(_ value: ValueID, _ name: String, readBy expected: [Int]) -> Int? {
    guard let position = producers[value], !gone.contains(position),
      original(position).isStandard(name), graph.nodes[position].outputs.count == 1,
      !graph.kept.contains(value), Set(readers[value] ?? []) == Set(expected),
      case .kernel = graph.nodes[position].work, graph.type(of: value)?.elementType == .float
    else { return nil }
    return position
  }

  func inputs(_ position: Int) -> [ValueID] {
    graph.nodes[position].inputs.compactMap { $0 }
  }

  /// The one number that a constant holds.
  func number(_ value: ValueID) -> Double? {
    guard let constant = graph.constants[value], constant.count == 1,
      constant.elementType == .float
    else { return nil }
    return constant.doubles.first
  }

  /// The number that stands in a constant for another one, which is rounded where the constant is of 16 bits.
  private func rounded(_ number: Double, as constant: ValueID) -> Double {
    guard let type = graph.precisions[constant] else { return number }
    return Tensor(type, [], doubles: [number]).doubles.first ?? number
  }

  /// The operand that a node combines with a number near `expected`, as its second operand or, where it commutes,
  /// as either.
  private func operand(_ position: Int, with expected: Double) -> ValueID? {
    let inputs = inputs(position)
    guard inputs.count == 2 else { return nil }
    let commutes = ["Add", "Mul"].contains(original(position).operatorType)
    for (value, other) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])].prefix(commutes ? 2 : 1)
    {
      guard let found = number(other),
        abs(found - rounded(expected, as: other)) <= 1e-6 * abs(expected),
        graph.type(of: value) == graph.nodes[position].outputs[0].flatMap({ graph.type(of: $0) })
      else { continue }
      return value
    }
    return nil
  }

  /// The operand that a node multiplies with a number, or divides by its inverse.
  private func operand(_ position: Int, times factor: Double) -> ValueID? {
    if original(position).isStandard("Mul") { return operand(position, with: factor) }
    return original(position).isStandard("Div") ? operand(position, with: 1 / factor) : nil
  }

  /// The two orders of a product's operands.
  private func orders(_ position: Int) -> [(ValueID, ValueID)] {
    let inputs = inputs(position)
    guard original(position).isStandard("Mul"), inputs.count == 2,
      graph.type(of: inputs[0]) == graph.type(of: inputs[1])
    else { return [] }
    return [(inputs[0], inputs[1]), (inputs[1], inputs[0])]
  }

  // MARK: Channels

  /// Makes one node of a shuffle of channels: they are parted into groups by Reshape, the axes of groups and of channels
  /// change places, and Reshape joins them.
  private mutating func mergeShuffle(_ position: Int) {
    guard let y = graph.nodes[position].outputs[0], let type = graph.type(of: y),
      let moved = inputs(position).first,
      let transpose = step(moved, "Transpose", readBy: [position]),
      let parted = inputs(transpose).first,
      let first = step(parted, "Reshape", readBy: [transpose]), let x = inputs(first).first,
      graph.type(of: x) == type, let shape = graph.type(of: parted)?.shape,
      type.shape.count >= 3, shape.count == type.shape.count + 1,
      shape[0] == type.shape[0], shape[1] > 0, shape.dropFirst(3) == type.shape.dropFirst(2),
      case .ints(let axes)? = original(transpose).attribute("perm")?.value,
      axes == [0, 2, 1] + (3..<Int64(shape.count)),
      case .kernel(let kernel) = graph.nodes[transpose].work
    else { return }
    graph.nodes[position].inputs = [x]
    graph.nodes[position].work = .shuffle(groups: shape[1], kernel)
    gone.formUnion([first, transpose])
  }

  // MARK: Functions

  /// `x * Sigmoid(x)`, and `x * HardSigmoid(x)` with the numbers of HardSwish.
  private func gate(_ position: Int) -> Replacement? {
    for (value, factor) in orders(position) {
      if let sigmoid = step(factor, "Sigmoid", readBy: [position]), inputs(sigmoid) == [value] {
        return elementwise(.silu, of: value, [sigmoid])
      }
      if let sigmoid = step(factor, "HardSigmoid", readBy: [position]), inputs(sigmoid) == [value],
        original(sigmoid).isHardSwishGate
      {
        return elementwise(.hardSwish, of: value, [sigmoid])
      }
    }
    return nil
  }

  /// `x * Clip(x + 3, 0, 6) / 6`, the division last or before the product.
  private func hardSwish(_ position: Int) -> Replacement? {
    if let product = operand(position, times: 1.0 / 6),
      let inner = step(product, "Mul", readBy: [position])
    {
      for (value, factor) in orders(inner) {
        if let steps = shiftedClip(factor, of: value, readBy: inner) {
          return elementwise(.hardSwish, of: value, steps + [inner])
        }
      }
    }
    for (value, factor) in orders(position) {
      guard
        let scaling = step(factor, "Div", readBy: [position])
          ?? step(factor, "Mul", readBy: [position]),
        let clipped = operand(scaling, times: 1.0 / 6),
        let steps = shiftedClip(clipped, of: value, readBy: scaling)
      else { continue }
      return elementwise(.hardSwish, of: value, steps + [scaling])
    }
    return nil
  }

  /// The nodes of `Clip(x + 3, 0, 6)`.
  private func shiftedClip(_ value: ValueID, of x: ValueID, readBy reader: Int) -> [Int]? {
    guard let clip = step(value, "Clip", readBy: [reader]),
      case .clip(let low, let high)? = graph.nodes[clip].form, low == 0, high == 6,
      let shifted = inputs(clip).first, let sum = step(shifted, "Add", readBy: [clip]),
      operand(sum, with: 3) == x
    else { return nil }
    return [clip, sum]
  }

  /// `x * (1 + Erf(x / sqrt(2))) / 2`, the factors in any order.
  private func gelu(_ position: Int) -> Replacement? {
    if let product = operand(position, times: 0.5),
      let inner = step(product, "Mul", readBy: [position])
    {
      for (value, factor) in orders(inner) {
        if let steps = errorFunction(factor, of: value, readBy: inner) {
          return elementwise(.gelu, of: value, steps + [inner])
        }
      }
    }
    for (half, factor) in orders(position) {
      guard
        let halving = step(half, "Mul", readBy: [position])
          ?? step(half, "Div", readBy: [position]),
        let value = operand(halving, times: 0.5),
        let steps = errorFunction(factor, of: value, readBy: position)
      else { continue }
      return elementwise(.gelu, of: value, steps + [halving])
    }
    return nil
  }

  /// The nodes of `1 + Erf(x / sqrt(2))`.
  private func errorFunction(_ value: ValueID, of x: ValueID, readBy reader: Int) -> [Int]? {
    guard let sum = step(value, "Add", readBy: [reader]), let erf = operand(sum, with: 1),
      let function = step(erf, "Erf", readBy: [sum]), let scaled = inputs(function).first,
      let scaling = step(scaled, "Div", readBy: [function])
        ?? step(scaled, "Mul", readBy: [function]),
      operand(scaling, times: 0.5.squareRoot()) == x
    else { return nil }
    return [sum, function, scaling]
  }

  // MARK: Normalization

  /// A layer normalization of the last axis, written out.
  private func layerNormalization(_ position: Int) -> Replacement? {
    guard let (scaled, bias) = parameter(position),
      let product = step(scaled, "Mul", readBy: [position]),
      let (normal, scale) = parameter(product),
      let quotient = step(normal, "Div", readBy: [product]), inputs(quotient).count == 2
    else { return nil }
    let (centered, deviation) = (inputs(quotient)[0], inputs(quotient)[1])
    guard let root = step(deviation, "Sqrt", readBy: [quotient]), let inner = inputs(root).first,
      let sum = step(inner, "Add", readBy: [root]), let (variance, epsilon) = small(sum),
      let mean = step(variance, "ReduceMean", readBy: [sum]), isOverLastAxis(mean),
      let squared = inputs(mean).first,
      let power = square(squared, of: centered, readBy: mean),
      let difference = step(centered, "Sub", readBy: [power, quotient]),
      inputs(difference).count == 2
    else { return nil }
    let (x, average) = (inputs(difference)[0], inputs(difference)[1])
    guard let first = step(average, "ReduceMean", readBy: [difference]), isOverLastAxis(first),
      inputs(first).first == x, let type = graph.type(of: x), let width = type.shape.last,
      type == graph.nodes[position].outputs[0].flatMap({ graph.type(of: $0) }), width > 0
    else { return nil }
    let rows = type.shape.elementCount / width
    let kernel = PreparedKernel.compute(inPlace: [0]) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      RowKernels.layerNormalization(
        rows: rows, width: width, epsilon: Float(epsilon), scale: arguments.input(1),
        bias: arguments.input(2), x, out, on: arguments.pool)
    }
    return Replacement(
      inputs: [x, scale, bias], kernel: kernel,
      others: [product, quotient, root, sum, mean, power, difference, first])
  }

  /// The operand that is combined with a constant for each element of the last axis, and that constant.
  private func parameter(_ position: Int) -> (value: ValueID, constant: ValueID)? {
    let inputs = inputs(position)
    guard inputs.count == 2 else { return nil }
    for (value, other) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
      guard let constant = graph.constants[other], constant.elementType == .float,
        let width = graph.type(of: value)?.shape.last, width > 1,
        Array(constant.shape.drop { $0 == 1 }) == [width]
      else { continue }
      return (value, other)
    }
    return nil
  }

  /// The operand of a sum with a number, and that number.
  private func small(_ position: Int) -> (value: ValueID, number: Double)? {
    let inputs = inputs(position)
    guard inputs.count == 2 else { return nil }
    if let found = number(inputs[1]) { return (inputs[0], found) }
    return number(inputs[0]).map { (inputs[1], $0) }
  }

  private func square(_ value: ValueID, of x: ValueID, readBy reader: Int) -> Int? {
    if let power = step(value, "Pow", readBy: [reader]), inputs(power).first == x,
      inputs(power).count == 2, number(inputs(power)[1]) == 2
    {
      return power
    }
    guard let product = step(value, "Mul", readBy: [reader]), inputs(product) == [x, x] else {
      return nil
    }
    return product
  }

  private func isOverLastAxis(_ position: Int) -> Bool {
    let node = original(position)
    guard let value = inputs(position).first, let rank = graph.type(of: value)?.shape.count,
      let out = graph.nodes[position].outputs[0].flatMap({ graph.type(of: $0) }),
      out.shape.count == rank
    else { return false }
    var axes: [Int64] = []
    if case .ints(let found)? = node.attribute("axes")?.value { axes = found }
    if inputs(position).count > 1, let constant = graph.constants[inputs(position)[1]] {
      axes = constant.int64s
    }
    return axes == [-1] || axes == [Int64(rank - 1)]
  }
}

extension Node {
  /// Whether this is HardSigmoid with the numbers that make HardSwish of it.
  fileprivate var isHardSwishGate: Bool {
    var (alpha, beta): (Float, Float) = (0.2, 0.5)
    if case .float(let value)? = attribute("alpha")?.value { alpha = value }
    if case .float(let value)? = attribute("beta")?.value { beta = value }
    return alpha == 1 / 6 && beta == 0.5
  }
}
