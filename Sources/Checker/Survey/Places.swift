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

/// A node with its place in the model; a copy costs one reference.
struct NodePlace: Sendable {
  private let contents: Contents

  private final class Contents: Sendable {
    let id: NodeID
    let node: Node
    let graph: Int
    let position: Int
    let graphLocation: Location

    init(_ id: NodeID, _ node: Node, _ graph: Int, _ position: Int, _ graphLocation: Location) {
      self.id = id
      self.node = node
      self.graph = graph
      self.position = position
      self.graphLocation = graphLocation
    }
  }

  init(id: NodeID, node: Node, graph: Int, position: Int, graphLocation: Location) {
    contents = Contents(id, node, graph, position, graphLocation)
  }

  var id: NodeID { contents.id }
  var node: Node { contents.node }
  /// Its graph, by index in the survey.
  var graph: Int { contents.graph }
  /// Its position in that graph.
  var position: Int { contents.position }
  /// Its path, which is put together when it is asked for.
  var location: Location {
    contents.graphLocation.appending(
      .node(
        index: position, name: node.name ?? "", operatorType: node.qualifiedOperator))
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
  /// The graph, by index in the survey.
  let graph: Int
  let source: Source
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
  /// The graph that the reader stands in, by index in the survey.
  let graph: Int
  let by: Reader
}
