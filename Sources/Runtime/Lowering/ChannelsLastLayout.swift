import Kernels
import ModelIR
import Operators

/// Keeps images with their channels side by side from one convolution of 8-bit integers to the next, where what lies
/// between does not care how they lie; they change to planes where something else reads them.
struct ChannelsLastLayout {
  private(set) var graph: PlannedGraph
  private let nodes: [PlannedGraph.Node]
  /// The values that are better made with their channels side by side.
  private var wanted: Set<ValueID> = []
  /// What holds another value's numbers with the channels side by side.
  private var channelsLast: [ValueID: ValueID] = [:]
  /// The values whose planes have not been made.
  private var hasNoPlanes: Set<ValueID> = []
  /// Convolutions of fewer channels by themselves are faster in planes.
  private static let fewestChannels = 8

  init(_ graph: PlannedGraph) {
    self.graph = graph
    nodes = graph.nodes
    self.graph.nodes = []
    for node in nodes.reversed() {
      guard let y = node.outputs.first ?? nil else { continue }
      if case .byteConvolution = node.form {
        wanted.formUnion([node.inputs[0]].compactMap { $0 })
      } else if wanted.contains(y) {
        wanted.formUnion(images(of: node))
      }
    }
  }

  /// Rewrites the nodes.
  mutating func run() {
    for node in nodes where !add(node) {
      for value in graph.valuesRead(by: node) { needPlanes(value, for: node) }
      graph.nodes.append(node)
    }
    guard let last = nodes.last else { return }
    for value in graph.kept.sorted() { needPlanes(value, for: last) }
  }

  /// The inputs of which a node computes each element of its output from the elements at its place; none for others.
  private func images(of node: PlannedGraph.Node) -> [ValueID] {
    guard node.outputs.count == 1, let y = node.outputs[0], let type = graph.type(of: y)
    else { return [] }
    var read: [ValueID?]
    switch node.form {
    case .unary, .clip, .bytePooling: read = [node.inputs[0]]
    case .elementwise(let inputs, _): read = inputs.map { node.inputs[$0] }
    case .binary:
      read = Array(node.inputs)
      guard read.allSatisfy({ $0.flatMap { graph.type(of: $0) }?.shape == type.shape }) else {
        return []
      }
    default: return []
    }
    let values = read.compactMap { $0 }
    let areImages = values.allSatisfy { change(of: $0) != nil && graph.constants[$0] == nil }
    return values.count == read.count && areImages ? values : []
  }

  /// Adds a node that works on channels side by side; false where it does not.
  private mutating func add(_ node: PlannedGraph.Node) -> Bool {
    guard case .kernel(let kernel) = node.work, node.outputs.count == 1, let y = node.outputs[0],
      change(of: y) != nil
    else { return false }
    if case .byteConvolution(let convolution) = kernel.form {
      return add(convolution, node, y)
    }
    let images = images(of: node)
    guard wanted.contains(y), images.contains(where: { channelsLast[$0] != nil }) else {
      return false
    }
    var made = kernel
    if case .bytePooling(let pooling) = kernel.form {
      guard let channels = graph.type(of: y)?.shape[1] else { return false }
      made = .compute { arguments in
        guard let x = arguments.inputs[0], let out = arguments.outputs[0] else { return }
        pooling.runChannelsLast(channels: channels, x, out, on: arguments.pool)
      }
    }
    var inputs = node.inputs
    for (index, value) in inputs.enumerated() {
      guard let value, images.contains(value) else { continue }
      inputs[index] = makeChannelsLast(value, for: node)
    }
    emit(inputs, y, for: node, made)
    return true
  }

  private mutating func add(
    _ convolution: ByteConvolution, _ node: PlannedGraph.Node, _ y: ValueID
  ) -> Bool {
    guard let x = node.inputs[0], let type = graph.type(of: x), change(of: x) != nil else {
      return false
    }
    let isDepthwise = convolution.isDepthwise
    if isDepthwise, type.shape[1] < Self.fewestChannels || graph.constants[x] != nil {
      return false
    }
    let source: ImageLayout =
      isDepthwise || channelsLast[x] != nil ? .channelsLast : .planes
    let target: ImageLayout = isDepthwise || wanted.contains(y) ? .channelsLast : .planes
    guard source == .channelsLast || target == .channelsLast,
      let kernel = convolution.kernel(from: source, to: target)
    else { return false }
    var inputs = node.inputs
    if source == .channelsLast { inputs[0] = makeChannelsLast(x, for: node) }
    if target == .channelsLast {
      emit(inputs, y, for: node, kernel)
    } else {
      var made = node
      made.inputs = inputs
      made.work = .kernel(kernel)
      graph.nodes.append(made)
    }
    return true
  }

  // MARK: Layouts

  /// How a value changes its layout; nil for what is no image.
  private func change(of value: ValueID) -> ImageLayoutChange? {
    guard let type = graph.type(of: value), type.shape.count >= 3, !type.shape.contains(0),
      [.float, .int8, .uint8].contains(type.elementType)
    else { return nil }
    return ImageLayoutChange(
      batch: type.shape[0], channels: type.shape[1],
      positions: type.shape[2...].reduce(1, *), byteWidth: type.elementType.byteWidth)
  }

  /// Adds a node whose result has its channels side by side.
  private mutating func emit(
    _ inputs: [ValueID?], _ output: ValueID, for node: PlannedGraph.Node, _ kernel: PreparedKernel
  ) {
    hasNoPlanes.insert(output)
    append(inputs, define(output), for: node, kernel)
  }

  private mutating func append(
    _ inputs: [ValueID?], _ output: ValueID, for node: PlannedGraph.Node, _ kernel: PreparedKernel
  ) {
    var kernel = kernel.complete()
    kernel.form = nil
    graph.nodes.append(
      PlannedGraph.Node(
        id: node.id, index: node.index, inputs: inputs, outputs: [output], work: .kernel(kernel)))
  }

  /// Makes a value for another one's numbers with the channels side by side.
  private mutating func define(_ value: ValueID) -> ValueID {
    if let known = channelsLast[value] { return known }
    guard let type = graph.type(of: value) else { return value }
    let made = graph.makeValue(
      ConcreteType(
        type.elementType, [type.shape[0]] + Array(type.shape.dropFirst(2)) + [type.shape[1]]))
    channelsLast[value] = made
    return made
  }

  /// What holds a value with its channels side by side, made for `node` where it is not there yet.
  private mutating func makeChannelsLast(_ value: ValueID, for node: PlannedGraph.Node) -> ValueID {
    if let known = channelsLast[value] { return known }
    guard let change = change(of: value) else { return value }
    let made = define(value)
    append([value], made, for: node, .changing(change, to: .channelsLast))
    return made
  }

  /// Makes the planes of a value, where there are none yet.
  private mutating func needPlanes(_ value: ValueID, for node: PlannedGraph.Node) {
    guard hasNoPlanes.remove(value) != nil, let source = channelsLast[value],
      let change = change(of: value)
    else { return }
    append([source], value, for: node, .changing(change, to: .planes))
  }
}

extension PreparedKernel {
  /// A kernel that changes the layout of input 0.
  fileprivate static func changing(
    _ change: ImageLayoutChange, to layout: ImageLayout
  ) -> PreparedKernel {
    .compute { arguments in
      guard let x = arguments.inputs[0], let out = arguments.outputs[0] else { return }
      change.run(to: layout, x, out, on: arguments.pool)
    }
  }
}
