import ByteStorage
import Diagnostics
import Encodings
import Kernels
import ModelIR
import Synchronization

// A graph of very many nodes is read on several threads: while one declares the names, another reads
// all else that nodes and initializers hold, and then nodes are joined to their values run by run. What
// cannot be read so, as it is wrong or has graphs inside, is read again in the plain way, which says
// what is wrong and where.

/// How much stands in a graph.
struct GraphExtent {
  private(set) var nodeCount = 0
  private(set) var initializerCount = 0
  /// The number of values that they can define at most: a node that computes something takes eight
  /// bytes at least.
  let valueCount: Int

  /// Counts what is in the graph that `reader` stands at the begin of.
  init(of reader: ProtobufReader) throws(Diagnostic) {
    var reader = reader
    let byteCount = reader.remaining.count
    while let number = try reader.nextField() {
      if number == GraphField.nodes.rawValue { nodeCount += 1 }
      if number == GraphField.initializers.rawValue { initializerCount += 1 }
      try reader.skipValue()
    }
    valueCount = min(nodeCount + initializerCount, byteCount / 8)
  }

  /// Whether threads cost less than they bring.
  var isLarge: Bool { nodeCount >= 2_000 }
}

/// What the nodes and initializers of a graph hold besides the names of values.
struct GraphContents: Sendable {
  /// Nodes that stand one after another.
  struct Run: Sendable {
    static let length = 1024

    /// Where the first of them is in the file.
    let position: Int
    /// How many outputs the nodes before have.
    let firstOutput: Int
  }

  var nodes: [Node] = []
  /// Each so many nodes, but for the last.
  private(set) var runs: [Run] = []
  var initializers: [Initializer] = []

  /// Reads them; nil where a node has a graph among its attributes.
  init?(of reader: inout ProtobufReader, _ extent: GraphExtent) throws(Diagnostic) {
    nodes.reserveCapacity(extent.nodeCount)
    initializers.reserveCapacity(extent.initializerCount)
    var decoder = ModelDecoder()
    var outputCount = 0
    while let number = try reader.nextField() {
      switch GraphField(rawValue: number) {
      case .nodes:
        if nodes.count % Run.length == 0 {
          runs.append(Run(position: reader.fieldStart, firstOutput: outputCount))
        }
        nodes.append(Node(""))
        try decoder.readContents(
          of: &nodes[nodes.count - 1], from: &reader, countingOutputs: &outputCount)
        if !decoder.model.graphs.isEmpty { return nil }
      case .initializers:
        initializers.append(
          Initializer(ValueID(0), try StoredTensor("initializer", from: &reader)))
      default: try reader.skipValue()
      }
    }
  }
}

/// The inputs and outputs of nodes, as their names are read again.
private struct NodeEnds {
  private var scope: Scope
  private var inputs: [ValueID?] = []
  private var outputs: [ValueID?] = []
  private var isComplete = true

  /// Begins at the first node of a run.
  init(_ scope: Scope, from run: GraphContents.Run) {
    self.scope = scope
    self.scope.skipOutputs(run.firstOutput)
  }

  /// Joins nodes to their values, where `reader` stands at the first of them; false where a name is not
  /// declared.
  mutating func join(
    _ nodes: UnsafeMutableBufferPointer<Node>, _ range: Range<Int>,
    from reader: inout ProtobufReader
  ) throws(Diagnostic) -> Bool {
    var next = range.lowerBound
    while next < range.upperBound, let number = try reader.nextField() {
      guard number == GraphField.nodes.rawValue else {
        try reader.skipValue()
        continue
      }
      inputs.removeAll(keepingCapacity: true)
      outputs.removeAll(keepingCapacity: true)
      try reader.message("node") { (reader) throws(Diagnostic) in
        while let number = try reader.nextField() { try read(number, from: &reader) }
      }
      nodes[next].inputs.reserveCapacity(inputs.count)
      nodes[next].inputs += inputs
      nodes[next].outputs.reserveCapacity(outputs.count)
      nodes[next].outputs += outputs
      next += 1
    }
    return isComplete && next == range.upperBound
  }

  private mutating func read(
    _ field: Int, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    switch NodeField(rawValue: field) {
    case .inputs:
      let name = try reader.rawText()
      let value = name.isEmpty ? nil : scope.input(name)
      if value == nil, !name.isEmpty { isComplete = false }
      inputs.append(value)
    case .outputs: outputs.append(try reader.rawText().isEmpty ? nil : scope.nextOutput())
    default: try reader.skipValue()
    }
  }
}

