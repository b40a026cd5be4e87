import ByteStorage
import Diagnostics
import Encodings
import ModelIR

/// The names that a graph declares.
///
/// A name is looked up where it is likely to stand before it is looked for: files list names in the
/// order in which nodes use them.
struct Scope {
  /// The graph.
  let graph: GraphID
  /// Its names, and those of no graph that it was the first to use, in UTF-8.
  private var names = ByteTable()
  /// The value of each name, by the number of the name.
  private var values: [ValueID] = []
  /// The numbers of the names of the nodes' outputs, in the order of the file, and how many of them
  /// have been read since they were declared.
  private var outputs: [Int32] = []
  private var readOutputs = 0
  /// The name that was found last among those that an input of a node has, and an initializer.
  private var lastInput = -1
  private var lastInitializer = -1

  init(graph: GraphID) { self.graph = graph }

  /// Makes room for so many names.
  mutating func reserveCapacity(_ count: Int) {
    names.reserveCapacity(count)
    values.reserveCapacity(count)
    outputs.reserveCapacity(count)
  }

  /// The value of this name.
  func value(_ name: UnsafeRawBufferPointer) -> ValueID? {
    names.index(of: name).map { values[$0] }
  }

  /// The number of a name, which it gets where it is new; then its value has to be appended.
  mutating func insert(_ name: UnsafeRawBufferPointer) -> (number: Int, isNew: Bool) {
    let (index, isNew) = names.insert(name)
    return (index, isNew)
  }

  /// The numbers of names, which they get in turn where they are new; then their values have to be
  /// appended.
  mutating func insert(_ names: [UnsafeRawBufferPointer]) -> [(index: Int, isNew: Bool)] {
    self.names.insert(names)
  }

  /// The value of the name of this number.
  subscript(number: Int) -> ValueID { values[number] }

  /// Adds the value of the name that was inserted last.
  mutating func append(_ value: ValueID) { values.append(value) }

  /// Notes that the name of this number is that of the next output of a node.
  mutating func declareOutput(_ number: Int) { outputs.append(Int32(number)) }

  /// Goes on behind so many outputs.
  mutating func skipOutputs(_ count: Int) { readOutputs += count }

  /// The next output of a node, in the order in which they were declared.
  mutating func nextOutput() -> ValueID? {
    guard readOutputs < outputs.count else { return nil }
    readOutputs += 1
    return values[Int(outputs[readOutputs - 1])]
  }

  /// The value of the name of a node's input: mostly what the node before computes, or the weight
  /// behind that of the node before.
  mutating func input(_ name: UnsafeRawBufferPointer) -> ValueID? {
    if readOutputs > 0 {
      let number = Int(outputs[readOutputs - 1])
      if names.has(name, at: number) { return values[number] }
    }
    guard let number = find(name, behind: lastInput) else { return nil }
    lastInput = number
    return values[number]
  }

  /// The value of the name of an initializer.
  mutating func initializer(_ name: UnsafeRawBufferPointer) -> ValueID? {
    guard let number = find(name, behind: lastInitializer) else { return nil }
    lastInitializer = number
    return values[number]
  }

  /// The number of a name, which is likely to be the one behind `last`.
  private func find(_ name: UnsafeRawBufferPointer, behind last: Int) -> Int? {
    if last + 1 < values.count, names.has(name, at: last + 1) { return last + 1 }
    return names.index(of: name)
  }
}

extension ModelDecoder {
  /// Opens the scope of a new graph, whose names can stand for values of the scopes around it.
  mutating func openScope() -> GraphID {
    let graph = model.addGraph(parent: scopes.last?.graph)
    scopes.append(Scope(graph: graph))
    return graph
  }

  /// Declares the name that is the current field in the innermost scope, where it is new.
  mutating func declare(from reader: inout ProtobufReader) throws(Diagnostic) {
    if declaresTogether {
      waitingNames.append(WaitingName(range: try reader.messageRange(), isOutput: false))
      return
    }
    _ = try declare(try reader.rawText(), of: reader)
  }

  /// Declares the output of a node that the current field names, where it names one.
  mutating func declareOutput(from reader: inout ProtobufReader) throws(Diagnostic) {
    if declaresTogether {
      let range = try reader.messageRange()
      if !range.isEmpty { waitingNames.append(WaitingName(range: range, isOutput: true)) }
      return
    }
    let name = try reader.rawText()
    if name.isEmpty { return }
    let number = try declare(name, of: reader)
    scopes[scopes.count - 1].declareOutput(number)
  }

  /// Declares the names that wait for it.
  mutating func declareWaiting(of reader: ProtobufReader) throws(Diagnostic) {
    let innermost = scopes.count - 1
    let names = waitingNames.map { reader.rawText(at: $0.range) }
    let numbers = scopes[innermost].insert(names)
    for (position, (number, isNew)) in numbers.enumerated() {
      if isNew {
        let name = try reader.string(names[position])
        scopes[innermost].append(model.addValue(name, in: scopes[innermost].graph))
      }
      if waitingNames[position].isOutput { scopes[innermost].declareOutput(number) }
    }
    waitingNames.removeAll(keepingCapacity: true)
  }

  /// The number of a name in the innermost scope, which it and its value get where it is new.
  private mutating func declare(
    _ name: UnsafeRawBufferPointer, of reader: ProtobufReader
  ) throws(Diagnostic) -> Int {
    let innermost = scopes.count - 1
    let (number, isNew) = scopes[innermost].insert(name)
    if isNew {
      let value = model.addValue(try reader.string(name), in: scopes[innermost].graph)
      scopes[innermost].append(value)
    }
    return number
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
    if name.isEmpty { return nil }
    if let value = scopes[scopes.count - 1].input(name) { return value }
    return try resolve(name, of: reader)
  }

  /// The value of a name that has been read already, as that of an initializer has.
  mutating func resolveText(_ name: String) -> ValueID {
    let innermost = scopes.count - 1
    var text = name
    return text.withUTF8 { utf8 in
      let key = UnsafeRawBufferPointer(utf8)
      if let known = scopes[innermost].initializer(key) ?? value(of: key) { return known }
      let value = model.addValue(name, in: scopes[innermost].graph)
      if scopes[innermost].insert(key).isNew { scopes[innermost].append(value) }
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
    let number = try declare(name, of: reader)
    return scopes[scopes.count - 1][number]
  }
}
