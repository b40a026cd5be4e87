import Diagnostics
import Kernels
import ModelIR
import Operators

extension PlannedGraph {
  /// Rewrites the nodes so that they take fewer and faster steps; what they compute stays the same but for rounding.
  mutating func lower(on pool: ThreadPool) {
    var quantized = QuantizedMerge(self)
    quantized.run()
    self = quantized.graph
    var patterns = PatternMerge(self)
    patterns.run()
    self = patterns.graph
    fuseEpilogues(on: pool)
    var layout = BlockedLayout(self, pool: pool)
    layout.run()
    self = layout.graph
    var channelsLast = ChannelsLastLayout(self)
    channelsLast.run()
    self = channelsLast.graph
  }

  /// The one node that reads a value, where there is just one and nobody else needs the value.
  private func onlyReader(of value: ValueID, _ readers: [ValueID: [Int]]) -> Int? {
    guard !kept.contains(value), let positions = readers[value], positions.count == 1 else {
      return nil
    }
    return positions[0]
  }

  /// Joins convolutions and products with what follows them.
  ///
  /// That is scales and shifts of channels, the addition of another tensor, bounds, and a function of each element;
  /// products take no scales.
  private mutating func fuseEpilogues(on pool: ThreadPool) {
    let readers = readers()
    var gone: Set<Int> = []
    for position in nodes.indices where !gone.contains(position) {
      guard var output = nodes[position].outputs.first ?? nil, let type = type(of: output),
        var head = FusedHead(nodes[position], count: type.shape.elementCount)
      else { continue }
      var last = position
      while let next = onlyReader(of: output, readers), next > last, !gone.contains(next),
        let following = nodes[next].outputs.first ?? nil, nodes[next].outputs.count == 1,
        absorb(nodes[next], after: output, into: &head)
      {
        gone.insert(last)
        last = next
        output = following
      }
      gone.remove(last)
      nodes[last] = Node(
        id: nodes[position].id, index: nodes[position].index, inputs: head.inputs,
        outputs: [output], work: head.work(on: pool))
    }
    remove(gone)
  }

  /// Takes a node over into the sums that it follows; false where that is not possible.
  private func absorb(_ node: Node, after value: ValueID, into head: inout FusedHead) -> Bool {
    guard let form = node.form else { return false }
    switch form {
    case .channelwise(let scale, let shift, let epilogue):
      return epilogue.isIdentity && head.isLinear && node.inputs.first == value
        && head.apply(scale: scale, shift: shift)
    case .clip(let low, let high):
      guard head.epilogue.function == nil, node.inputs.first == value else { return false }
      head.epilogue.low = min(max(head.epilogue.low, low), high)
      head.epilogue.high = min(max(head.epilogue.high, low), high)
    case .unary(let function):
      guard head.epilogue.function == nil, node.inputs.first == value else { return false }
      head.epilogue.function = function
    case .binary: return absorbBinary(node, after: value, into: &head)
    default: return false
    }
    return true
  }

  private func absorbBinary(
    _ node: Node, after value: ValueID, into head: inout FusedHead
  ) -> Bool {
    guard head.isLinear, node.inputs.count == 2, let a = node.inputs[0], let b = node.inputs[1],
      a != b, let type = type(of: value), let output = node.outputs[0],
      self.type(of: output) == type
    else { return false }
    let other = a == value ? b : a
    let original = model[node.id]
    if let constant = constants[other] {
      let numbers =
        head.isConvolution ? perChannel(constant, of: type) : perColumn(constant, of: type)
      guard let numbers, let factors = original.affine(numbers, valueIsFirst: a == value) else {
        return false
      }
      return head.apply(scale: factors.scale, shift: factors.shift)
    }
    guard original.isStandard("Add") || original.isStandard("Sum"), self.type(of: other) == type,
      head.takesResidual
    else { return false }
    head.inputs.append(other)
    return true
  }

  /// The numbers of a constant for each element of a row, where it has one for each or one for all.
  private func perColumn(_ constant: Tensor, of type: ConcreteType) -> [Float]? {
    guard constant.elementType == .float, let width = type.shape.last else { return nil }
    let numbers = constant.doubles.map { Float($0) }
    if numbers.count == 1 { return [Float](repeating: numbers[0], count: width) }
    return Array(constant.shape.drop { $0 == 1 }) == [width] ? numbers : nil
  }

  /// The numbers of a constant for each channel of an image, where it has one for each or one for all.
  func perChannel(_ constant: Tensor, of type: ConcreteType) -> [Float]? {
    guard constant.elementType == .float, type.shape.count >= 2 else { return nil }
    let channels = type.shape[1]
    let axes = Array(constant.shape.drop { $0 == 1 })
    let numbers = constant.doubles.map { Float($0) }
    if axes.isEmpty { return [Float](repeating: numbers.first ?? 0, count: channels) }
    let image = [channels] + type.shape.dropFirst(2).map { _ in 1 }
    return axes == image && constant.shape.count <= type.shape.count ? numbers : nil
  }

