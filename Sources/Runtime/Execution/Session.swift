public import Diagnostics
import Kernels
public import ModelIR
public import Operators

/// A model ready to run.
///
/// The first run with inputs of certain shapes makes a plan for them, which later runs with the
/// same shapes use again.
public struct Session {
  /// A run's result.
  public struct Output: Sendable {
    /// The output's name.
    public var name: String
    /// The output's value.
    public var value: RuntimeValue
  }

  /// The seconds that one node took in a profiled run.
  public struct NodeTime: Sendable {
    /// The node.
    public var node: NodeID
    /// The seconds.
    public var seconds: Double
    /// Whether an optimized kernel did the work.
    public var isOptimized: Bool
    /// The multiplications of its sums of products; 0 where there are none or they have not been counted.
    public var products: Int
  }

  /// The model, with its functions inlined.
  public let model: Model
  private let registry: OperatorRegistry
  private let mode: ExecutionMode
  private let random: RandomStream?
  private let graph: GraphID
  private let pool: ThreadPool
  /// What the runs are held against.
  public let monitor: RunMonitor
  private var runners: [PlanKey: Planned] = [:]

  private struct PlanKey: Hashable {
    var inputs: [ValueID: ConcreteType?]
    var wanted: [ValueID]
  }

  private struct Planned {
    var plan: ExecutionPlan
    var runner: PlanRunner
    /// The nodes of the model that nodes made for the plan stand for.
    var origins: [NodeID: NodeID]
  }

  /// Makes a session.
  ///
  /// - Parameters:
  ///   - random: what nodes without a seed of their own draw from; where it is left out, each draws
  ///     from numbers of its own, the same in every run.
  ///   - monitor: what the runs are held against; where it is left out, they may take three quarters
  ///     of the memory that is free, and any time.
  /// - Throws: E0803 where the model has no main graph.
  public init(
    _ model: Model, registry: OperatorRegistry = .standard, mode: ExecutionMode = .optimized,
    threads: Int = 1, random: RandomStream? = nil, monitor: RunMonitor = RunMonitor()
  ) throws(Diagnostic) {
    let model = try model.inliningFunctions()
    guard let graph = model.mainGraph else {
      throw Diagnostic(.wrongInputs, "the model has no graph to run")
    }
    self.model = model
    self.graph = graph
    self.registry = registry
    self.mode = mode
    self.random = random
    self.monitor = monitor
    pool = ThreadPool(threadCount: threads)
  }

  /// The inputs that a run needs: those of the main graph that have no initializer.
  public var requiredInputs: [ValueInfo] {
    let initialized = Set(model[graph].initializers.map(\.value))
    return model[graph].inputs.filter { !initialized.contains($0.value) }
  }

  /// Runs the model.
  ///
  /// - Parameters:
  ///   - inputs: values of the main graph's inputs, by name.
  ///   - capturing: further values of the main graph to hand out after the outputs.
  /// - Throws: E0803 where the inputs do not match the model's, or what the nodes report.
  public mutating func run(
    _ inputs: [String: RuntimeValue], capturing: [ValueID] = []
  ) throws(Diagnostic) -> [Output] {
    try run(inputs, capturing: capturing, profiling: false).outputs
  }

  /// Runs the model and measures the time of each node.
  public mutating func profile(
    _ inputs: [String: RuntimeValue]
  ) throws(Diagnostic) -> [NodeTime] {
    let planned = try run(inputs, capturing: [], profiling: true).planned
    return zip(planned.plan.steps, planned.runner.stepSeconds).map { step, seconds in
      var (isOptimized, products) = (false, 0)
      if case .kernel(let kernel) = step.action {
        (isOptimized, products) = (true, kernel.products)
      }
      let node = planned.origins[step.node] ?? step.node
      return NodeTime(
        node: node, seconds: seconds, isOptimized: isOptimized, products: products)
    }
  }

