import Kernels
import ModelIR
import Operators

/// Keeps images in blocks of 16 channels from one convolution to the next, where what lies between can work on
/// blocks; they change to planes where something else reads them.
struct BlockedLayout {
  private(set) var graph: PlannedGraph
  private let nodes: [PlannedGraph.Node]
  /// The values that are better made as blocks.
  private let wanted: Set<ValueID>
  private let constants: Set<ValueID>
  /// The value that holds another one's numbers in blocks.
  private var blocks: [ValueID: ValueID] = [:]
  /// The values whose planes have not been made.
  private var hasNoPlanes: Set<ValueID> = []

  init(_ graph: PlannedGraph) {
    self.graph = graph
    nodes = graph.nodes
    wanted = Self.wantedInBlocks(graph)
    constants = Set(graph.constants.keys)
    self.graph.nodes = []
  }

  /// Rewrites the nodes.
  mutating func run() {
    for node in nodes {
      switch node.work {
      case .convolution(let convolution): add(convolution, node)
      case .kernel:
        if !addBlocked(node) { addUnchanged(node) }
      case .evaluate: addUnchanged(node)
      }
    }
    guard let last = nodes.last else { return }
    for value in graph.kept.sorted() where hasNoPlanes.contains(value) { makePlanes(value, last) }
  }

  private mutating func addUnchanged(_ node: PlannedGraph.Node) {
    for value in graph.valuesRead(by: node) where hasNoPlanes.contains(value) {
      makePlanes(value, node)
    }
    graph.nodes.append(node)
  }

  // MARK: Layouts

  /// The extents of an image; nil for what has no spatial axes or nothing in it.
  private func image(_ value: ValueID) -> Image? {
    guard let type = graph.type(of: value), type.elementType == .float, type.shape.count >= 3,
      !type.shape.contains(0)
    else { return nil }
    return Image(
      batch: type.shape[0], channels: type.shape[1], spatial: Array(type.shape.dropFirst(2)))
  }

  /// What holds a value in blocks, made for `node` where it is not there yet.
  private mutating func blocks(_ value: ValueID, for node: PlannedGraph.Node) -> ValueID? {
    if let known = blocks[value] { return known }
    guard let image = image(value), !constants.contains(value) else { return nil }
    // A single position has the same numbers in the same places.
    if image.isLayoutFree { return value }
    let made = defineBlocks(value, image)
    emit([value], made, for: node, image.change(to: .blocks))
    return made
  }

  private mutating func makePlanes(_ value: ValueID, _ node: PlannedGraph.Node) {
    guard let source = blocks[value], let image = image(value) else { return }
    hasNoPlanes.remove(value)
    emit([source], value, for: node, image.change(to: .planes))
  }

  /// Makes a value for another one's numbers in blocks.
  private mutating func defineBlocks(_ value: ValueID, _ image: Image) -> ValueID {
    let made = graph.makeValue(image.blockedType)
    blocks[value] = made
    return made
  }

  private mutating func emit(
    _ inputs: [ValueID], _ output: ValueID, for node: PlannedGraph.Node, _ kernel: PreparedKernel
  ) {
    graph.nodes.append(
      PlannedGraph.Node(
        id: node.id, index: node.index, inputs: inputs, outputs: [output], work: .kernel(kernel)))
  }

  /// Adds a node whose result is blocks.
  private mutating func emitBlocks(
    _ inputs: [ValueID], for node: PlannedGraph.Node, _ kernel: PreparedKernel
  ) -> Bool {
    guard let output = node.outputs[0], let image = image(output) else { return false }
    let made: ValueID
    if image.isLayoutFree {
      made = output
    } else {
      made = defineBlocks(output, image)
      hasNoPlanes.insert(output)
    }
    emit(inputs, made, for: node, kernel)
    return true
  }

  /// The values that are better made as blocks: convolutions, pooling and means read them, or what can be computed of
  /// blocks and is itself better made as blocks.
  private static func wantedInBlocks(_ graph: PlannedGraph) -> Set<ValueID> {
    var wanted: Set<ValueID> = []
    for node in graph.nodes.reversed() {
      let isResultWanted = node.outputs.first.flatMap { $0 }.map(wanted.contains) ?? false
      switch node.form {
      case .pooling, .globalAverage: break
      case .unary, .clip, .channelwise, .binary, .channelConcatenation:
        if !isResultWanted { continue }
      default:
        guard case .convolution(let convolution) = node.work else { continue }
        let form = convolution.form
        guard
          form.groups == 1 || form.isDepthwise
            || form.channels / form.groups % ChannelLayout.block == 0
        else { continue }
      }
      wanted.formUnion(node.inputs.compactMap { $0 })
    }
    return wanted
  }