  private mutating func remove(_ positions: Set<Int>) {
    if positions.isEmpty { return }
    nodes = nodes.indices.filter { !positions.contains($0) }.map { nodes[$0] }
  }
}

/// Sums that take over what follows them.
private struct FusedHead {
  private enum Sums {
    case convolution(FusedConvolution)
    case product(FusedProduct)
    /// A scale and a shift for each channel of so many numbers.
    case channels(PreparedKernel, scale: [Float], shift: [Float], count: Int)
  }

  private var sums: Sums
  /// What is summed, and what is added to the sums.
  var inputs: [ValueID?]
  var epilogue = Epilogue()

  /// The sums of a node; nil where it has none.
  init?(_ node: PlannedGraph.Node, count: Int) {
    guard case .kernel(let kernel) = node.work else { return nil }
    switch kernel.form {
    case .channelwise(let scale, let shift, let epilogue):
      guard epilogue.isIdentity else { return nil }
      sums = .channels(kernel, scale: scale, shift: shift, count: count)
    case .convolution(let form): sums = .convolution(FusedConvolution(form))
    case .product(let form): sums = .product(FusedProduct(form))
    default: return nil
    }
    inputs = [node.inputs[0]]
  }

  var isConvolution: Bool {
    if case .convolution = sums { true } else { false }
  }

  /// Whether nothing is done to the sums yet but what weights and bias can express.
  var isLinear: Bool { inputs.count == 1 && epilogue.isIdentity }

  /// Whether another tensor can be added.
  var takesResidual: Bool {
    switch sums {
    case .convolution(let convolution):
      convolution.form.features / convolution.form.groups >= ChannelLayout.block / 2
    case .product: true
    case .channels: false
    }
  }

  /// Multiplies each feature with a number and adds another; false where that cannot be expressed.
  mutating func apply(scale: [Float], shift: [Float]) -> Bool {
    switch sums {
    case .convolution(var convolution):
      // Sums of integers are exact, and often rounded after they have been scaled: they stay as they are.
      guard scale.allSatisfy({ $0 == 1 }) || !convolution.form.hasIntegerWeights else {
        return false
      }
      convolution.form.apply(scale: scale, shift: shift)
      sums = .convolution(convolution)
    case .product(var product):
      guard scale.allSatisfy({ $0 == 1 }) else { return false }
      product.add(shift)
      sums = .product(product)
    case .channels: return false
    }
    return true
  }

  /// The computation, its matrix packed by the threads of a pool.
  func work(on pool: ThreadPool) -> PlannedGraph.Node.Work {
    switch sums {
    case .convolution(var convolution):
      convolution.epilogue = epilogue
      convolution.hasResidual = inputs.count > 1
      return .convolution(convolution)
    case .product(var product):
      product.epilogue = epilogue
      product.hasResidual = inputs.count > 1
      return .kernel(product.kernel(on: pool))
    case .channels(let kernel, let scale, let shift, let count):
      guard !epilogue.isIdentity, case .compute(let body) = kernel.action else {
        return .kernel(kernel)
      }
      let epilogue = epilogue
      return .kernel(
        .compute(inPlace: [0], form: .channelwise(scale: scale, shift: shift, epilogue)) {
          arguments throws(Diagnostic) in
          try body(arguments)
          guard let out = arguments.output(0) else { return }
          epilogue.run(count, out, on: arguments.pool)
        })
    }
  }
}

extension Node {
  /// Whether this is the standard's operator of that name.
  func isStandard(_ name: String) -> Bool { operatorType == name && canonicalDomain.isEmpty }

  /// The scale and the shift that combining with constants comes to; nil where it is neither.
  func affine(
    _ numbers: [Float], valueIsFirst: Bool
  ) -> (scale: [Float], shift: [Float])? {
    let (ones, zeros) = (numbers.map { _ in Float(1) }, numbers.map { _ in Float(0) })
    if isStandard("Add") { return (ones, numbers) }
    if isStandard("Mul") { return (numbers, zeros) }
    guard valueIsFirst else { return nil }
    if isStandard("Sub") { return (ones, numbers.map { -$0 }) }
    // What is divided by a scale is often rounded next: a product with its inverse would round other numbers up.
    let isExact = numbers.allSatisfy { $0.isNormal && $0.significand == 1 }
    return isStandard("Div") && isExact ? (numbers.map { 1 / $0 }, zeros) : nil
  }
}
