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
  /// What is known of each value, by the index of its id.
  public var facts: [InferenceContext.Fact]
  /// Contradictions found on the way, located from the graph down.
  public var diagnostics: [Diagnostic]

  /// What is known of a value.
  public subscript(id: ValueID) -> InferenceContext.Fact { facts[Int(id.index)] }
}

/// How far inference goes.
public struct InferenceOptions: Sendable {
  /// Constants of at most this many elements are looked at.
  public var constantElementLimit = 1024
  /// How many elements folding may make in all, beyond as many as the nodes' inputs have: a small
  /// file can ask for many large constants.
  public var foldedElementBudget = 1 << 20
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
    let engine = InferenceEngine(model: self, registry: registry, options: options)
    if let mainGraph { engine.inferMainGraph(mainGraph) }
    return GraphFacts(facts: engine.facts, diagnostics: engine.diagnostics)
  }
}

/// The state of one inference.
final class InferenceEngine {
  typealias Fact = InferenceContext.Fact

  let model: Model
  let registry: OperatorRegistry
  let options: InferenceOptions
  let functions: [FunctionKey: Int]
  var facts: [Fact]
  var diagnostics: [Diagnostic] = []
  var path: [Location.Step] = []
  /// The graphs that are being inferred, to stop at one that contains itself.
  private var openGraphs: Set<GraphID> = []
  /// The calls of functions whose bodies are being inferred, innermost last.
  var calls: [FunctionCall] = []
  private typealias KnownVersion = (version: OperatorVersion, isDeterministic: Bool)
  private struct VersionKey: Hashable {
    let domain: String?
    let name: String
    let opset: Int64
  }
  private var versions: [VersionKey: KnownVersion] = [:]
  /// How many more nodes of functions' bodies are looked at; functions that call one another can
  /// multiply without bound.
  var remainingCallNodes: Int
  /// What is left of the budget for folding.
  private var remainingElements: Int

  init(model: Model, registry: OperatorRegistry, options: InferenceOptions) {
    self.model = model
    self.registry = registry
    self.options = options
    remainingElements = options.foldedElementBudget
    remainingCallNodes = 50_000 + 20 * model.nodes.count
    functions = model.functionIndex
    facts = [Fact](repeating: Fact(), count: model.values.count)
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
    path.append(step(into: id))
    defer {
      path.removeLast()
      openGraphs.remove(id)
    }
    for (declared, fact) in zip(graph.inputs, inputs) {
      var fact = fact
      if fact.type == nil { fact.type = declared.type }
      set(declared.value, fact)
    }
    for initializer in graph.initializers where !overridden.contains(initializer.value) {
      set(initializer.value, fact(of: initializer.tensor))
    }
    for sparse in graph.sparseInitializers {
      let shape = Shape(sparse.tensor.dimensions.map { Int($0) })
      set(sparse.value, Fact(type: .tensor(sparse.tensor.values?.elementType, shape)))
    }
    var declared: [ValueID: ValueType] = [:]
    for info in graph.valueInfos + graph.outputs { declared[info.value] = info.type }
    for (index, nodeID) in graph.nodes.enumerated() {
      infer(model[nodeID], index: index, declared: declared)
    }
    return graph.outputs.map { facts[Int($0.value.index)] }
  }

  private func step(into graph: GraphID) -> Location.Step {
    if let function = calls.last?.function, function.body == graph {
      return .function(domain: function.domain ?? "", name: function.name ?? "")
    }
    return .graph(model[graph].name ?? "")
  }

  private func infer(_ node: Node, index: Int, declared: [ValueID: ValueType]) {
    let step = Location.Step.node(
      index: index, name: node.name ?? "", operatorType: node.qualifiedOperator)
    path.append(step)
    defer { path.removeLast() }
    if !calls.isEmpty { remainingCallNodes -= 1 }
    var results = [Fact](repeating: Fact(), count: node.outputs.count)
    do throws(Diagnostic) { results = try inferred(node) } catch {
      diagnostics.append(error.inside(Location(path)))
    }
    for (output, result) in zip(node.outputs, results) {
      guard let output else { continue }
      var result = result
      result.type = Self.merge(result.type, declared[output])
      set(output, result)
    }
  }

