public import Diagnostics
public import ModelIR
public import Operators

/// What operator sets a model is asked to be written for.
public struct OpsetTarget: Sendable {
  /// The versions, by domain in its canonical spelling; domains that are not named stay as they are.
  public var operatorSets: [String: Int]
  /// The IR version; nil for that of the release that brought the operator set of the default domain.
  public var irVersion: Int64?
  /// Shapes of inputs by name, which override those of the model while it is converted.
  public var inputShapes: [String: [Int]] = [:]

  /// Names operator sets.
  public init(operatorSets: [String: Int], irVersion: Int64? = nil) {
    self.operatorSets = operatorSets
    self.irVersion = irVersion
  }
}

extension Model {
  /// The model written for other operator sets, older or newer: it computes the same.
  ///
  /// What cannot be expressed is in the report's refusals, all of it; the model is not to be used then.
  ///
  /// - Throws: E0330, E0347 where functions have to be inlined and cannot be.
  public func convertingOperatorSets(
    to target: OpsetTarget, with registry: OperatorRegistry = .standard
  ) throws(Diagnostic) -> (model: Model, report: OpsetReport) {
    let irVersion = target.irVersion ?? shippedIRVersion(target) ?? self.irVersion ?? 3
    guard irVersion >= 8 || functions.isEmpty else {
      return try inlined(target, irVersion, registry)
    }
    let result = converted(target, irVersion, registry)
    if result.report.refusals.isEmpty || functions.isEmpty { return result }
    // What a function is called with says more than its body.
    let inlined = try inlined(target, irVersion, registry)
    return inlined.report.refusals.isEmpty ? inlined : result
  }

  private func shippedIRVersion(_ target: OpsetTarget) -> Int64? {
    target.operatorSets[""].map { StandardRelease.irVersion(forOperatorSet: $0) }
  }

  private func inlined(
    _ target: OpsetTarget, _ irVersion: Int64, _ registry: OperatorRegistry
  ) throws(Diagnostic) -> (model: Model, report: OpsetReport) {
    var result = try inliningFunctions().converted(target, irVersion, registry)
    result.report.notes.append(
      irVersion < 8
        ? "functions are inlined: IR version \(irVersion) has none"
        : "functions are inlined: what their nodes become depends on what they are called with")
    return result
  }

  private func converted(
    _ target: OpsetTarget, _ irVersion: Int64, _ registry: OperatorRegistry
  ) -> (model: Model, report: OpsetReport) {
    var options = InferenceOptions()
    if let mainGraph {
      // Since IR version 4 an initializer that is an input too is a default, which a caller may replace.
      if self.irVersion ?? 3 >= 4 {
        options.unreadValues = Set(self[mainGraph].inputs.map(\.value))
      }
      for input in self[mainGraph].inputs {
        guard let shape = target.inputShapes[self[input.value].name] else { continue }
        options.inputTypes[input.value] = .tensor(input.type?.elementType, Shape(shape))
      }
    }
    let converter = OpsetConverter(
      self, registry: registry, targets: target.operatorSets, irVersion: irVersion,
      facts: inferred(with: registry, options: options))
    converter.convertAll()
    var result = converter.model
    result.irVersion = irVersion
    if irVersion < 4 { result.listInitializersAsInputs() }
    return (result, converter.report)
  }

  /// Makes inputs of the main graph's initializers, as models before IR version 4 have them.
  private mutating func listInitializersAsInputs() {
    guard let mainGraph else { return }
    let inputs = Set(self[mainGraph].inputs.map(\.value))
    for initializer in self[mainGraph].initializers where !inputs.contains(initializer.value) {
      let shape = Shape(initializer.tensor.dimensions.map { Int(clamping: $0) })
      self[mainGraph].inputs.append(
        ValueInfo(initializer.value, type: .tensor(initializer.tensor.elementType, shape)))
    }
  }
}
