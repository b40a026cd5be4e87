public import Diagnostics

extension GraphBuilder {
  /// Builds a graph inside of the one under construction, such as a branch of an If or the body of
  /// a Scan, whose nodes may read the outer graph's values.
  ///
  /// - Parameters:
  ///   - name: the graph's name.
  ///   - inputs: names and types of its inputs; the types may be left out.
  ///   - body: adds the nodes, given the inputs, and returns the outputs.
  public mutating func subgraph(
    _ name: String, inputs: [(name: String, type: ValueType?)] = [],
    body: (inout GraphBuilder, [ValueID]) throws(Diagnostic) -> [ValueID]
  ) throws(Diagnostic) -> GraphID {
    try nested(model.addGraph(name: name, parent: graph), inputs, body)
  }

  /// Defines a model-local function and returns the name that nodes call it by: `name`, or `name`
  /// with a number where the model has another function called so.
  ///
  /// - Parameters:
  ///   - name: the name, see ``Function/baseName``.
  ///   - domain: the domain, which the model imports in version 1 from now on.
  ///   - inputs: names of the inputs.
  ///   - attributes: names of the attributes that calls carry.
  ///   - operatorSets: what the body's operators are taken from.
  ///   - docString: what the function computes.
  ///   - body: adds the nodes, given the inputs, and returns the outputs; it cannot read values of
  ///     the graph around the call.
  public mutating func function(
    _ name: String, domain: String, inputs: [String], attributes: [String] = [],
    operatorSets: [OperatorSet], docString: String? = nil,
    body: (inout GraphBuilder, [ValueID]) throws(Diagnostic) -> [ValueID]
  ) throws(Diagnostic) -> String {
    let taken = Set(model.functions.filter { $0.domain == domain }.map { $0.name ?? "" })
    var unique = name
    var number = 2
    while taken.contains(unique) {
      unique = "\(name)_\(number)"
      number += 1
    }
    let graph = try nested(
      model.addGraph(name: unique), inputs.map { (name: $0, type: nil) }, body)
    var function = Function(name: unique, domain: domain, body: graph)
    function.attributes = attributes
    function.operatorSets = operatorSets
    function.docString = docString
    model.functions.append(function)
    if model.operatorSetVersion(of: domain) == nil {
      model.operatorSets.append(OperatorSet(domain: domain, version: 1))
    }
    return unique
  }

  /// Builds one graph with names of its own, after which building goes on in the present one.
  private mutating func nested(
    _ inner: GraphID, _ inputs: [(name: String, type: ValueType?)],
    _ body: (inout GraphBuilder, [ValueID]) throws(Diagnostic) -> [ValueID]
  ) throws(Diagnostic) -> GraphID {
    let outer = enter(inner)
    defer { leave(to: outer) }
    var values: [ValueID] = []
    for input in inputs { values.append(self.input(input.name, input.type)) }
    for value in try body(&self, values) { output(value, nil) }
    return inner
  }
}

extension Function {
  /// The name without the number that tells functions of one name in a model apart: `Proposal` for
  /// `Proposal_2`.
  public var baseName: String {
    let name = name ?? ""
    guard let mark = name.lastIndex(of: "_"), mark != name.startIndex,
      Int(name[name.index(after: mark)...]) != nil
    else { return name }
    return String(name[..<mark])
  }
}
