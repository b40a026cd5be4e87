public import Diagnostics
public import ModelIR

extension DiagnosticCode {
  /// An attribute that the operator needs is missing.
  public static let missingAttribute = DiagnosticCode(
    "E0402", "A required attribute is missing",
    explanation: """
      The operator's signature requires an attribute that the node does not have, and for which \
      there is no default. onnx.checker and onnxruntime refuse the node.
      """,
    mend: """
      Add the attribute; the page of the operator in the standard says what it means. If the \
      operator gets the value as an input in a later operator set, the node was written for that \
      one: correct the import.
      """)
  /// An attribute has another type than the signature says.
  public static let wrongAttributeType = DiagnosticCode(
    "E0403", "An attribute has the wrong type",
    explanation: """
      The operator's signature gives the attribute one type and the node another: an integer where \
      a list is expected, for example. onnx.checker and onnxruntime refuse the node.
      """,
    mend: """
      Write the value in the type that the message names. A list of one element is still a list.
      """)
  /// An attribute or input has a value that the operator does not allow.
  public static let invalidArgument = DiagnosticCode(
    "E0410", "An attribute or input has a value that the operator does not allow",
    explanation: """
      The value is of the right type but outside of what the operator's definition permits, such \
      as an axis beyond the rank, a stride of zero, or an unknown mode. Runtimes refuse the node \
      when they load the model, or fail when they run it; some crash.
      """,
    mend: """
      The message gives the value found and what is allowed. Where an axis is out of range, see \
      whether the rank of the input is the one that the node was written for.
      """)
  /// Shapes of a node's inputs do not fit together.
  public static let shapeMismatch = DiagnosticCode(
    "E0502", "Shapes do not fit together",
    explanation: """
      The shapes of a node's inputs contradict one another, its attributes, or the operator's \
      definition. onnx.checker with full_check and onnxruntime refuse the model; without inference \
      the node fails when it is run.
      """,
    mend: """
      The message gives the shapes found. See which of them is not what was meant: often a \
      Transpose or Reshape is missing before the node, or the shape that is declared for an input \
      of the model is stale.
      """)
  /// A node cannot be executed.
  public static let notExecutable = DiagnosticCode(
    "E0801", "A node cannot be executed",
    explanation: """
      Concord has no implementation for this operator, version, element type or combination of \
      arguments. The model may be right all the same.
      """,
    mend: """
      `concord ops` lists what can be executed. Replace the node by operators of that list, for \
      example by exporting the model for another operator set, or run the model in a runtime that \
      has it.
      """)
  /// Values met at run time do not allow the computation.
  public static let invalidData = DiagnosticCode(
    "E0802", "The data do not allow the computation",
    explanation: """
      An input of a node has a value for which the operator is not defined, such as an index out \
      of bounds or an integer division by zero. Other runtimes fail as well, or compute something \
      that depends on the machine.
      """,
    mend: """
      See where the value comes from: an input of the run, which is made up where none is given, \
      or a constant of the model.
      """)
}

/// A node together with its operator's declaration, and typed access to its attributes.
///
/// An attribute that the node leaves out has the value that the declaration gives as default.
public struct NodeContext: Sendable {
  /// The node.
  public let node: Node
  /// The version of the operator in force.
  public let version: OperatorVersion

  /// Pairs a node with the version of its operator.
  public init(node: Node, version: OperatorVersion) {
    self.node = node
    self.version = version
  }
}

/// Contexts that give access to a node's attributes.
public protocol NodeReading {
  /// The node with its operator's declaration.
  var context: NodeContext { get }
}

extension NodeReading {
  /// The version of the operator, by the operator set that introduced it.
  public var since: Int { context.version.since }

  /// The operator's name.
  public var operatorType: String { context.node.operatorType }

  /// Whether the node itself sets the attribute.
  public func has(_ name: String) -> Bool { context.node.attribute(name) != nil }

  /// The value of an attribute or its default; nil where there is neither.
  public func value(_ name: String) -> AttributeValue? {
    context.node.attribute(name)?.value ?? context.version.attribute(name)?.defaultValue
  }

  /// An integer attribute; nil where it is left out and has no default.
  public func optionalInt(_ name: String) throws(Diagnostic) -> Int? {
    guard let value = value(name) else { return nil }
    guard case .int(let integer) = value else { throw wrongType(name, "an integer") }
    return Int(integer)
  }

  /// An integer attribute that is there or has a default.
  public func int(_ name: String) throws(Diagnostic) -> Int {
    try required(optionalInt(name), name)
  }

  /// An integer attribute read as a truth value.
  public func bool(_ name: String) throws(Diagnostic) -> Bool { try int(name) != 0 }

