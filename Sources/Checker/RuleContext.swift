import Diagnostics
import Kernels
import ModelIR
import Operators
import Synchronization

/// What a rule sees of the model, and where it puts its findings.
struct RuleContext {
  let model: Model
  let registry: OperatorRegistry
  /// The runtimes that must be able to take the model.
  let targets: [TargetRuntime]
  /// Whether rules may look at the values of weights.
  let examinesWeights: Bool
  /// Every graph and node with its place.
  let survey: Survey
  /// What each node applies, in the order of the survey's nodes.
  let callees: CalleeList
  private let kinds: NodeKinds
  /// The nodes that are alike for rules that look at them one by one, once they have been found.
  var classes: NodeClasses?
  /// What is known of each value.
  let facts: GraphFacts
  private(set) var diagnostics: [Diagnostic] = []
  /// Set by a rule that looks at nodes one by one, where it has looked at more of one than what
  /// nodes that are alike have in common.
  var looksFurther = false
  private var reportCount = 0
  private var hintsLeft = 16
  private var counts: [DiagnosticCode: Int] = [:]

  init(
    _ model: Model, registry: OperatorRegistry, options: CheckOptions, threads: ThreadPool
  ) {
    self.model = model
    self.registry = registry
    targets = options.targets
    examinesWeights = options.examinesWeights
    let kinds = NodeKinds(model)
    self.kinds = kinds
    let halves = Mutex<(survey: (Survey, CalleeList)?, facts: GraphFacts?)>((nil, nil))
    threads.run(2) { half in
      if half == 0 {
        let survey = Survey(model)
        var resolver = CalleeResolver(model, registry)
        let callees = resolver.callees(of: survey, kinds)
        halves.withLock { $0.survey = (survey, callees) }
      } else {
        let facts = model.inferred(with: registry, kinds: kinds)
        halves.withLock { $0.facts = facts }
      }
    }
    let known = halves.withLock { $0 }
    (survey, callees) = known.survey ?? (Survey(model), CalleeList())
    facts = known.facts ?? model.inferred(with: registry, kinds: kinds)
  }

  /// The nodes that are alike for rules that look at them one by one.
  var nodeClasses: NodeClasses { NodeClasses(model, survey, callees, kinds, facts) }

  /// Looks at the nodes one by one; of those that are alike at one, and at the others where it gives
  /// a finding or looks further.
  mutating func forEachNode(_ check: (inout RuleContext, NodePlace, Callee) -> Void) {
    let classes = self.classes ?? nodeClasses
    self.classes = classes
    for index in 0..<classes.count {
      let before = reportCount
      looksFurther = false
      for (position, number) in classes.nodes(of: index).enumerated() {
        if position == 1, reportCount == before, !looksFurther { break }
        check(&self, survey.nodes[Int(number)], callees[Int(number)])
      }
    }
  }

  /// Adds a finding.
  mutating func report(
    _ code: DiagnosticCode, _ message: String, at location: Location = Location(),
    notes: [Diagnostic.Note] = [], fixIts: [FixIt] = []
  ) {
    report(Diagnostic(code, message, at: location, notes: notes, fixIts: fixIts))
  }

  /// Adds a finding; of very many of one kind the first are kept, and the last says how many follow.
  mutating func report(_ diagnostic: Diagnostic) {
    reportCount += 1
    let count = counts[diagnostic.code, default: 0] + 1
    counts[diagnostic.code] = count
    if count <= Self.findingLimit { diagnostics.append(diagnostic) }
  }

  /// The findings, where some were left out with a note that says so.
  var keptDiagnostics: [Diagnostic] {
    var kept = diagnostics
    for (code, count) in counts where count > Self.findingLimit {
      guard let last = kept.lastIndex(where: { $0.code == code }) else { continue }
      kept[last].notes.append(
        .init("\(count - Self.findingLimit) more findings of this kind are left out"))
    }
    return kept
  }

  /// How many findings of one kind a rule makes: more than anybody reads, and few enough that a small
  /// file cannot fill the memory with them.
  private static let findingLimit = 10_000

  /// A note that offers the name nearest to a wrong one, if one is near.
  mutating func suggestion(
    for name: String, among names: @autoclosure () -> [String]
  ) -> [Diagnostic.Note] {
    hint { nearestName(to: name, among: names()).map { "did you mean \(quoted($0))?" } }
  }

  /// A note that is costly to find: only the first so many findings get one.
  mutating func hint(_ find: () -> String?) -> [Diagnostic.Note] {
    guard hintsLeft > 0 else { return [] }
    hintsLeft -= 1
    return find().map { [Diagnostic.Note($0)] } ?? []
  }

  /// The name of a value.
  func name(of value: ValueID) -> String { model[value].name }
}

/// A name from a model as messages show it: in quotes, shortened where it is very long.
func quoted(_ name: String) -> String {
  let limit = 120
  guard name.utf8.count > limit else { return "'\(name)'" }
  return "'\(name.prefix(limit))…'"
}

/// A domain as messages show it.
func quoted(domain: String) -> String { quoted(domain.isEmpty ? "ai.onnx" : domain) }