  // MARK: Convolutions

  private mutating func add(_ convolution: FusedConvolution, _ node: PlannedGraph.Node) {
    guard let x = node.inputs[0], let y = node.outputs[0] else { return }
    let products = convolution.form.products
    if convolution.form.channels >= 8, let kernel = convolution.depthwiseKernel(),
      let input = blocks(x, for: node),
      emitBlocks([input], for: node, kernel.counting(products: products))
    {
      return
    }
    if addByPoints(convolution, node, x) { return }
    let form = convolution.form
    let isRead = blocks[x] != nil || image(x)?.isLayoutFree == true
    let grouped = form.groups > 1
    let input: ChannelLayout =
      isRead && (!grouped || form.channels / form.groups % ChannelLayout.block == 0)
      ? .blocks : .planes
    var output: ChannelLayout = convolution.hasResidual || wanted.contains(y) ? .blocks : .planes
    if grouped, form.features / form.groups % ChannelLayout.block != 0 { output = .planes }
    if let kernel = convolution.tiledKernel(from: input, to: output)?.counting(products: products) {
      var inputs = [x]
      if input == .blocks, let made = blocks(x, for: node) {
        inputs = [made]
      } else if hasNoPlanes.contains(x) {
        makePlanes(x, node)
      }
      if convolution.hasResidual, let other = node.inputs[1], let made = blocks(other, for: node) {
        inputs.append(made)
      }
      if output == .planes {
        emit(inputs, y, for: node, kernel)
        return
      }
      if emitBlocks(inputs, for: node, kernel) { return }
    }
    var plain = node
    plain.work = .kernel(convolution.planarKernel().counting(products: products))
    addUnchanged(plain)
  }

  /// Adds a convolution after Winograd, where that pays.
  private mutating func addByPoints(
    _ convolution: FusedConvolution, _ node: PlannedGraph.Node, _ x: ValueID
  ) -> Bool {
    guard convolution.form.channels >= ChannelLayout.block,
      let kernel = convolution.winogradKernel()?.counting(products: convolution.form.products),
      let input = blocks(x, for: node)
    else { return false }
    var inputs = [input]
    if convolution.hasResidual {
      guard let other = node.inputs[1], let made = blocks(other, for: node) else { return false }
      inputs.append(made)
    }
    return emitBlocks(inputs, for: node, kernel)
  }

  // MARK: Other nodes

  /// Adds a node that works on blocks; false where it does not, or where its input is not in blocks.
  private mutating func addBlocked(_ node: PlannedGraph.Node) -> Bool {
    guard let form = node.form, let x = node.inputs.first ?? nil, let image = image(x),
      node.outputs.count == 1
    else { return false }
    switch form {
    case .channelConcatenation: return addConcatenation(node)
    case .binary(let kernel): return addBinary(kernel, node)
    default: break
    }
    guard let source = blocks[x] else { return false }
    let count = image.blockedType.shape.elementCount
    switch form {
    case .unary(let function):
      return emitBlocks([source], for: node, .elementwise(function, count: count))
    case .clip(let low, let high):
      return emitBlocks(
        [source], for: node, .elementwise(.clip(low: low, high: high), count: count))
    case .channelwise(let scale, let shift, let epilogue):
      return emitBlocks([source], for: node, image.affine(scale: scale, shift: shift, epilogue))
    case .pooling(let kind, let window):
      let pooling = BlockedPooling(
        kind, window: window, batch: image.batch, channels: image.channels)
      return emitBlocks(
        [source], for: node,
        .compute { arguments in
          guard let x = arguments.input(0), let out = arguments.output(0) else { return }
          pooling.run(x, out, on: arguments.pool)
        })
    case .globalAverage:
      let positions = image.walk
      return emitBlocks(
        [source], for: node,
        .compute { arguments in
          guard let x = arguments.input(0), let out = arguments.output(0) else { return }
          positions.mean(x, out, on: arguments.pool)
        })
    default: return false
    }
  }

