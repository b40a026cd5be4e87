public import Diagnostics
public import ModelIR

extension DiagnosticCode {
  /// A node applies an operator that Concord does not know.
  public static let unknownOperator = DiagnosticCode(
    "E0401", "A node applies an unknown operator",
    explanation: """
      No operator of this name exists in this domain, or among the model's functions. No runtime \
      can run the node; onnx.checker and onnxruntime refuse the model.
      """,
    mend: """
      Check the spelling, upper and lower case included, and the domain: the operators of \
      classical machine learning are in ai.onnx.ml, those of onnxruntime in com.microsoft. \
      `concord ops` lists what is known. An operator of your own needs a domain of its own, or a \
      function.
      """)
}

/// Types, shapes and constants of all values of a model, as far as they follow from its inputs.
public struct GraphFacts: Sendable {
  let table: FactTable
  /// What is known of values in branches that are never taken, of which the rest says no more than
  /// element types: shapes may well contradict one another there and do no harm.
  public let untaken: [ValueID: InferenceContext.Fact]
  /// Contradictions found on the way, located from the graph down.
  public var diagnostics: [Diagnostic]

  /// What is known of a value.
  public subscript(id: ValueID) -> InferenceContext.Fact { table[id] }

  /// What is known of each value, by the index of its id.
  var all: [InferenceContext.Fact] { table.entries.indices.map { table[ValueID($0)] } }

  /// The type of a value, as far as it is known.
  public func type(of value: ValueID) -> ValueType? { table.type(of: value) }

  /// The number of the type of a value: equal types have one number, below ``typeCount``.
  package func typeNumber(of value: ValueID) -> Int32 { table.entries[Int(value.index)].type }

  /// How many different types there are, that of which nothing is known included.
  package var typeCount: Int { table.types.count }

  /// The type of this number.
  package func type(number: Int) -> ValueType? { table.types[number] }

  /// Whether more than the type of a value may be known.
  package func mayBeConstant(_ value: ValueID) -> Bool {
    table.entries[Int(value.index)].known != 0
  }
}

/// How far inference goes.
public struct InferenceOptions: Sendable {
  /// Constants of at most this many elements are looked at.
  public var constantElementLimit = 1024
  /// How many elements folding may make in all, beyond as many as the nodes' inputs have: a small
  /// file can ask for many large constants.
  public var foldedElementBudget = 1 << 20
  /// How much work folding may be in all, in steps about as long as an addition: an evaluation can take long
  /// however few elements it makes.
  public var foldingWorkBudget = 1 << 24
  /// Initializers whose numbers nobody is to read: those that are needed for no type and no shape.
  public var unreadValues: Set<ValueID> = []
  /// Nodes whose inputs are all constant are evaluated.
  public var foldsConstants = true
  /// Types of main-graph inputs that replace the declared ones.
  public var inputTypes: [ValueID: ValueType] = [:]

  /// Makes the default options.
  public init() {}
}

extension Model {
  /// Infers types, shapes and constants of all values of the main graph and its subgraphs, through
  /// the functions that it calls.
  ///
  /// Values inside of a function have different types in each call: what is said of them is that of
  /// the last one. Where a node's rule fails, a diagnostic is recorded, the declared types of its outputs are
  /// taken, and work goes on.
  public func inferred(
    with registry: OperatorRegistry, options: InferenceOptions = InferenceOptions()
  ) -> GraphFacts {
    inferred(with: registry, options: options, kinds: NodeKinds(self))
  }

  /// Infers as ``inferred(with:options:)`` does, where the nodes have been sorted already.
  package func inferred(
    with registry: OperatorRegistry, options: InferenceOptions = InferenceOptions(),
    kinds: NodeKinds
  ) -> GraphFacts {
    let engine = InferenceEngine(model: self, registry: registry, options: options, kinds: kinds)
    if let mainGraph { engine.inferMainGraph(mainGraph) }
    return GraphFacts(
      table: engine.facts, untaken: engine.untaken, diagnostics: engine.diagnostics)
  }
}

/// The state of one inference.
final class InferenceEngine {
  typealias Fact = InferenceContext.Fact

