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

/// What stands in a graph, and where.
struct GraphExtent {
  /// Fields of one kind, in runs that threads read.
  struct Fields {
    static let runLength = 1024

    private(set) var count = 0
    /// Where the first field of each run is in the file.
    private(set) var runs: [Int] = []

    mutating func add(at position: Int) {
      if count % Self.runLength == 0 { runs.append(position) }
      count += 1
    }

    /// The fields of a run.
    func range(ofRun run: Int) -> Range<Int> {
      run * Self.runLength..<min((run + 1) * Self.runLength, count)
    }
  }

  private(set) var nodes = Fields()
  private(set) var initializers = Fields()
  /// Where the other fields are in the file.
  private(set) var others: [Int] = []
  /// The number of values that they can define at most: a node that computes something takes eight
  /// bytes at least.
  let valueCount: Int

  /// Counts what is in the graph that `reader` stands at the begin of.
  init(of reader: ProtobufReader) throws(Diagnostic) {
    var reader = reader
    let byteCount = reader.remaining.count
    while let number = try reader.nextField() {
      switch GraphField(rawValue: number) {
      case .nodes: nodes.add(at: reader.fieldStart)
      case .initializers: initializers.add(at: reader.fieldStart)
      default: others.append(reader.fieldStart)
      }
      try reader.skipValue()
    }
    valueCount = min(nodes.count + initializers.count, byteCount / 8)
  }

  /// Whether threads cost less than they bring.
  var isLarge: Bool { nodes.count >= 2_000 }
}

/// What the nodes and initializers of a graph hold besides the names of values, while it is read run
/// by run.
///
/// `@unchecked Sendable`: each run has elements of its own.
private struct GraphContents: @unchecked Sendable {
  let nodes: UnsafeMutableBufferPointer<Node>
  let initializers: UnsafeMutableBufferPointer<Initializer>

  /// Reads nodes, where `reader` stands at the first of them.
  ///
  /// All elements are initialized in any case.
  ///
  /// - Returns: how many outputs with names they have; nil where one has a graph among its attributes.
  func readNodes(_ range: Range<Int>, from reader: inout ProtobufReader) throws(Diagnostic) -> Int?
  {
    let empty = Node("")
    var next = range.lowerBound
    defer {
      UnsafeMutableBufferPointer(rebasing: nodes[next..<range.upperBound])
        .initialize(repeating: empty)
    }
    var decoder = ModelDecoder()
    var outputCount = 0
    while next < range.upperBound, let number = try reader.nextField() {
      guard number == GraphField.nodes.rawValue else {
        try reader.skipValue()
        continue
      }
      nodes.initializeElement(at: next, to: empty)
      next += 1
      try decoder.readContents(of: &nodes[next - 1], from: &reader, countingOutputs: &outputCount)
    }
    return decoder.model.graphs.isEmpty ? outputCount : nil
  }

  /// Reads initializers, where `reader` stands at the first of them.
  ///
  /// All elements are initialized in any case.
  func readInitializers(
    _ range: Range<Int>, from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    let nothing = Initializer(ValueID(0), StoredTensor())
    var next = range.lowerBound
    defer {
      UnsafeMutableBufferPointer(rebasing: initializers[next..<range.upperBound])
        .initialize(repeating: nothing)
    }
    // Neighbours often have the same extents, and then one list of them.
    var dimensions: [Int64] = []
    while next < range.upperBound, let number = try reader.nextField() {
      guard number == GraphField.initializers.rawValue else {
        try reader.skipValue()
        continue
      }
      var tensor = try StoredTensor("initializer", from: &reader)
      if tensor.dimensions == dimensions { tensor.dimensions = dimensions }
      dimensions = tensor.dimensions
      initializers.initializeElement(at: next, to: Initializer(ValueID(0), tensor))
      next += 1
    }
  }
}

/// The inputs and outputs of nodes, as their names are read again.
private struct NodeEnds {
  private var scope: Scope
  private var inputs = ValueList()
  private var outputs = ValueList()
  private var isComplete = true

  /// Begins behind so many outputs.
  init(_ scope: Scope, firstOutput: Int) {
    self.scope = scope
    self.scope.skipOutputs(firstOutput)
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
      inputs = ValueList()
      outputs = ValueList()
      try reader.message("node") { (reader) throws(Diagnostic) in
        while let number = try reader.nextField() { try read(number, from: &reader) }
      }
      nodes[next].inputs = inputs
      nodes[next].outputs = outputs
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
    let work = GraphWork(extent)
    var nodes: [Node] = []
    var initializers: [Initializer] = []
    nodes = [Node](unsafeUninitializedCapacity: extent.nodes.count) { nodes, nodeCount in
      initializers = [Initializer](unsafeUninitializedCapacity: extent.initializers.count) {
        (initializers, initializerCount) in
        nodes.adviseLargePages()
        initializers.adviseLargePages()
        let contents = GraphContents(nodes: nodes, initializers: initializers)
        pool.run(work.taskCount) { task in work.perform(task, self, graph, contents, at: place) }
        initializerCount = extent.initializers.count
      }
      nodeCount = extent.nodes.count
    }
    guard var decoder = work.takeDeclared(), let firstOutputs = work.firstOutputs,
      decoder.join(&nodes, extent.nodes, firstOutputs, at: place, pool),
      decoder.nameInitializers(&initializers, extent.initializers, pool)
    else { return nil }
    decoder.add(&nodes, &initializers, to: graph)
    return decoder.readRest(of: graph, from: reader, extent.others) ? decoder : nil
  }

