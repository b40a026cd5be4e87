package import Diagnostics
package import ModelIR

/// A node of a graph that is exported: its attributes and constant inputs, read by name and type.
///
/// What versions of an operator give as an attribute or as an input is read by one call.
package struct NodeView: Sendable {
  /// The graph.
  package let graph: ExportGraph
  /// The node.
  package let node: Node
  /// The version of the operator set that the node is written for.
  package let version: Int

  /// Looks at a node.
  package init(_ graph: ExportGraph, _ id: NodeID) {
    self.graph = graph
    node = graph.model[id]
    version = Int(clamping: graph.model.operatorSetVersion(for: node) ?? 1)
  }

  /// The input at `index`; nil where it is left out.
  package func optional(_ index: Int) -> ValueID? {
    index < node.inputs.count ? node.inputs[index] : nil
  }

  /// The input at `index`.
  package func input(_ index: Int = 0) throws(Diagnostic) -> ValueID {
    guard let value = optional(index) else { throw .inexpressible("its input \(index) is missing") }
    return value
  }

  /// The output at `index`.
  package func output(_ index: Int = 0) throws(Diagnostic) -> ValueID {
    guard index < node.outputs.count, let value = node.outputs[index] else {
      throw .inexpressible("its output \(index) is missing")
    }
    return value
  }

  /// Whether somebody reads the output at `index`.
  package func isUsed(_ index: Int) -> Bool {
    guard index < node.outputs.count, let value = node.outputs[index] else { return false }
    return graph.isOutput(value) || !graph.readers(of: value).isEmpty
  }

  /// The extents of a value.
  ///
  /// - Throws: E0604 where they are not all known.
  package func shape(_ value: ValueID) throws(Diagnostic) -> [Int] {
    guard let shape = graph.shape(value), shape.checkedElementCount != nil else {
      throw .inexpressible(
        "the shape of '\(graph.name(value))' is not known; pass the inputs' shapes with "
          + "--input NAME:EXTENTS")
    }
    return shape
  }

  /// An attribute that is an integer.
  package func int(_ name: String) -> Int? {
    if case .int(let value)? = node.attribute(name)?.value { Int(clamping: value) } else { nil }
  }

  /// An attribute that is a list of integers.
  package func ints(_ name: String) -> [Int]? {
    if case .ints(let values)? = node.attribute(name)?.value {
      values.map { Int(clamping: $0) }
    } else {
      nil
    }
  }

  /// An attribute that is a number.
  package func float(_ name: String) -> Float? {
    if case .float(let value)? = node.attribute(name)?.value { value } else { nil }
  }

  /// An attribute that is a list of numbers.
  package func floats(_ name: String) -> [Float]? {
    if case .floats(let values)? = node.attribute(name)?.value { values } else { nil }
  }

  /// An attribute that is a list of texts.
  package func strings(_ name: String) -> [String]? {
    if case .strings(let values)? = node.attribute(name)?.value {
      values.map(\.description)
    } else {
      nil
    }
  }

  /// An attribute that is text.
  package func text(_ name: String) -> String? {
    if case .string(let value)? = node.attribute(name)?.value { value.description } else { nil }
  }

  /// The value of a constant input as numbers; nil where the input is left out.
  ///
  /// - Throws: E0604 where the input is not constant.
  package func constant(_ index: Int) throws(Diagnostic) -> Tensor? {
    guard let value = optional(index) else { return nil }
    guard let tensor = try graph.constant(value) else {
      throw .inexpressible("its input '\(graph.name(value))' is not a constant")
    }
    return tensor
  }

  /// Integers that older versions give as an attribute and newer ones as a constant input.
  package func ints(_ name: String, orInput index: Int) throws(Diagnostic) -> [Int]? {
    if let values = ints(name) { return values }
    return try constant(index)?.int64s.map { Int(clamping: $0) }
  }

  /// A number that older versions give as an attribute and newer ones as a constant input.
  package func float(_ name: String, orInput index: Int) throws(Diagnostic) -> Float? {
    if let value = float(name) { return value }
    return try constant(index)?.doubles.first.map { Float($0) }
  }

  /// An axis counted from the front.
  package func axis(_ axis: Int, rank: Int) throws(Diagnostic) -> Int {
    guard axis >= -rank, axis < rank else {
      throw .inexpressible("its axis \(axis) lies outside of \(counted(rank, "axis", "axes"))")
    }
    return axis < 0 ? axis + rank : axis
  }
}

extension Diagnostic {
  /// A node that the target format cannot express.
  package static func inexpressible(_ reason: String) -> Diagnostic {
    Diagnostic(.inexpressibleNode, reason)
  }
}