extension ModelDecoder {
  /// This decoder after it has read the first graph, which `reader` stands at the begin of, on several
  /// threads; nil where that has to be done in the plain way.
  func reading(
    _ graph: GraphID, from reader: ProtobufReader, _ extent: GraphExtent
  ) -> ModelDecoder? {
    guard graph == GraphID(0), model.nodes.isEmpty else { return nil }
    let place = Place(reader)
    let pool = ThreadPool(threadCount: threads)
    let parts = Mutex<(declared: ModelDecoder?, contents: GraphContents?)>((nil, nil))
    pool.run(2) { part in
      place.read { (reader) throws(Diagnostic) in
        if part == 0 {
          var decoder = self
          decoder.declaresTogether = true
          try decoder.declareValues(of: reader, in: graph, extent)
          decoder.declaresTogether = false
          parts.withLock { $0.declared = decoder }
        } else {
          let contents = try GraphContents(of: &reader, extent)
          parts.withLock { $0.contents = contents }
        }
      }
    }
    return parts.withLock { parts in
      guard var decoder = parts.declared, var contents = parts.contents else { return nil }
      // Nobody else holds them any more, or they would be copied when they are written.
      parts = (nil, nil)
      guard decoder.join(&contents.nodes, contents.runs, at: place, pool) else { return nil }
      decoder.add(&contents, to: graph)
      return decoder.readRest(of: graph, from: reader) ? decoder : nil
    }
  }

  /// Joins nodes to the values of the innermost scope, run by run; false where that cannot be.
  private func join(
    _ nodes: inout [Node], _ runs: [GraphContents.Run], at place: Place, _ pool: ThreadPool
  ) -> Bool {
    guard let scope = scopes.last else { return false }
    let joined = Atomic(0)
    nodes.withUnsafeMutableBufferPointer { buffer in
      // Each task writes nodes of its own.
      nonisolated(unsafe) let nodes = buffer
      pool.run(runs.count) { index in
        let first = index * GraphContents.Run.length
        let end = min(first + GraphContents.Run.length, nodes.count)
        var ends = NodeEnds(scope, from: runs[index])
        place.read(from: runs[index].position) { (reader) throws(Diagnostic) in
          guard try ends.join(nodes, first..<end, from: &reader) else { return }
          joined.wrappingAdd(1, ordering: .relaxed)
        }
      }
    }
    return joined.load(ordering: .relaxed) == runs.count
  }

  /// Adds nodes and initializers to the first graph of a model that has none yet.
  private mutating func add(_ contents: inout GraphContents, to graph: GraphID) {
    swap(&model.nodes, &contents.nodes)
    swap(&model[graph].initializers, &contents.initializers)
    model[graph].nodes = model.nodes.indices.map { NodeID($0) }
    for index in model.nodes.indices {
      for (slot, output) in model.nodes[index].outputs.enumerated() {
        guard let output else { continue }
        model[output].producer = Producer(node: NodeID(index), output: slot)
      }
    }
  }

  /// Names the initializers and reads all but them and the nodes; false where something is wrong.
  private mutating func readRest(of graph: GraphID, from reader: ProtobufReader) -> Bool {
    var reader = reader
    for index in model[graph].initializers.indices { nameInitializer(index, of: graph) }
    do throws(Diagnostic) {
      while let number = try reader.nextField() {
        switch GraphField(rawValue: number) {
        case .nodes, .initializers: try reader.skipValue()
        case let field?: try read(field, of: graph, from: &reader)
        case nil: model[graph].unknownFields.fields.append(try reader.skipField())
        }
      }
      return true
    } catch {
      return false
    }
  }

  /// A message that threads read, each with a reader of its own.
  private struct Place: Sendable {
    private let buffer: ByteBuffer
    private let range: Range<Int>
    private let depth: Int

    /// The message that a reader stands at the begin of.
    init(_ reader: ProtobufReader) {
      buffer = reader.buffer
      range = reader.remaining
      depth = reader.remainingDepth
    }

    /// Calls `body` with a reader of the message that stands at `position`; what it throws is found again
    /// in the plain way.
    func read(
      from position: Int? = nil, _ body: (inout ProtobufReader) throws(Diagnostic) -> Void
    ) {
      try? ProtobufReader.read(
        buffer, in: (position ?? range.lowerBound)..<range.upperBound, depth: depth, body)
    }
  }
}
