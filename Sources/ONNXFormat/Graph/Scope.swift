import ByteStorage
import Diagnostics
import Encodings
import ModelIR

/// The names that a graph declares.
struct Scope {
  /// The graph.
  let graph: GraphID
  /// Its names, and those of no graph that it was the first to use, in UTF-8.
  private var names = ByteTable()
  /// The value of each name.
  private var values: [ValueID] = []
  /// The outputs of the nodes that have been declared, in the order of the file, and how many of
  /// them have been read since.
  private var outputs: [ValueID] = []
  private var readOutputs = 0

  init(graph: GraphID) { self.graph = graph }

  /// Notes the output of a node that was declared.
  mutating func declareOutput(_ value: ValueID) { outputs.append(value) }

  /// The next output of a node, in the order in which they were declared.
  mutating func nextOutput() -> ValueID? {
    guard readOutputs < outputs.count else { return nil }
    readOutputs += 1
    return outputs[readOutputs - 1]
  }

  /// The value of this name.
  func value(_ name: UnsafeRawBufferPointer) -> ValueID? {
    names.index(of: name).map { values[$0] }
  }

  /// Adds a name that the scope does not have yet.
  mutating func add(_ name: UnsafeRawBufferPointer, _ value: ValueID) {
    if names.insert(name).isNew { values.append(value) }
  }
}

extension ModelDecoder {
  /// Opens the scope of a new graph, whose names can stand for values of the scopes around it.
  mutating func openScope() -> GraphID {
    let graph = model.addGraph(parent: scopes.last?.graph)
    scopes.append(Scope(graph: graph))
    return graph
  }

  /// The value in the innermost scope of the name that is the current field, which is made where the
  /// scope declares none.
  @discardableResult
  mutating func declare(from reader: inout ProtobufReader) throws(Diagnostic) -> ValueID {
    try declare(try reader.rawText(), of: reader)
  }

  /// Declares the output of a node that the current field names, where it names one.
  mutating func declareSlot(from reader: inout ProtobufReader) throws(Diagnostic) {
    let name = try reader.rawText()
    if name.isEmpty { return }
    let value = try declare(name, of: reader)
    scopes[scopes.count - 1].declareOutput(value)
  }

  private mutating func declare(
    _ name: UnsafeRawBufferPointer, of reader: ProtobufReader
  ) throws(Diagnostic) -> ValueID {
    let innermost = scopes.count - 1
    if let known = scopes[innermost].value(name) { return known }
    let value = model.addValue(try reader.string(name), in: scopes[innermost].graph)
    scopes[innermost].add(name, value)
    return value
  }

  /// The value that the current field names: the innermost declaration, or a new value that nothing
  /// defines.
  mutating func resolve(from reader: inout ProtobufReader) throws(Diagnostic) -> ValueID {
    try resolve(try reader.rawText(), of: reader)
  }

  /// The value of the current field's name as an output of a node, where the empty name means none;
  /// all of them have been declared, in the same order.
  mutating func resolveOutput(from reader: inout ProtobufReader) throws(Diagnostic) -> ValueID? {
    let name = try reader.rawText()
    if name.isEmpty { return nil }
    if let value = scopes[scopes.count - 1].nextOutput() { return value }
    return try resolve(name, of: reader)
  }

  /// The value of the current field's name as an input of a node, where the empty name means none.
  mutating func resolveInput(from reader: inout ProtobufReader) throws(Diagnostic) -> ValueID? {
    let name = try reader.rawText()
    return name.isEmpty ? nil : try resolve(name, of: reader)
  }

  /// The value of a name that was read before.
  mutating func resolve(_ name: String) -> ValueID {
    var text = name
    return text.withUTF8 { utf8 in
      let key = UnsafeRawBufferPointer(utf8)
      if let known = value(of: key) { return known }
      let value = model.addValue(name, in: scopes[scopes.count - 1].graph)
      scopes[scopes.count - 1].add(key, value)
      return value
    }
  }

  private func value(of name: UnsafeRawBufferPointer) -> ValueID? {
    for scope in scopes.indices.reversed() {
      if let value = scopes[scope].value(name) { return value }
    }
    return nil
  }

  private mutating func resolve(
    _ name: UnsafeRawBufferPointer, of reader: ProtobufReader
  ) throws(Diagnostic) -> ValueID {
    if let known = value(of: name) { return known }
    return try declare(name, of: reader)
  }
}