  let model: Model
  let registry: OperatorRegistry
  let options: InferenceOptions
  let functions: [FunctionKey: Int]
  // Where the state that each node needs is used, nothing is called that uses it too: asking for that at
  // each use takes a fifth of the time.
  @exclusivity(unchecked) private(set) var facts: FactTable
  @exclusivity(unchecked) private(set) var untaken: [ValueID: Fact] = [:]
  /// What was found out of nodes that are alike.
  @exclusivity(unchecked) private var memo: InferenceMemo
  /// Whether a graph declares the type of the value, by the index of its id.
  @exclusivity(unchecked) private var isDeclared: [Bool]
  var diagnostics: [Diagnostic] = []
  var path: [Location.Step] = []
  /// The graphs that have been inferred.
  private var inferredGraphs: Set<GraphID> = []
  /// In a branch that is never taken: what was known before of the values that it sets.
  @exclusivity(unchecked) private var overwritten: [ValueID: FactTable.Entry]?
  /// The graphs that are being inferred, to stop at one that contains itself.
  private var openGraphs: Set<GraphID> = []
  /// The calls of functions whose bodies are being inferred, innermost last.
  @exclusivity(unchecked) var calls: [FunctionCall] = []
  typealias KnownVersion = (version: OperatorVersion, isDeterministic: Bool)
  private struct VersionKey: Hashable {
    let domain: String?
    let name: String
    let opset: Int64
  }
  private var versions: [VersionKey: KnownVersion] = [:]
  /// How many more nodes of functions' bodies are looked at; functions that call one another can
  /// multiply without bound.
  var remainingCallNodes: Int
  /// What is left for folding.
  var foldingBudget: FoldingBudget

  init(model: Model, registry: OperatorRegistry, options: InferenceOptions, kinds: NodeKinds) {
    self.model = model
    self.registry = registry
    self.options = options
    foldingBudget = FoldingBudget(
      elements: options.foldedElementBudget, steps: options.foldingWorkBudget)
    remainingCallNodes = 50_000 + 20 * model.nodes.count
    functions = model.functionIndex
    facts = FactTable(model)
    memo = InferenceMemo(kinds)
    isDeclared = [Bool](repeating: false, count: model.values.count)
  }

  func inferMainGraph(_ id: GraphID) {
    let given = model[id].inputs.map { Fact(type: options.inputTypes[$0.value] ?? $0.type) }
    let overridden = Set(options.inputTypes.keys)
    _ = infer(id, given, replacing: overridden)
  }

  /// Infers one graph from what is known of its inputs and says what is known of its outputs.
  func infer(_ id: GraphID, _ inputs: [Fact], replacing overridden: Set<ValueID> = []) -> [Fact] {
    let graph = model[id]
    guard openGraphs.insert(id).inserted else { return graph.outputs.map { Fact(type: $0.type) } }
    inferredGraphs.insert(id)
    path.append(step(into: id))
    defer {
      path.removeLast()
      openGraphs.remove(id)
    }
    for (declared, fact) in zip(graph.inputs, inputs) {
      var fact = fact
      fact.type = Self.merge(fact.type, declared.type)
      set(declared.value, fact)
    }
    for index in graph.initializers.indices {
      let value = graph.initializers[index].value
      if overridden.contains(value) { continue }
      noteChange(of: value)
      let limit = options.unreadValues.contains(value) ? 0 : options.constantElementLimit
      facts.setStored(value, at: index, of: id, limit: limit)
    }
    for sparse in graph.sparseInitializers {
      let shape = Shape(sparse.tensor.dimensions.map { Int($0) })
      set(sparse.value, Fact(type: .tensor(sparse.tensor.values?.elementType, shape)))
    }
    var declared: [ValueID: ValueType] = [:]
    for info in graph.valueInfos + graph.outputs {
      declared[info.value] = info.type
      isDeclared[Int(info.value.index)] = true
    }
    for (index, nodeID) in graph.nodes.enumerated() {
      infer(nodeID, index: index, declared: declared)
    }
    return graph.outputs.map { facts[$0.value] }
  }

  private func step(into graph: GraphID) -> Location.Step {
    if let function = calls.last?.function, function.body == graph {
      return .function(domain: function.domain ?? "", name: function.name ?? "")
    }
    return .graph(model[graph].name ?? "")
  }

  private func infer(_ id: NodeID, index: Int, declared: [ValueID: ValueType]) {
    // In the body of a function a node means what the call makes of it.
    let place = calls.isEmpty ? memo.find(id, in: model.nodes, facts.entries) : nil
    if let place, let outputs = place.outputs {
      for (slot, output) in model[id].outputs.enumerated() {
        guard let output else { continue }
        noteChange(of: output)
        facts.set(output, memo.outputs[outputs + slot])
        complete(output, by: declared)
      }
      return
    }
    let node = model[id]
    let probe = ConstantProbe(mask: place?.mask ?? .max)
    let hasFailed = !infer(node, index: index, probe)
    if let place, !hasFailed, !probe.isUsed {
      memo.remember(
        node.outputs.map { $0.map { facts.share($0) } ?? FactTable.Entry() }, at: place)
    }
    for case let output? in node.outputs { complete(output, by: declared) }
  }