  private func inferred(_ node: Node) throws(Diagnostic) -> [Fact] {
    let node = bound(node)
    let inputs = node.inputs.map { input in input.map { facts[Int($0.index)] } }
    if !functions.isEmpty, let function = functions[node.functionKey] {
      return infer(call: node, of: function, inputs)
    }
    let nothing = [Fact](repeating: Fact(), count: node.outputs.count)
    guard let opset = operatorSetVersion(for: node),
      let (version, isDeterministic) = version(of: node, in: opset)
    else { return nothing }
    let nodeContext = NodeContext(node: node, version: version)
    if options.foldsConstants, isDeterministic,
      let folded = try fold(nodeContext, inputs)
    {
      return folded
    }
    guard let rule = version.infer else { return nothing }
    var context = InferenceContext(context: nodeContext, inputs: inputs) {
      (graph: GraphID, inputs: [Fact]) throws(Diagnostic) -> [Fact] in
      self.infer(graph, inputs)
    }
    try rule(&context)
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

  /// Evaluates a node all of whose inputs are known constants; nil where that is not so, or the
  /// result would be larger than the limit.
  private func fold(
    _ context: NodeContext, _ inputs: [Fact?]
  ) throws(Diagnostic) -> [Fact]? {
    guard let evaluate = context.version.evaluate, context.node.subgraphs.isEmpty else {
      return nil
    }
    var values: [RuntimeValue?] = []
    var inputCount = context.node.constantElementCount
    for input in inputs {
      guard let input else {
        values.append(nil)
        continue
      }
      guard let constant = input.constant, constant.isShortText else { return nil }
      values.append(.tensor(constant))
      inputCount += constant.count
    }
    // Few elements cost no more than the node itself.
    let free = max(inputCount, Self.freeElementCount)
    if let rule = context.version.infer {
      var inference = InferenceContext(context: context, inputs: inputs)
      try rule(&inference)
      for output in inference.outputs {
        guard let count = output.type?.shape?.known?.checkedElementCount,
          count <= options.constantElementLimit, count <= free || count <= remainingElements
        else { return nil }
      }
    }
    let arguments = EvaluationContext(
      context: context, inputs: values,
      elementLimit: max(options.constantElementLimit, Self.smallestElementLimit))
    guard let results = try evaluation(evaluate, of: arguments) else { return nil }
    var folded: [Fact] = []
    for result in results {
      guard case .tensor(let tensor) = result else { return nil }
      if tensor.count > free { remainingElements -= min(remainingElements, tensor.count) }
      folded.append(
        Fact(type: .tensor(tensor.elementType, Shape(tensor.shape)), constant: tensor))
    }
    return folded
  }

  /// The results of an evaluation; nil where there is no implementation for these arguments, which
  /// says nothing against the model.
  private func evaluation(
    _ evaluate: Evaluation, of context: EvaluationContext
  ) throws(Diagnostic) -> [RuntimeValue]? {
    do throws(Diagnostic) { return try evaluate(context) } catch {
      if error.code == .notExecutable || error.code == .memoryLimit { return nil }
      throw error
    }
  }

  /// A folded constant of so many elements is not counted.
  private static let freeElementCount = 16
  /// What an evaluation makes on the way may have so many elements, however small its result is.
  private static let smallestElementLimit = 1 << 16

  private func set(_ value: ValueID, _ fact: Fact) {
    var fact = fact
    if case .tensor(let element, let shape?) = fact.type?.kind {
      fact.type = .tensor(element, shape.withoutNegativeExtents)
    }
    facts[Int(value.index)] = fact
  }

  private func fact(of tensor: StoredTensor) -> Fact {
    let shape = Shape(tensor.dimensions.map { Int($0) })
    var fact = Fact(type: .tensor(tensor.elementType, shape))
    if let count = tensor.elementCount, count <= options.constantElementLimit {
      do throws(Diagnostic) { fact.constant = try tensor.dense() } catch {
        // A malformed constant is the checker's finding; inference goes on without its value.
      }
    }
    return fact
  }

  /// What is known from inference, completed by what the model declares.
  private static func merge(_ inferred: ValueType?, _ declared: ValueType?) -> ValueType? {
    guard let inferred else { return declared }
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

extension Node {
  /// The elements of the tensor that a Constant holds: it is in the file already.
  fileprivate var constantElementCount: Int {
    guard operatorType == "Constant", case .tensor(let tensor)? = attribute("value")?.value else {
      return 0
    }
    return min(tensor.elementCount ?? 0, 1 << 40)
  }
}

extension Tensor {
  /// Whether the strings, where the tensor has any, are together short enough to compute with:
  /// operators can double them with every node.
  fileprivate var isShortText: Bool {
    var remaining = 1 << 16
    for string in strings {
      remaining -= string.utf8.count
      if remaining < 0 { return false }
    }
    return true
  }
}