  /// Joins nodes to the values of the innermost scope, run by run; false where that cannot be.
  private func join(
    _ nodes: inout [Node], _ fields: GraphExtent.Fields, _ firstOutputs: [Int], at place: Place,
    _ pool: ThreadPool
  ) -> Bool {
    guard let scope = scopes.last else { return false }
    let joined = Atomic(0)
    nodes.withUnsafeMutableBufferPointer { buffer in
      // Each task writes nodes of its own.
      nonisolated(unsafe) let nodes = buffer
      pool.run(fields.runs.count) { run in
        var ends = NodeEnds(scope, firstOutput: firstOutputs[run])
        place.read(from: fields.runs[run]) { (reader) throws(Diagnostic) in
          guard try ends.join(nodes, fields.range(ofRun: run), from: &reader) else { return }
          joined.wrappingAdd(1, ordering: .relaxed)
        }
      }
    }
    return joined.load(ordering: .relaxed) == fields.runs.count
  }

  /// Finds the values of initializers in the innermost scope, run by run; false where that cannot be.
  private func nameInitializers(
    _ initializers: inout [Initializer], _ fields: GraphExtent.Fields, _ pool: ThreadPool
  ) -> Bool {
    guard let scope = scopes.last else { return false }
    let values = model.values
    let named = Atomic(0)
    initializers.withUnsafeMutableBufferPointer { buffer in
      // Each task writes initializers of its own.
      nonisolated(unsafe) let initializers = buffer
      pool.run(fields.runs.count) { run in
        var scope = scope
        for index in fields.range(ofRun: run) {
          guard var name = initializers[index].tensor.name,
            let value = name.withUTF8({ scope.initializer(UnsafeRawBufferPointer($0)) })
          else { return }
          initializers[index].value = value
          // One text for both.
          initializers[index].tensor.name = values[Int(value.index)].name
        }
        named.wrappingAdd(1, ordering: .relaxed)
      }
    }
    return named.load(ordering: .relaxed) == fields.runs.count
  }

  /// Adds nodes and initializers to the first graph of a model that has none yet.
  private mutating func add(
    _ nodes: inout [Node], _ initializers: inout [Initializer], to graph: GraphID
  ) {
    swap(&model.nodes, &nodes)
    swap(&model[graph].initializers, &initializers)
    model[graph].nodes = model.nodes.indices.map { NodeID($0) }
    for index in model.nodes.indices {
      for (slot, output) in model.nodes[index].outputs.enumerated() {
        guard let output else { continue }
        model[output].producer = Producer(node: NodeID(index), output: slot)
      }
    }
  }

  /// Reads the fields that are neither nodes nor initializers; false where something is wrong.
  private mutating func readRest(
    of graph: GraphID, from reader: ProtobufReader, _ positions: [Int]
  ) -> Bool {
    var reader = reader
    do throws(Diagnostic) {
      for position in positions {
        reader.move(to: position)
        guard let number = try reader.nextField() else { return false }
        if let field = GraphField(rawValue: number) {
          try read(field, of: graph, from: &reader)
        } else {
          model[graph].unknownFields.fields.append(try reader.skipField())
        }
      }
      return true
    } catch {
      return false
    }
  }
}

/// The first reading of a large graph, in tasks: its names are declared, and each run is read.
private final class GraphWork: Sendable {
  private let nodes: GraphExtent.Fields
  private let initializers: GraphExtent.Fields
  private let extent: GraphExtent
  private let declared = Mutex<ModelDecoder?>(nil)
  /// The numbers of the nodes' outputs, run by run, and how many runs of initializers have been read.
  private let outputCounts: Mutex<[Int?]>
  private let initializerRuns = Atomic(0)

  init(_ extent: GraphExtent) {
    self.extent = extent
    (nodes, initializers) = (extent.nodes, extent.initializers)
    outputCounts = Mutex([Int?](repeating: nil, count: extent.nodes.runs.count))
  }

  var taskCount: Int { 1 + nodes.runs.count + initializers.runs.count }

  /// Performs a task for a decoder that has opened the graph; the longest one is the first.
  func perform(
    _ task: Int, _ decoder: ModelDecoder, _ graph: GraphID, _ contents: GraphContents,
    at place: Place
  ) {
    if task == 0 {
      place.read { (reader) throws(Diagnostic) in
        var decoder = decoder
        decoder.declaresTogether = true
        try decoder.declareValues(of: reader, in: graph, self.extent)
        decoder.declaresTogether = false
        self.declared.withLock { $0 = decoder }
      }
    } else if task <= nodes.runs.count {
      let run = task - 1
      place.read(from: nodes.runs[run]) { (reader) throws(Diagnostic) in
        let count = try contents.readNodes(self.nodes.range(ofRun: run), from: &reader)
        self.outputCounts.withLock { $0[run] = count }
      }
    } else {
      let run = task - 1 - nodes.runs.count
      place.read(from: initializers.runs[run]) { (reader) throws(Diagnostic) in
        try contents.readInitializers(self.initializers.range(ofRun: run), from: &reader)
        self.initializerRuns.wrappingAdd(1, ordering: .relaxed)
      }
    }
  }

  /// The decoder with all names, which nobody else holds: it would be copied when it is changed.
  func takeDeclared() -> ModelDecoder? {
    declared.withLock { declared in
      defer { declared = nil }
      return declared
    }
  }

  /// How many outputs the nodes before each run have; nil where a run could not be read.
  var firstOutputs: [Int]? {
    let counts = outputCounts.withLock { $0.compactMap { $0 } }
    guard counts.count == nodes.runs.count,
      initializerRuns.load(ordering: .relaxed) == initializers.runs.count
    else { return nil }
    var sum = 0
    return counts.map { count in
      defer { sum += count }
      return sum
    }
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