  /// A float attribute; nil where it is left out and has no default.
  public func optionalFloat(_ name: String) throws(Diagnostic) -> Double? {
    guard let value = value(name) else { return nil }
    guard case .float(let number) = value else { throw wrongType(name, "a float") }
    return Double(number)
  }

  /// A float attribute that is there or has a default.
  public func float(_ name: String) throws(Diagnostic) -> Double {
    try required(optionalFloat(name), name)
  }

  /// A string attribute; nil where it is left out and has no default.
  public func optionalString(_ name: String) throws(Diagnostic) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let bytes) = value, let text = bytes.text else {
      throw wrongType(name, "a UTF-8 string")
    }
    return text
  }

  /// A string attribute that is there or has a default.
  public func string(_ name: String) throws(Diagnostic) -> String {
    try required(optionalString(name), name)
  }

  /// An attribute of integers; nil where it is left out and has no default.
  public func optionalInts(_ name: String) throws(Diagnostic) -> [Int]? {
    guard let value = value(name) else { return nil }
    guard case .ints(let integers) = value else { throw wrongType(name, "a list of integers") }
    return integers.map { Int($0) }
  }

  /// An attribute of integers that is there or has a default.
  public func ints(_ name: String) throws(Diagnostic) -> [Int] {
    try required(optionalInts(name), name)
  }

  /// An attribute of floats; nil where it is left out and has no default.
  public func optionalFloats(_ name: String) throws(Diagnostic) -> [Double]? {
    guard let value = value(name) else { return nil }
    guard case .floats(let numbers) = value else { throw wrongType(name, "a list of floats") }
    return numbers.map { Double($0) }
  }

  /// An attribute of strings; nil where it is left out and has no default.
  public func optionalStrings(_ name: String) throws(Diagnostic) -> [String]? {
    guard let value = value(name) else { return nil }
    guard case .strings(let strings) = value else { throw wrongType(name, "a list of strings") }
    return strings.map(\.description)
  }

  /// A tensor attribute in dense form; nil where it is left out.
  public func optionalTensor(_ name: String) throws(Diagnostic) -> Tensor? {
    guard let value = value(name) else { return nil }
    guard case .tensor(let tensor) = value else { throw wrongType(name, "a tensor") }
    do throws(Diagnostic) { return try tensor.dense() } catch {
      throw error.inside(.attribute(name))
    }
  }

  /// A graph attribute.
  public func graph(_ name: String) throws(Diagnostic) -> GraphID {
    guard let value = value(name) else { return try required(nil, name) }
    guard case .graph(let graph) = value else { throw wrongType(name, "a graph") }
    return graph
  }

  /// An element type given by its number.
  public func optionalElementType(_ name: String) throws(Diagnostic) -> ElementType? {
    guard let number = try optionalInt(name) else { return nil }
    guard let raw = Int32(exactly: number), let type = ElementType(rawValue: raw) else {
      throw invalid(name, "is \(number), which is no element type")
    }
    return type
  }

  /// An axis between `-rank` and `rank - 1` as a position from 0.
  public func axis(_ name: String, rank: Int) throws(Diagnostic) -> Int {
    try normalizedAxis(int(name), rank: rank, of: name)
  }

  /// Brings an axis into `0..<rank`, counting negative ones from the end.
  public func normalizedAxis(
    _ axis: Int, rank: Int, of name: String = "axis"
  ) throws(Diagnostic) -> Int {
    guard axis >= -rank && axis < rank else {
      throw invalid(name, "is \(axis), expected \(-rank) to \(rank - 1) for rank \(rank)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// A diagnostic that an attribute's value is not allowed; `what` follows the attribute's name.
  public func invalid(_ name: String, _ what: String) -> Diagnostic {
    Diagnostic(.invalidArgument, "'\(name)' \(what)", at: Location([.attribute(name)]))
  }

  /// A diagnostic that shapes or types do not fit.
  public func mismatch(_ message: String) -> Diagnostic { Diagnostic(.shapeMismatch, message) }

  /// A diagnostic that the node cannot be executed.
  public func unsupported(_ what: String) -> Diagnostic {
    Diagnostic(.notExecutable, "\(operatorType)-\(since) \(what)")
  }

  private func required<T>(_ value: T?, _ name: String) throws(Diagnostic) -> T {
    guard let value else {
      throw Diagnostic(
        .missingAttribute, "\(operatorType)-\(since) requires '\(name)'",
        at: Location([.attribute(name)]))
    }
    return value
  }

  private func wrongType(_ name: String, _ expected: String) -> Diagnostic {
    let found = value(name).map { String(describing: $0.type) } ?? "nothing"
    return Diagnostic(
      .wrongAttributeType, "'\(name)' is \(found), expected \(expected)",
      at: Location([.attribute(name)]))
  }
}
