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

/// A node with its place in the model.
struct NodePlace: Sendable {
  let id: NodeID
  let node: Node
  /// Its graph, by index in the survey.
  let graph: Int
  /// Its position in that graph.
  let position: Int
  let location: Location
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
