package import Diagnostics
package import ModelIR

/// Writes nodes into a graph, of which it knows all types: the backward nodes of a gradient.
///
/// The nodes are those of one fixed operator set, whatever the model imports.
package final class GradientTape {
  /// The operator set that written nodes are taken from.
  static let operatorSet: Int64 = 18

  /// The model with the nodes written so far; they stand at the end of their graph.
  package private(set) var model: Model
  private let registry: OperatorRegistry
  private let graph: GraphID
  private let prefix: String
  private var facts: [InferenceContext.Fact]
  private var scalars: [Scalar: Term] = [:]

  private struct Scalar: Hashable {
    var type: ElementType
    var number: Double
  }

  /// Starts to write.
  ///
  /// - Parameters:
  ///   - facts: what is known of the model's values.
  ///   - prefix: what the names of nodes and values begin with.
  package init(
    _ model: Model, registry: OperatorRegistry, facts: GraphFacts, graph: GraphID, prefix: String
  ) {
    self.model = model
    self.registry = registry
    self.facts = facts.all
    self.graph = graph
    self.prefix = prefix
  }

  /// A value of the model.
  ///
  /// - Throws: E0801 where its type and shape are not known before the run.
  package func term(_ value: ValueID) throws(Diagnostic) -> Term {
    guard case .tensor(let element?, let shape?) = facts[Int(value.index)].type?.kind,
      let extents = shape.known, extents.checkedElementCount != nil
    else {
      throw Diagnostic(
        .notExecutable,
        "a gradient needs the shape of '\(model[value].name)', which is not known before the run")
    }
    return Term(tape: self, value: value, elementType: element, shape: extents)
  }

  /// A value that is a known constant.
  func constant(at value: ValueID) -> Tensor? { facts[Int(value.index)].constant }

  /// The integers of a value that is a known constant.
  func integers(_ value: ValueID) -> [Int]? {
    let fact = facts[Int(value.index)]
    if let constant = fact.constant, constant.elementType.isInteger {
      return constant.int64s.map { Int($0) }
    }
    return fact.elements.flatMap { Shape($0).known }
  }

  /// A constant.
  func constant(_ tensor: Tensor) -> Term {
    let value = addValue(
      InferenceContext.Fact(
        type: .tensor(tensor.elementType, Shape(tensor.shape)), constant: tensor))
    model[graph].initializers.append(Initializer(value, StoredTensor(tensor)))
    return Term(tape: self, value: value, elementType: tensor.elementType, shape: tensor.shape)
  }

  /// A constant vector of integers.
  func constant(_ integers: [Int]) -> Term {
    constant(Tensor(.int64, [integers.count], int64s: integers.map { Int64($0) }))
  }

  /// A constant number.
  func scalar(_ number: Double, _ type: ElementType) -> Term {
    let key = Scalar(type: type, number: number)
    if let known = scalars[key] { return known }
    let term = constant(Tensor(type, [], doubles: [number]))
    scalars[key] = term
    return term
  }

  /// A tensor of one number repeated.
  package func filled(
    _ number: Double, _ type: ElementType, _ shape: [Int]
  ) throws(Diagnostic) -> Term {
    try apply(
      "ConstantOfShape", [constant(shape)],
      [.init("value", .tensor(StoredTensor(Tensor(type, [1], doubles: [number]))))])
  }

  /// Writes a node with one output.
  func apply(
    _ operatorType: String, _ inputs: [Term?], _ attributes: [Attribute] = []
  ) throws(Diagnostic) -> Term {
    try apply(operatorType, inputs, attributes, outputs: 1)[0]
  }

  /// Writes a node.
  func apply(
    _ operatorType: String, _ inputs: [Term?], _ attributes: [Attribute] = [], outputs count: Int
  ) throws(Diagnostic) -> [Term] {
    var node = Node(
      operatorType, name: prefix + "\(model.nodes.count)", inputs: inputs.map { $0?.value },
      attributes: attributes)
    node.operatorSetVersion = Self.operatorSet
    node.outputs = ValueList((0..<count).map { _ in addValue(InferenceContext.Fact()) })
    let context = try context(of: node)
    guard let infer = context.version.infer else {
      throw Diagnostic(.notExecutable, "'\(operatorType)' cannot be written for a gradient")
    }
    var inference = InferenceContext(
      context: context, inputs: node.inputs.map { $0.map { facts[Int($0.index)] } })
    try infer(&inference)
    var terms: [Term] = []
    for (output, fact) in zip(node.outputs.compactMap { $0 }, inference.outputs) {
      facts[Int(output.index)] = fact
      terms.append(try term(output))
    }
    model.addNode(node, to: graph)
    return terms
  }

  /// Makes `output` another name of a term.
  package func name(_ term: Term, _ output: ValueID) {
    var node = Node("Identity", name: prefix + "\(model.nodes.count)", inputs: [term.value])
    node.outputs = [output]
    node.operatorSetVersion = Self.operatorSet
    model.addNode(node, to: graph)
  }

  private func addValue(_ fact: InferenceContext.Fact) -> ValueID {
    facts.append(fact)
    return model.addValue(prefix + "value\(model.values.count)", in: graph)
  }

  private func context(of node: Node) throws(Diagnostic) -> NodeContext {
    guard let definition = registry.find(node), let opset = model.operatorSetVersion(for: node),
      let version = definition.version(in: Int(clamping: opset))
    else {
      throw Diagnostic(.unknownOperator, "'\(node.qualifiedOperator)' is not known")
    }
    return NodeContext(node: node, version: version)
  }
}

