/// The path from a file down to the place that a diagnostic speaks of.
public struct Location: Hashable, Sendable {
  /// One step of the path.
  public enum Step: Hashable, Sendable {
    /// A file, by the name the user gave.
    case file(String)
    /// A byte offset in the file.
    case byteOffset(Int)
    /// A line and a column in a text file, both from 1.
    case line(Int, column: Int)
    /// A field of a message, by its schema name, such as `graph.node[3].attribute`.
    case field(String)
    /// A graph or subgraph, by name.
    case graph(String)
    /// A model-local function.
    case function(domain: String, name: String)
    /// A node: its position in its graph, its name (may be empty) and its operator.
    case node(index: Int, name: String, operatorType: String)
    /// A layer of a source framework.
    case layer(name: String, type: String)
    /// An attribute of the node.
    case attribute(String)
    /// An input slot of the node or graph.
    case input(Int, name: String)
    /// An output slot of the node or graph.
    case output(Int, name: String)
    /// A named value of the graph.
    case value(String)
    /// A named initializer of the graph.
    case initializer(String)
  }

  /// The steps, outermost first.
  public var steps: [Step]

  /// Makes a location from its steps, outermost first.
  public init(_ steps: [Step] = []) { self.steps = steps }

  /// This location with one more step inside it.
  public func appending(_ step: Step) -> Location { Location(steps + [step]) }

  /// This location seen from outside: `outer`'s steps come first.
  public func inside(_ outer: Location) -> Location { Location(outer.steps + steps) }

  /// The file of the path, where there is one.
  public var file: String? {
    for case .file(let name) in steps { return name }
    return nil
  }

  /// The line in a text file, from 1.
  public var line: Int? {
    for case .line(let line, _) in steps { return line }
    return nil
  }

  /// The column in that line, from 1.
  public var column: Int? {
    for case .line(_, let column) in steps { return column }
    return nil
  }

  /// The byte offset in a binary file.
  public var byteOffset: Int? {
    for case .byteOffset(let offset) in steps { return offset }
    return nil
  }
}

extension Location: CustomStringConvertible {
  /// The path as the text renderer prints it, for example
  /// `net.onnx: main/conv1 (Conv)/attribute pads`.
  public var description: String {
    let head = [file, line.map { "\($0):\(column ?? 1)" }].compactMap { $0 }.joined(separator: ":")
    return [head, path].filter { !$0.isEmpty }.joined(separator: ": ")
  }

  /// The path inside the file, for example `main/conv1 (Conv)/attribute pads`.
  public var path: String {
    steps.filter { !$0.isPlaceOfText }.map(\.description).joined(separator: "/")
  }
}

extension Location.Step {
  /// Whether the step names a file or a line rather than a part of a model.
  fileprivate var isPlaceOfText: Bool {
    switch self {
    case .file, .line: true
    default: false
    }
  }
}

extension Location.Step: CustomStringConvertible {
  /// The step as one component of the printed path; very long names are shortened.
  public var description: String { shortened.spelling }

  /// The names of a model may have megabytes, and every finding about them would repeat that.
  private static let longestName = 200

  /// The step with its names cut to a length that can be printed.
  private var shortened: Self {
    func cut(_ name: String) -> String { name.shortened(to: Self.longestName) }
    return switch self {
    case .file, .byteOffset, .line, .field: self
    case .graph(let name): .graph(cut(name))
    case .function(let domain, let name): .function(domain: cut(domain), name: cut(name))
    case .node(let index, let name, let operatorType):
      .node(index: index, name: cut(name), operatorType: cut(operatorType))
    case .layer(let name, let type): .layer(name: cut(name), type: cut(type))
    case .attribute(let name): .attribute(cut(name))
    case .input(let index, let name): .input(index, name: cut(name))
    case .output(let index, let name): .output(index, name: cut(name))
    case .value(let name): .value(cut(name))
    case .initializer(let name): .initializer(cut(name))
    }
  }

  private var spelling: String {
    switch self {
    case .file(let name): name
    case .byteOffset(let offset): "byte \(offset)"
    case .line(let line, let column): "\(line):\(column)"
    case .field(let path): path.count <= 200 ? path : "\(path.prefix(100)) ... \(path.suffix(60))"
    case .graph(let name): name.isEmpty ? "graph" : name
    case .function(let domain, let name): domain.isEmpty ? name : domain + "::" + name
    case .node(let index, let name, let operatorType):
      (name.isEmpty ? "node[\(index)]" : name) + " (" + operatorType + ")"
    case .layer(let name, let type): name + " (" + type + ")"
    case .attribute(let name): "attribute " + name
    case .input(let index, let name): name.isEmpty ? "input \(index)" : "input \(index) '\(name)'"
    case .output(let index, let name):
      name.isEmpty ? "output \(index)" : "output \(index) '\(name)'"
    case .value(let name): "value '\(name)'"
    case .initializer(let name): "initializer '\(name)'"
    }
  }
}
