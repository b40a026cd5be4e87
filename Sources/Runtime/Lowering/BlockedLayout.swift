import Kernels
import ModelIR
import Operators

/// Keeps images in blocks of 16 channels from one convolution to the next, where what lies between can work on
/// blocks; they change to planes where something else reads them.
///
/// Channels may stand in other lanes of the blocks than one after the other: each group of a convolution's features
/// begins a block, and a shuffle of channels moves none of them, but says who reads them where they are.
struct BlockedLayout {
  /// A value that holds an image in blocks.
  struct Blocks {
    var value: ValueID
    var lanes: ChannelLanes
  }

  /// A convolution without groups that has been added, and that nothing but the next node may need by itself.
  private struct Expansion {
    var convolution: FusedConvolution
    var input: ChannelLayout
    /// What it makes, as the model has it and in blocks.
    var output: ValueID
    var blocks: ValueID
  }

  private(set) var graph: PlannedGraph
  private let nodes: [PlannedGraph.Node]
  /// The threads that pack weights.
  private let pool: ThreadPool
  private let demand: BlockDemand
  private let constants: Set<ValueID>
  /// What holds another value's numbers in blocks.
  private(set) var blocks: [ValueID: Blocks] = [:]
  private let readers: [ValueID: [Int]]
  private var expansion: Expansion?
  /// The values whose planes have not been made.
  private var hasNoPlanes: Set<ValueID> = []

  init(_ graph: PlannedGraph, pool: ThreadPool) {
    self.graph = graph
    self.pool = pool
    nodes = graph.nodes
    demand = BlockDemand(graph)
    readers = graph.readers()
    constants = Set(graph.constants.keys)
    self.graph.nodes = []
  }

  /// Rewrites the nodes.
  mutating func run() {
    for node in nodes {
      switch node.work {
      case .convolution(let convolution): add(convolution, node)
      case .shuffle(let groups, _):
        if !addShuffle(groups, node) { addUnchanged(node) }
      case .kernel:
        if !addBlocked(node) { addUnchanged(node) }
      case .evaluate, .conversion: addUnchanged(node)
      }
    }
    guard let last = nodes.last else { return }
    for value in graph.kept.sorted() { needPlanes(value, for: last) }
  }