  private mutating func addConcatenation(_ node: PlannedGraph.Node) -> Bool {
    let parts = node.inputs.compactMap { $0 }
    let images = parts.compactMap { image($0) }
    let blocked = parts.count { blocks[$0] != nil }
    guard images.count == node.inputs.count, 2 * blocked > parts.count,
      images.dropLast().allSatisfy({ $0.channels % ChannelLayout.block == 0 })
    else { return false }
    var inputs: [ValueID] = []
    for part in parts {
      guard let made = blocks(part, for: node) else { return false }
      inputs.append(made)
    }
    let sizes = images.map { $0.blockedType.shape.elementCount / $0.batch }
    let (batch, total) = (images[0].batch, sizes.reduce(0, +))
    defer { if batch == 1 { joinInputs(of: sizes) } }
    return emitBlocks(
      inputs, for: node,
      .compute { arguments in
        guard let out = arguments.output(0) else { return }
        var start = 0
        for (index, size) in sizes.enumerated() {
          guard let x = arguments.input(index) else { return }
          nonisolated(unsafe) let (from, to) = (x, out + start)
          // What has been computed in its place already stays there.
          if UnsafePointer(to) != from {
            arguments.pool.run(batch) { item in
              (to + item * total).update(from: from + item * size, count: size)
            }
          }
          start += size
        }
      })
  }

  /// Lets the plan compute the inputs of the last node where they end up in its output.
  private mutating func joinInputs(of sizes: [Int]) {
    guard var node = graph.nodes.popLast() else { return }
    var offset = 0
    for size in sizes {
      node.inputOffsets.append(offset * MemoryLayout<Float>.size)
      offset += size
    }
    graph.nodes.append(node)
  }

  private mutating func addBinary(_ kernel: BinaryKernel, _ node: PlannedGraph.Node) -> Bool {
    guard node.inputs.count == 2, let a = node.inputs[0], let b = node.inputs[1],
      let y = node.outputs[0], let image = image(y), let type = graph.type(of: y)
    else { return false }
    let count = image.blockedType.shape.elementCount
    let isA = graph.type(of: a) == type
    let isB = graph.type(of: b) == type
    if isA, isB {
      guard blocks[a] != nil || blocks[b] != nil, wanted.contains(y),
        let left = blocks(a, for: node),
        let right = blocks(b, for: node)
      else { return false }
      let sum = BroadcastKernel(kernel, shape: [count], aStrides: [1], bStrides: [1])
      return emitBlocks([left, right], for: node, .combination(sum, inPlace: [0, 1]))
    }
    guard isA || isB, let source = blocks[isA ? a : b] else { return false }
    let other = isA ? b : a
    let (original, walk) = (graph.model[node.id], image.walk)
    if let constant = graph.constants[other] {
      guard let numbers = graph.perChannel(constant, of: type),
        let factors = original.affine(numbers, valueIsFirst: isA)
      else { return false }
      return emitBlocks(
        [source], for: node, image.affine(scale: factors.scale, shift: factors.shift))
    }
    let isProduct = original.isStandard("Mul")
    guard isProduct || original.isStandard("Add"), let gate = self.image(other),
      gate.positions == 1, gate.channels == image.channels,
      gate.batch == 1 || gate.batch == image.batch,
      graph.type(of: other)?.shape.count == type.shape.count,
      let factors = blocks(other, for: node)
    else { return false }
    let same = [Float](repeating: isProduct ? 0 : 1, count: image.blocks * ChannelLayout.block)
    let perImage = gate.batch == image.batch
    return emitBlocks(
      [source, factors], for: node,
      .compute(inPlace: [0]) { arguments in
        guard let x = arguments.input(0), let gate = arguments.input(1),
          let out = arguments.output(0)
        else { return }
        let pool = arguments.pool
        same.withUnsafeBufferPointer { same in
          guard let same = same.baseAddress else { return }
          walk.affine(
            x, scale: isProduct ? gate : same, shift: isProduct ? same : gate,
            perImage: (isProduct && perImage, !isProduct && perImage), out, Epilogue(), on: pool)
        }
      })
  }
}