  /// Infers a node and sets what is known of its outputs; false where the node's rule has failed.
  private func infer(_ node: Node, index: Int, _ probe: ConstantProbe) -> Bool {
    let step = Location.Step.node(
      index: index, name: node.name ?? "", operatorType: node.qualifiedOperator)
    path.append(step)
    defer { path.removeLast() }
    if !calls.isEmpty { remainingCallNodes -= 1 }
    do throws(Diagnostic) {
      let results = try inferred(node, probe)
      for (output, result) in zip(node.outputs, results) {
        if let output { set(output, result) }
      }
      return true
    } catch {
      diagnostics.append(error.inside(Location(path)))
      for case let output? in node.outputs { set(output, Fact()) }
      return false
    }
  }

  /// Adds to what is known of a value what the graph around it declares.
  private func complete(_ value: ValueID, by declared: [ValueID: ValueType]) {
    guard isDeclared[Int(value.index)], !facts.isComplete(facts.entries[Int(value.index)].type),
      let type = declared[value]
    else { return }
    var fact = facts[value]
    fact.type = Self.merge(fact.type, type)
    facts.set(value, fact)
  }

  private func inferred(_ node: Node, _ probe: ConstantProbe) throws(Diagnostic) -> [Fact] {
    let node = bound(node)
    let inputs = node.inputs.map { input in input.map { facts.read($0) } }
    if !functions.isEmpty, let function = functions[node.functionKey] {
      probe.noteOther()
      return infer(call: node, of: function, inputs)
    }
    let nothing = [Fact](repeating: Fact(), count: node.outputs.count)
    guard let opset = operatorSetVersion(for: node),
      let (version, isDeterministic) = version(of: node, in: opset)
    else { return nothing }
    let nodeContext = NodeContext(node: node, version: version)
    if options.foldsConstants, isDeterministic,
      let folded = try fold(nodeContext, inputs, probe)
    {
      return folded
    }
    guard let rule = version.infer else { return nothing }
    var context = InferenceContext(context: nodeContext, inputs: inputs, probe: probe) {
      (graph: GraphID, inputs: [Fact]) throws(Diagnostic) -> [Fact] in
      self.infer(graph, inputs)
    }
    try rule(&context)
    if node.operatorType == "If" {
      for branch in node.subgraphs where !inferredGraphs.contains(branch) { inferUntaken(branch) }
    }
    return context.outputs
  }

  /// The version of the operator that a node applies, found once for each operator and set.
  private func version(of node: Node, in opset: Int64) -> KnownVersion? {
    let key = VersionKey(domain: node.domain, name: node.operatorType, opset: opset)
    if let known = versions[key] { return known }
    guard let definition = registry.find(node),
      let version = definition.version(in: Int(clamping: opset))
    else { return nil }
    versions[key] = (version, definition.isDeterministic)
    return (version, definition.isDeterministic)
  }

  /// Infers a branch that is never taken; what contradicts there does no harm.
  private func inferUntaken(_ branch: GraphID) {
    guard overwritten == nil else {
      _ = infer(branch, [])
      return
    }
    let count = diagnostics.count
    overwritten = [:]
    _ = infer(branch, [])
    for (value, before) in overwritten ?? [:] {
      let fact = facts[value]
      untaken[value] = fact
      if before.type == 0 {
        facts.set(value, Fact(type: fact.type?.withoutShape))
      } else {
        facts.set(value, before)
      }
    }
    overwritten = nil
    diagnostics.removeLast(diagnostics.count - count)
  }

  private func set(_ value: ValueID, _ fact: Fact) {
    noteChange(of: value)
    facts.set(value, fact)
  }

  private func noteChange(of value: ValueID) {
    if overwritten == nil {
      if !untaken.isEmpty { untaken[value] = nil }
    } else if overwritten?[value] == nil {
      overwritten?[value] = facts.share(value)
    }
  }

  /// What is known from inference, completed by what the model declares.
  private static func merge(_ inferred: ValueType?, _ declared: ValueType?) -> ValueType? {
    guard let inferred else { return declared }
    if case .sequence(let inner) = inferred.kind, case .sequence(let other) = declared?.kind {
      return merge(inner, other).map { .sequence($0) }
    }
    guard let declared, case .tensor(let element, let shape) = inferred.kind,
      case .tensor(let declaredElement, let declaredShape) = declared.kind
    else { return inferred }
    var merged = shape ?? declaredShape
    if let shape, let declaredShape, shape.rank == declaredShape.rank {
      for index in 0..<shape.rank where shape[index].size == .unknown {
        merged?[index] = declaredShape[index]
      }
    }
    return .tensor(element ?? declaredElement, merged)
  }
}