  private mutating func addUnchanged(_ node: PlannedGraph.Node) {
    for value in graph.valuesRead(by: node) { needPlanes(value, for: node) }
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
  private mutating func blocks(_ value: ValueID, for node: PlannedGraph.Node) -> Blocks? {
    if let known = blocks[value] { return known }
    guard let image = image(value), !constants.contains(value) else { return nil }
    // A single position has the same numbers in the same places.
    if image.isLayoutFree { return Blocks(value: value, lanes: image.lanes) }
    let made = defineBlocks(value, image)
    emit([value], made, for: node, image.change(to: .blocks))
    return blocks[value]
  }

  /// What holds a value in blocks with its channels in certain lanes.
  private mutating func blocks(
    _ value: ValueID, in lanes: ChannelLanes, for node: PlannedGraph.Node
  ) -> ValueID? {
    if let known = blocks[value], known.lanes == lanes { return known.value }
    guard let image = image(value)?.with(lanes), !constants.contains(value) else { return nil }
    if image.isLayoutFree {
      needPlanes(value, for: node)
      return value
    }
    needPlanes(value, for: node)
    let made: ValueID
    if blocks[value] == nil {
      made = defineBlocks(value, image)
    } else {
      made = graph.makeValue(image.blockedType)
    }
    emit([value], made, for: node, image.change(to: .blocks))
    return made
  }

  /// Makes the planes of a value, where there are none yet.
  private mutating func needPlanes(_ value: ValueID, for node: PlannedGraph.Node) {
    guard hasNoPlanes.contains(value), let source = blocks[value],
      let image = image(value)?.with(source.lanes)
    else { return }
    hasNoPlanes.remove(value)
    emit([source.value], value, for: node, image.change(to: .planes))
  }

  /// Makes a value for another one's numbers in blocks.
  private mutating func defineBlocks(_ value: ValueID, _ image: Image) -> ValueID {
    let made = graph.makeValue(image.blockedType)
    blocks[value] = Blocks(value: made, lanes: image.lanes)
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
    _ inputs: [ValueID], for node: PlannedGraph.Node, in lanes: ChannelLanes,
    _ kernel: PreparedKernel
  ) -> Bool {
    guard let output = node.outputs[0], let image = image(output)?.with(lanes) else { return false }
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

  /// Says that the channels of a value stand where those that are shuffled stand.
  private mutating func addShuffle(_ groups: Int, _ node: PlannedGraph.Node) -> Bool {
    guard let x = node.inputs[0], let y = node.outputs[0], let source = blocks[x],
      demand.wanted.contains(y), demand.takesAnyLanes(y)
    else { return false }
    blocks[y] = Blocks(value: source.value, lanes: source.lanes.shuffled(groups: groups))
    hasNoPlanes.insert(y)
    return true
  }

  // MARK: Convolutions

  private mutating func add(_ convolution: FusedConvolution, _ node: PlannedGraph.Node) {
    guard let x = node.inputs[0], let y = node.outputs[0] else { return }
    let isAdded =
      convolution.form.isTransposed
      ? addTransposed(convolution, node, x, y)
      : addDepthwise(convolution, node, x, y) || addNarrow(convolution, node, x, y)
        || addByPoints(convolution, node, x) || addTiled(convolution, node, x, y)
    if isAdded { return }
    var plain = node
    plain.work = .kernel(
      convolution.planarKernel(on: pool).counting(products: convolution.form.products))
    addUnchanged(plain)
  }

  /// What a convolution of `input` reads, with what is added to its sums in blocks; nil where that cannot be had.
  private mutating func summands(
    _ input: ValueID, _ convolution: FusedConvolution, _ node: PlannedGraph.Node,
    _ lanes: ChannelLanes
  ) -> [ValueID]? {
    guard convolution.hasResidual else { return [input] }
    return node.inputs[1].flatMap { blocks($0, in: lanes, for: node) }.map { [input, $0] }
  }

  private mutating func addDepthwise(
    _ convolution: FusedConvolution, _ node: PlannedGraph.Node, _ x: ValueID, _ y: ValueID
  ) -> Bool {
    let form = convolution.form
    guard form.channels >= 8, form.isDepthwise, form.window.outputCount > 0,
      let known = blocks(x, for: node)
    else { return false }
    var lanes = known.lanes
    if !demand.takesAnyLanes(y) { lanes = ChannelLanes(channels: form.channels) }
    if lanes.isNatural, addExpanded(convolution, node, x) { return true }
    guard let kernel = convolution.depthwiseKernel(lanes),
      let input = blocks(x, in: lanes, for: node)
    else { return false }
    return emitBlocks([input], for: node, in: lanes, kernel.counting(products: form.products))
  }

  /// Adds a convolution of single channels together with the one that was added last, if that made its input for it
  /// alone.
  private mutating func addExpanded(
    _ convolution: FusedConvolution, _ node: PlannedGraph.Node, _ x: ValueID
  ) -> Bool {
    guard let expansion, expansion.output == x, readers[x]?.count == 1, !graph.kept.contains(x),
      let last = graph.nodes.last, last.outputs == [expansion.blocks],
      let kernel = convolution.depthwiseKernel(
        after: expansion.convolution, from: expansion.input, on: pool)
    else { return false }
    graph.nodes.removeLast()
    blocks[x] = nil
    hasNoPlanes.remove(x)
    let lanes = ChannelLanes(channels: convolution.form.channels)
    let products = convolution.form.products + expansion.convolution.form.products
    return emitBlocks(
      last.inputs.compactMap { $0 }, for: node, in: lanes, kernel.counting(products: products))
  }

  private mutating func addTransposed(
    _ convolution: FusedConvolution, _ node: PlannedGraph.Node, _ x: ValueID, _ y: ValueID
  ) -> Bool {
    let form = convolution.form
    let channels = ChannelLanes(channels: form.channels, groups: form.groups)
    let lanes = ChannelLanes(channels: form.features, groups: form.groups)
    if let kernel = convolution.shuffledKernel(on: pool)?.counting(products: form.products) {
      guard let input = blocks(x, in: channels, for: node) else { return false }
      emit([input], y, for: node, kernel)
      return true
    }
    guard let kernel = convolution.transposedKernel(on: pool)?.counting(products: form.products),
      let input = blocks(x, in: channels, for: node)
    else { return false }
    guard let inputs = summands(input, convolution, node, lanes) else { return false }
    return emitBlocks(inputs, for: node, in: lanes, kernel)
  }

  /// Adds a convolution to few features.
  private mutating func addNarrow(
    _ convolution: FusedConvolution, _ node: PlannedGraph.Node, _ x: ValueID, _ y: ValueID
  ) -> Bool {
    guard let kernel = convolution.narrowKernel() else { return false }
    needPlanes(x, for: node)
    emit([x], y, for: node, kernel.counting(products: convolution.form.products))
    return true
  }

  private mutating func addTiled(
    _ convolution: FusedConvolution, _ node: PlannedGraph.Node, _ x: ValueID, _ y: ValueID
  ) -> Bool {
    let form = convolution.form
    let natural = ChannelLanes(channels: form.channels)
    var known = blocks[x]
    if known == nil, image(x)?.isLayoutFree == true { known = Blocks(value: x, lanes: natural) }
    var lanes: ChannelLanes?
    if let found = known?.lanes, !found.isGrouped(form.groups) {
      if form.window.isInside { lanes = found } else { known = nil }
    }
    let features = ChannelLanes(channels: form.features, groups: form.groups)
    let output: ChannelLayout =
      convolution.hasResidual
        || (demand.wanted.contains(y) && (features.isNatural || demand.takesAnyLanes(y)))
      ? .blocks : .planes
    guard
      let kernel = convolution.tiledKernel(
        from: known == nil ? .planes : .blocks, to: output, lanes: lanes, on: pool)?
        .counting(products: form.products)
    else { return false }
    if known == nil { needPlanes(x, for: node) }
    guard let inputs = summands(known?.value ?? x, convolution, node, features) else {
      return false
    }
    guard output == .blocks else {
      emit(inputs, y, for: node, kernel)
      return true
    }
    guard emitBlocks(inputs, for: node, in: features, kernel) else { return false }
    if form.groups == 1, lanes == nil, let made = blocks[y] {
      expansion = Expansion(
        convolution: convolution, input: known == nil ? .planes : .blocks, output: y,
        blocks: made.value)
    }
    return true
  }

  /// Adds a convolution after Winograd, where that pays.
  private mutating func addByPoints(
    _ convolution: FusedConvolution, _ node: PlannedGraph.Node, _ x: ValueID
  ) -> Bool {
    let form = convolution.form
    let lanes = ChannelLanes(channels: form.features)
    guard form.channels >= ChannelLayout.block,
      let kernel = convolution.winogradKernel(on: pool)?.counting(products: form.products),
      let input = blocks(x, in: ChannelLanes(channels: form.channels), for: node)
    else { return false }
    guard let inputs = summands(input, convolution, node, lanes) else { return false }
    return emitBlocks(inputs, for: node, in: lanes, kernel)
  }

  // MARK: Other nodes

  /// Adds a node that works on blocks; false where it does not, or where its input is not in blocks.
  private mutating func addBlocked(_ node: PlannedGraph.Node) -> Bool {
    guard let form = node.form, let x = node.inputs.first ?? nil, node.outputs.count == 1
    else { return false }
    switch form {
    case .channelConcatenation: return addConcatenation(node)
    case .binary(let kernel): return addBinary(kernel, node)
    default: break
    }
    guard let source = blocks[x], let image = image(x)?.with(source.lanes),
      let kernel = image.kernel(form)
    else { return false }
    return emitBlocks([source.value], for: node, in: source.lanes, kernel)
  }

  private mutating func addConcatenation(_ node: PlannedGraph.Node) -> Bool {
    let parts = node.inputs.compactMap { $0 }
    let images = parts.compactMap { image($0) }
    let blocked = parts.count { blocks[$0] != nil }
    guard images.count == node.inputs.count, 2 * blocked > parts.count, let y = node.outputs[0]
    else { return false }
    let takesAnyLanes = demand.takesAnyLanes(y)
    guard takesAnyLanes || images.dropLast().allSatisfy({ $0.channels % ChannelLayout.block == 0 })
    else { return false }
    var inputs: [ValueID] = []
    var lanes: [ChannelLanes] = []
    for (part, image) in zip(parts, images) {
      lanes.append(takesAnyLanes ? blocks[part]?.lanes ?? image.lanes : image.lanes)
      guard let made = blocks(part, in: lanes[lanes.count - 1], for: node) else { return false }
      inputs.append(made)
    }
    let sizes = zip(images, lanes).map { image, lanes in
      lanes.blocks * ChannelLayout.block * image.positions
    }
    let batch = images[0].batch
    defer { if batch == 1 { joinInputs(of: sizes) } }
    return emitBlocks(
      inputs, for: node, in: ChannelLanes(joining: lanes), .joined(sizes, batch: batch))
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
      let y = node.outputs[0], let type = graph.type(of: y)
    else { return false }
    let isA = graph.type(of: a) == type
    let isB = graph.type(of: b) == type
    if isA, isB {
      guard let lanes = (blocks[a] ?? blocks[b])?.lanes, demand.wanted.contains(y),
        let image = image(y)?.with(lanes), let left = blocks(a, in: lanes, for: node),
        let right = blocks(b, in: lanes, for: node)
      else { return false }
      let sum = BroadcastKernel(
        kernel, shape: [image.blockedType.shape.elementCount], aStrides: [1], bStrides: [1])
      return emitBlocks(
        [left, right], for: node, in: lanes, .combination(sum, inPlace: [0, 1]))
    }
    guard isA || isB, let source = blocks[isA ? a : b], let image = image(y)?.with(source.lanes)
    else { return false }
    let other = isA ? b : a
    let original = graph.model[node.id]
    if let constant = graph.constants[other] {
      guard let numbers = graph.perChannel(constant, of: type),
        let factors = original.affine(numbers, valueIsFirst: isA)
      else { return false }
      return emitBlocks(
        [source.value], for: node, in: source.lanes,
        image.affine(scale: factors.scale, shift: factors.shift))
    }
    let isProduct = original.isStandard("Mul")
    guard isProduct || original.isStandard("Add"), let gate = self.image(other),
      gate.positions == 1, gate.channels == image.channels,
      gate.batch == 1 || gate.batch == image.batch,
      graph.type(of: other)?.shape.count == type.shape.count,
      let factors = blocks(other, in: source.lanes, for: node)
    else { return false }
    return emitBlocks(
      [source.value, factors], for: node, in: source.lanes,
      image.gated(isProduct: isProduct, perImage: gate.batch == image.batch))
  }
}
