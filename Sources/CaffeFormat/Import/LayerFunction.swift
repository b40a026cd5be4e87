import ConverterCore
import Diagnostics
import ModelIR

/// A layer that becomes a call of a model-local function, whose body is made of standard operators:
/// the node keeps the layer's settings as attributes, and any runtime can compute it.
struct LayerFunction {
  /// The name, that of the kind of layer.
  var name: String
  /// Names of the inputs.
  var inputs: [String]
  /// The layer's settings.
  var settings: [Attribute]
  /// What the function computes.
  var summary: String

  /// The domain of all functions of this importer.
  static let domain = NetImporter.functionDomain
}

extension LayerImporter {
  /// Defines a function and returns the name to call it by.
  mutating func define(
    _ function: LayerFunction,
    body: (inout GraphBuilder, [ValueID]) throws(Diagnostic) -> [ValueID]
  ) throws(Diagnostic) -> String {
    try builder.function(
      function.name, domain: LayerFunction.domain, inputs: function.inputs,
      attributes: function.settings.map(\.name),
      operatorSets: [OperatorSet(domain: "", version: Int64(operatorSetVersion))],
      docString: function.summary, body: body)
  }
}

/// Nodes of a function's body, each with one output that has the node's name.
extension GraphBuilder {
  /// Adds a node.
  mutating func add(
    _ operatorType: String, _ name: String, _ inputs: [ValueID?], _ attributes: [Attribute] = []
  ) -> ValueID {
    node(operatorType, name: name, inputs: inputs, output: name, attributes: attributes)
  }

  /// Adds a constant of numbers; bodies of functions have no initializers.
  mutating func constant(_ name: String, _ numbers: [Float], _ shape: [Int] = []) -> ValueID {
    let tensor = Tensor(.float, shape, bytes: Blob([numbers.count], numbers).data)
    return add("Constant", name, [], [Attribute("value", .tensor(StoredTensor(tensor)))])
  }

  /// Adds a constant of integers.
  mutating func constant(integers: [Int], _ name: String, _ shape: [Int]? = nil) -> ValueID {
    let tensor = Tensor(.int64, shape ?? [integers.count], int64s: integers.map(Int64.init))
    return add("Constant", name, [], [Attribute("value", .tensor(StoredTensor(tensor)))])
  }

  /// The same elements under another shape.
  mutating func reshaped(_ name: String, _ value: ValueID, _ shape: [Int]) -> ValueID {
    let extents = constant(integers: shape, name + "_shape")
    return add("Reshape", name, [value, extents])
  }

  /// The elements of one axis from `start` up to `end`.
  mutating func sliced(
    _ name: String, _ value: ValueID, axis: Int, from start: Int, to end: Int
  ) -> ValueID {
    let starts = constant(integers: [start], name + "_start")
    let ends = constant(integers: [end], name + "_end")
    let axes = constant(integers: [axis], name + "_axis")
    return add("Slice", name, [value, starts, ends, axes])
  }

  /// The value in another element type.
  mutating func converted(
    _ name: String, _ value: ValueID, to elementType: ElementType
  ) -> ValueID {
    add("Cast", name, [value], [.int("to", Int(elementType.rawValue))])
  }

  /// The values one after another along an axis.
  mutating func joined(_ name: String, _ values: [ValueID], axis: Int) -> ValueID {
    add("Concat", name, values, [.int("axis", axis)])
  }
}