  private mutating func run(
    _ inputs: [String: RuntimeValue], capturing: [ValueID], profiling: Bool
  ) throws(Diagnostic) -> (outputs: [Output], planned: Planned) {
    let values = try matched(inputs)
    let wanted = model[graph].outputs.map(\.value) + capturing
    let key = PlanKey(
      inputs: values.mapValues { value in
        value.tensor.flatMap { $0.elementType == .string ? nil : ConcreteType($0) }
      }, wanted: wanted)
    let planned: Planned
    if let known = runners[key] {
      planned = known
    } else {
      planned = try plan(key, values)
      runners[key] = planned
    }
    let ordered = planned.plan.inputs.compactMap { values[$0.value] }
    let results = try planned.runner.run(ordered, profiling: profiling)
    let outputs = zip(wanted, results).map { Output(name: model[$0].name, value: $1) }
    return (outputs, planned)
  }

  private func plan(
    _ key: PlanKey, _ values: [ValueID: RuntimeValue]
  ) throws(Diagnostic) -> Planned {
    var options = InferenceOptions()
    options.constantElementLimit = min(1 << 28, monitor.limits.maximumBytes / 16)
    options.foldedElementBudget = options.constantElementLimit
    options.foldingWorkBudget = .max
    // Reference evaluation computes every node, so nothing is folded there ahead of time.
    options.foldsConstants = mode == .optimized
    for (value, content) in values {
      if let tensor = content.tensor {
        options.inputTypes[value] = .tensor(tensor.elementType, Shape(tensor.shape))
      }
    }
    var model = self.model
    var origins: [NodeID: NodeID] = [:]
    if model.hasGradients {
      (model, origins) = try model.expandingGradients(with: registry, options: options)
    }
    let packed = PackedWeights(model, model[graph], kept: key.wanted)
    if mode == .optimized { options.unreadValues = packed.values }
    let facts = model.inferred(with: registry, options: options)
    // The body of a branch or loop may never run; where it does, its nodes report for themselves.
    if let contradiction = facts.diagnostics.first(where: { !$0.location.isInsideBody }) {
      throw contradiction
    }
    let executor = NodeExecutor(
      model: model, registry: registry, mode: mode, pool: pool, constants: [:],
      random: random, monitor: monitor)
    let inputs = key.inputs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    let plan = try PlanBuilder.plan(
      executor, graph: graph, facts: facts, packed: packed, inputs: inputs, wanted: key.wanted)
    let interpreter = Interpreter(executor: executor, constants: [:])
    return Planned(plan: plan, runner: PlanRunner(plan, interpreter, pool), origins: origins)
  }

  /// The given values by id, checked against the declared inputs.
  private func matched(
    _ inputs: [String: RuntimeValue]
  ) throws(Diagnostic) -> [ValueID: RuntimeValue] {
    var values: [ValueID: RuntimeValue] = [:]
    var unused = Set(inputs.keys)
    for info in model[graph].inputs {
      let name = model[info.value].name
      guard let value = inputs[name] else { continue }
      unused.remove(name)
      if let problem = Self.contradiction(value, info.type) {
        throw Diagnostic(.wrongInputs, problem, at: Location([.value(name)]))
      }
      values[info.value] = value
    }
    if let name = unused.min() {
      throw Diagnostic(.wrongInputs, "the model has no input '\(name)'")
    }
    for info in requiredInputs where values[info.value] == nil {
      throw Diagnostic(.wrongInputs, "input '\(model[info.value].name)' has no value")
    }
    return values
  }

  private static func contradiction(_ value: RuntimeValue, _ declared: ValueType?) -> String? {
    guard case .tensor(let element, let shape)? = declared?.kind else { return nil }
    guard case .tensor(let tensor) = value else { return "expected a tensor" }
    if let element, element != tensor.elementType {
      return "has element type \(tensor.elementType.name), expected \(element.name)"
    }
    guard let shape else { return nil }
    let fits =
      shape.rank == tensor.rank
      && zip(shape.dimensions, tensor.shape).allSatisfy { ($0.extent ?? $1) == $1 }
    return fits ? nil : "has shape \(tensor.shape), expected \(shape)"
  }
}

extension Location {
  /// Whether the place lies in a graph that belongs to a node.
  var isInsideBody: Bool {
    var isInsideNode = false
    for step in steps {
      switch step {
      case .node: isInsideNode = true
      case .graph where isInsideNode: return true
      default: break
      }
    }
    return false
  }
}