extension GradientTape {
  /// Carries gradients back through nodes.
  ///
  /// - Parameters:
  ///   - sources: the values whose gradients are wanted.
  ///   - nodes: the nodes to go through, in the order in which they compute.
  ///   - seeds: the gradients known at the outset.
  /// - Returns: the gradients of all values that were passed.
  /// - Throws: E0801 at a node whose operator has no rule.
  package func gradients(
    of sources: Set<ValueID>, through nodes: [NodeID], from seeds: [ValueID: Term]
  ) throws(Diagnostic) -> [ValueID: Term] {
    var reached = sources
    var passed: [NodeID] = []
    for id in nodes {
      let node = model[id]
      guard node.inputs.contains(where: { $0.map(reached.contains) ?? false }) else { continue }
      passed.append(id)
      reached.formUnion(node.outputs.compactMap { $0 })
    }
    var gradients = seeds
    for id in passed.reversed() {
      let node = model[id]
      let ofOutputs = node.outputs.map { output in output.flatMap { gradients[$0] } }
      guard ofOutputs.contains(where: { $0 != nil }) else { continue }
      let needed = node.inputs.map { $0.map(reached.contains) ?? false }
      let ofInputs = try locating(node) { () throws(Diagnostic) in
        try self.differentiate(node, ofOutputs, needed)
      }
      for (position, gradient) in ofInputs.enumerated() where position < node.inputs.count {
        guard needed[position], let gradient, let input = node.inputs[position] else { continue }
        if let known = gradients[input] {
          gradients[input] = try known + gradient
        } else {
          gradients[input] = gradient
        }
      }
    }
    return gradients
  }

  private func differentiate(
    _ node: Node, _ gradients: [Term?], _ needed: [Bool]
  ) throws(Diagnostic) -> [Term?] {
    let context = try context(of: node)
    guard let rule = context.version.differentiate else {
      throw Diagnostic(
        .notExecutable, "'\(node.qualifiedOperator)' has no rule for its gradient")
    }
    return try rule(
      NodeGradient(context: context, gradients: gradients, needed: needed, tape: self))
  }

  private func locating<T>(
    _ node: Node, _ body: () throws(Diagnostic) -> T
  ) throws(Diagnostic) -> T {
    do throws(Diagnostic) { return try body() } catch {
      let index = model[node.graph].nodes.firstIndex { model[$0].outputs == node.outputs } ?? 0
      throw error.inside(
        .node(index: index, name: node.name ?? "", operatorType: node.qualifiedOperator))
    }
  }

  /// The gradients of inputs by way of nodes that compute a function of them.
  func gradients(
    of inputs: [Term?], _ needed: [Bool],
    through compose: (ComposedInputs) throws(Diagnostic) -> Term, from seed: Term
  ) throws(Diagnostic) -> [Term?] {
    // Each input gets a name of its own, since one value may be given twice.
    var named: [Term?] = []
    for input in inputs { named.append(try input?.apply("Identity")) }
    let start = model[graph].nodes.count
    let result = try compose(ComposedInputs(terms: named))
    let nodes = Array(model[graph].nodes[start...])
    let sources = zip(named, needed).compactMap { $1 ? $0?.value : nil }
    let gradients = try gradients(
      of: Set(sources), through: nodes, from: [result.value: seed])
    return named.map { $0.flatMap { gradients[$0.value] } }
  }
}
