public import Diagnostics
import Kernels
public import ModelIR
public import Operators
import Synchronization

/// How a model is checked.
public struct CheckOptions: Sendable {
  /// Which findings are silenced, and which warnings count as errors.
  public var policy: DiagnosticPolicy

  /// The runtimes that must be able to take the model: what they lack is a warning each.
  public var targets: [TargetRuntime]

  /// Whether to look at the values of weights, which takes as long as reading them: for NaN,
  /// infinities, denormal numbers and duplicates.
  public var examinesWeights = false
  /// The number of threads that may work on a large model; findings do not depend on it.
  public var threads = 1

  /// Makes options; by default no finding is silenced, and no runtime is asked about.
  public init(policy: DiagnosticPolicy = DiagnosticPolicy(), targets: [TargetRuntime] = []) {
    self.policy = policy
    self.targets = targets
  }
}

/// Finds everything that is wrong with a model: all findings, sorted by place, each stated once.
///
/// Locations begin at the graph; a caller that knows the file puts them inside of it.
///
/// - Parameters:
///   - model: the model, which may be wrong in any way.
///   - registry: the operators that nodes can apply besides the model's own functions.
public func check(
  _ model: Model, registry: OperatorRegistry = .standard, options: CheckOptions = CheckOptions()
) -> [Diagnostic] {
  // Threads cost more than they bring on what takes a few milliseconds.
  let threads = ThreadPool(threadCount: model.nodes.count < 2_000 ? 1 : options.threads)
  var context = RuleContext(model, registry: registry, options: options, threads: threads)
  let found = Mutex<[Diagnostic]>([])
  let classes = Mutex<NodeClasses?>(nil)
  // Which nodes are alike is found out beside the rules that need not know it.
  let (first, second) = (Rule.all.filter { !$0.needsClasses }, Rule.all.filter(\.needsClasses))
  threads.run(1 + first.count) { [context] index in
    if index == 0 {
      let found = context.nodeClasses
      classes.withLock { $0 = found }
    } else {
      let new = context.findings(of: first[index - 1])
      if !new.isEmpty { found.withLock { $0 += new } }
    }
  }
  context.classes = classes.withLock { $0 }
  threads.run(second.count) { [context] index in
    let new = context.findings(of: second[index])
    if !new.isEmpty { found.withLock { $0 += new } }
  }
  let findings = context.findings(besides: found.withLock { $0 })
  return options.policy.applied(to: findings).sortedByPlace()
}

extension RuleContext {
  /// What a rule finds.
  fileprivate func findings(of rule: Rule) -> [Diagnostic] {
    var part = self
    rule.check(&part)
    return part.keptDiagnostics
  }

  /// What the rules found and what inference found, without errors of inference at nodes whose
  /// signature is already known to be wrong: those would only say the same again.
  fileprivate func findings(besides diagnostics: [Diagnostic]) -> [Diagnostic] {
    let wrongNodes = Set(
      diagnostics.filter { $0.severity == .error }.compactMap(\.location.innermostNode))
    let inferred = facts.diagnostics.filter {
      $0.location.innermostNode.map { !wrongNodes.contains($0) } ?? true
    }
    return (diagnostics + inferred).withoutUnsafeRemovals
  }
}

extension [Diagnostic] {
  /// Without offers to remove what nothing uses while a name has no definition or two: what is
  /// unused may be what another name was to mean.
  fileprivate var withoutUnsafeRemovals: [Diagnostic] {
    let confusions: Set<DiagnosticCode> = [
      .undefinedRead, .undefinedOutput, .duplicateValue, .initializerShadowsOutput,
      .unknownQuantizedTensor, .unknownTrainingBinding,
    ]
    guard contains(where: { confusions.contains($0.code) }) else { return self }
    return map { diagnostic in
      var diagnostic = diagnostic
      diagnostic.fixIts.removeAll { [.removeNode, .removeInitializer].contains($0.edit) }
      return diagnostic
    }
  }
}

extension Location {
  /// The part of the path down to the innermost node.
  fileprivate var innermostNode: Location? {
    let last = steps.lastIndex { if case .node = $0 { true } else { false } }
    return last.map { Location(Array(steps[...$0])) }
  }
}
