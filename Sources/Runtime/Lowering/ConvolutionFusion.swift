import Kernels
import ModelIR
import Operators

extension PlannedGraph {
  /// Rewrites the nodes so that they take fewer and faster steps; what they compute stays the same but for rounding.
  mutating func lower() {
    mergeGates()
    fuseConvolutions()
    var layout = BlockedLayout(self)
    layout.run()
    self = layout.graph
  }

  /// The one node that reads a value, where there is just one and nobody else needs the value.
  private func onlyReader(of value: ValueID, _ readers: [ValueID: [Int]]) -> Int? {
    guard !kept.contains(value), let positions = readers[value], positions.count == 1 else {
      return nil
    }
    return positions[0]
  }

  /// Makes one function of products of a value and its own Sigmoid or HardSigmoid.
  private mutating func mergeGates() {
    let readers = readers()
    var producers: [ValueID: Int] = [:]
    for (position, node) in nodes.enumerated() {
      for output in node.outputs.compactMap({ $0 }) { producers[output] = position }
    }
    var gone: Set<Int> = []
    for position in nodes.indices where model[nodes[position].id].isStandard("Mul") {
      guard case .binary? = nodes[position].form, nodes[position].inputs.count == 2,
        let a = nodes[position].inputs[0], let b = nodes[position].inputs[1]
      else { continue }
      for (value, gate) in [(a, b), (b, a)] {
        guard let producer = producers[gate], onlyReader(of: gate, readers) == position,
          case .unary? = nodes[producer].form, nodes[producer].inputs.first == value,
          let function = gatingFunction(nodes[producer]), let type = type(of: value)
        else { continue }
        nodes[position].inputs = [value]
        nodes[position].work = .kernel(.elementwise(function, count: type.shape.elementCount))
        gone.insert(producer)
        break
      }
    }
    remove(gone)
  }

  /// `x * f(x)` for the function that a node computes.
  private func gatingFunction(_ node: Node) -> UnaryKernel? {
    let node = model[node.id]
    if node.isStandard("Sigmoid") { return .silu }
    guard node.isStandard("HardSigmoid") else { return nil }
    var (alpha, beta): (Float, Float) = (0.2, 0.5)
    if case .float(let value)? = node.attribute("alpha")?.value { alpha = value }
    if case .float(let value)? = node.attribute("beta")?.value { beta = value }
    return alpha == 1 / 6 && beta == 0.5 ? .hardSwish : nil
  }

  /// Joins convolutions with what follows them: scales and shifts of channels, the addition of another tensor, bounds,
  /// and a function of each element.
  private mutating func fuseConvolutions() {
    let readers = readers()
    var gone: Set<Int> = []
    for position in nodes.indices {
      guard case .convolution(let form)? = nodes[position].form,
        let x = nodes[position].inputs[0], var output = nodes[position].outputs[0]
      else { continue }
      var fused = FusedConvolution(form)
      var inputs: [ValueID?] = [x]
      var last = position
      while let next = onlyReader(of: output, readers), next > last, !gone.contains(next),
        let following = nodes[next].outputs.first ?? nil, nodes[next].outputs.count == 1,
        absorb(nodes[next], after: output, into: &fused, &inputs)
      {
        gone.insert(last)
        last = next
        output = following
      }
      gone.remove(last)
      nodes[last] = Node(
        id: nodes[position].id, index: nodes[position].index, inputs: inputs, outputs: [output],
        work: .convolution(fused))
    }
    remove(gone)
  }

  /// Takes a node over into the convolution that it follows; false where that is not possible.
  private func absorb(
    _ node: Node, after value: ValueID, into fused: inout FusedConvolution,
    _ inputs: inout [ValueID?]
  ) -> Bool {
    guard let form = node.form else { return false }
    switch form {
    case .channelwise(let scale, let shift):
      guard fused.isLinear, node.inputs.first == value else { return false }
      fused.form.apply(scale: scale, shift: shift)
    case .clip(let low, let high):
      guard fused.epilogue.function == nil, node.inputs.first == value else { return false }
      fused.epilogue.low = min(max(fused.epilogue.low, low), high)
      fused.epilogue.high = min(max(fused.epilogue.high, low), high)
    case .unary(let function):
      guard fused.epilogue.function == nil, node.inputs.first == value else { return false }
      fused.epilogue.function = function
    case .binary: return absorbBinary(node, after: value, into: &fused, &inputs)
    default: return false
    }
    return true
  }

  private func absorbBinary(
    _ node: Node, after value: ValueID, into fused: inout FusedConvolution,
    _ inputs: inout [ValueID?]
  ) -> Bool {
    guard fused.isLinear, node.inputs.count == 2, let a = node.inputs[0], let b = node.inputs[1],
      a != b, let type = type(of: value)
    else { return false }
    let other = a == value ? b : a
    let original = model[node.id]
    if let constant = constants[other] {
      guard node.outputs.first.flatMap({ $0 }).flatMap({ self.type(of: $0) }) == type,
        let numbers = perChannel(constant, of: type),
        let factors = original.affine(
          numbers, valueIsFirst: a == value)
      else { return false }
      fused.form.apply(scale: factors.scale, shift: factors.shift)
      return true
    }
    guard original.isStandard("Add") || original.isStandard("Sum"), self.type(of: other) == type,
      fused.form.groups == 1, fused.form.features >= ChannelLayout.block / 2
    else { return false }
    fused.hasResidual = true
    inputs.append(other)
    return true
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
