import Diagnostics
import ModelIR

/// A graph with its place in the model.
struct GraphPlace: Sendable {
  /// What a graph is there for.
  enum Role: Sendable {
    case main
    /// It is the value of an attribute of a node, given by its index in the survey.
    case subgraph(of: Int)
    /// It is the body of a function, given by its index in the model.
    case function(Int)
    /// It computes the first values of what training changes.
    case initialization
    /// It computes one step of training.
    case algorithm
  }

  let id: GraphID
  let role: Role
  /// The graph whose values this one can capture, by its index in the survey.
  let parent: Int?
  /// The function that the graph stands in, by its index in the model.
  let function: Int?
  let location: Location

  /// Whether this is the main graph.
  var isMain: Bool { if case .main = role { true } else { false } }
}

/// The nodes of a model in the order of a survey, each made when it is asked for.
struct NodeList: RandomAccessCollection, Sendable {
  /// What all nodes share.
  fileprivate final class Contents: Sendable {
    let model: Model
    let ids: [NodeID]
    /// The first node of each graph.
    let starts: [Int32]
    /// The places of the graphs.
    let locations: [Location]

    init(_ model: Model, _ ids: [NodeID], starts: [Int32], locations: [Location]) {
      self.model = model
      self.ids = ids
      self.starts = starts
      self.locations = locations
    }

    /// The graph of a node: the last one that begins no later.
    func graph(of index: Int) -> Int {
      if starts.count == 1 || index < starts[1] { return 0 }
      var (low, high) = (1, starts.count)
      while high - low > 1 {
        let middle = (low + high) / 2
        if starts[middle] <= index { low = middle } else { high = middle }
      }
      return low
    }
  }

  private let contents: Contents

  init(_ model: Model, _ ids: [NodeID], starts: [Int32], locations: [Location]) {
    contents = Contents(model, ids, starts: starts, locations: locations)
  }

  /// The model that was surveyed.
  var model: Model { contents.model }

  var startIndex: Int { 0 }
  var endIndex: Int { contents.ids.count }
  subscript(index: Int) -> NodePlace { NodePlace(contents: contents, index: index) }

  /// The ids of the nodes.
  var ids: [NodeID] { contents.ids }

  /// The graph of a node, by index in the survey.
  func graph(of index: Int) -> Int { contents.graph(of: index) }

  /// The position of a node in its graph.
  func position(of index: Int) -> Int { index - Int(contents.starts[graph(of: index)]) }

  /// The nodes of a graph.
  func indices(ofGraph graph: Int) -> Range<Int> {
    let starts = contents.starts
    return Int(starts[graph])..<(graph + 1 < starts.count ? Int(starts[graph + 1]) : endIndex)
  }
}

/// A node with its place in the model; a copy costs one reference.
struct NodePlace: Sendable {
  fileprivate let contents: NodeList.Contents
  /// Its index in the survey.
  let index: Int

  var id: NodeID { contents.ids[index] }
  var node: Node { contents.model[id] }
  /// Its graph, by index in the survey.
  var graph: Int { contents.graph(of: index) }
  /// Its position in that graph.
  var position: Int { index - Int(contents.starts[graph]) }
  /// Its path, which is put together when it is asked for.
  var location: Location {
    contents.locations[graph].appending(contents.model[id].locationStep(at: position))
  }
}

extension Node {
  /// The node as a step of a path.
  func locationStep(at position: Int) -> Location.Step {
    .node(index: position, name: name ?? "", operatorType: qualifiedOperator)
  }
}

/// Something that defines a value.
struct Definition: Sendable {
  /// The kinds of definition.
  enum Source: Sendable, Equatable {
    /// An input of the graph.
    case input(Int)
    /// A constant, dense or sparse.
    case initializer
    /// An output of a node, given by its index in the survey.
    case node(Int, output: Int)
  }

  let value: ValueID
  private let graphIndex: Int32
  /// The node; -1 for an input and -2 for an initializer.
  private let node: Int32
  private let slot: Int32

  init(value: ValueID, graph: Int, source: Source) {
    self.value = value
    graphIndex = Int32(graph)
    switch source {
    case .input(let slot): (node, self.slot) = (-1, Int32(slot))
    case .initializer: (node, slot) = (-2, 0)
    case .node(let node, let slot): (self.node, self.slot) = (Int32(node), Int32(slot))
    }
  }

  /// The graph, by index in the survey.
  var graph: Int { Int(graphIndex) }

  var source: Source {
    switch node {
    case -1: .input(Int(slot))
    case -2: .initializer
    default: .node(Int(node), output: Int(slot))
    }
  }

  /// Whether an output of a node defines the value.
  var isComputed: Bool { node >= 0 }
}

/// Something that reads a value.
struct Read: Sendable {
  /// The kinds of reader.
  enum Reader: Sendable {
    /// An input of a node, given by its index in the survey.
    case node(Int, Int)
    /// An output of the graph.
    case graphOutput(Int)
  }

  let value: ValueID
  private let graphIndex: Int32
  /// The node; -1 for an output of the graph.
  private let node: Int32
  private let slot: Int32

  init(value: ValueID, graph: Int, by reader: Reader) {
    self.value = value
    graphIndex = Int32(graph)
    switch reader {
    case .node(let node, let slot): (self.node, self.slot) = (Int32(node), Int32(slot))
    case .graphOutput(let slot): (node, self.slot) = (-1, Int32(slot))
    }
  }

  /// The graph that the reader stands in, by index in the survey.
  var graph: Int { Int(graphIndex) }

  var by: Reader { node < 0 ? .graphOutput(Int(slot)) : .node(Int(node), Int(slot)) }
}
