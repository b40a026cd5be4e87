import Checker
import ConverterCore
import Diagnostics
import ModelIR
import Passes

/// What operator sets a conversion is asked to write for.
public struct OperatorSetRequest: Sendable {
  /// The versions, by domain in its canonical spelling.
  public var versions: [String: Int] = [:]
  /// The IR version; nil for that of the operator set's release.
  public var irVersion: Int64?
  /// The runtime whose newest operator sets and IR version are wanted, where no others are named.
  public var runtime: RuntimeRelease?

  /// Asks for nothing.
  public init() {}

  /// The oldest and newest operator set that importers of other formats write for.
  private static let importable = 11...26

  /// The versions for a model that imports `current`: those asked for, and of other domains what the
  /// runtime reads.
  private func versions(given current: [OperatorSet]) -> [String: Int] {
    var wanted = versions
    for (domain, range) in runtime?.operatorSets ?? [:] where wanted[domain] == nil {
      if current.version(of: domain) != nil { wanted[domain] = Int(range.upperBound) }
    }
    return wanted
  }

  /// Tells an importer that chooses the operator set itself.
  func apply(to options: inout ImportContext.Options) {
    let newest = runtime?.operatorSets[""].map { Int($0.upperBound) } ?? options.operatorSetVersion
    let wanted = versions[""] ?? min(newest, options.operatorSetVersion)
    if Self.importable.contains(wanted) { options.operatorSetVersion = wanted }
  }

  /// What the runtime lacks of what a model uses.
  func findings(in model: Model) -> [Diagnostic] {
    guard let target = runtime?.target else { return [] }
    return check(model, options: CheckOptions(targets: [target])).filter {
      [.beyondTarget, .operatorNotInTarget, .versionNotInTarget, .typeNotInTarget].contains($0.code)
    }
  }

  /// What a model is to be converted to; nil where it is that already.
  func target(for model: Model, inputShapes: [String: [Int]]) -> OpsetTarget? {
    let current = model.operatorSets
    let wanted = versions(given: current)
    var target = OpsetTarget(operatorSets: wanted, irVersion: irVersion)
    target.inputShapes = inputShapes
    let isSame = wanted.allSatisfy { domain, version in
      current.version(of: domain).map { $0 == Int64(version) } ?? true
    }
    if isSame, let newest = runtime?.newestIRVersion, irVersion == nil,
      model.irVersion ?? 0 > newest
    {
      target.irVersion = newest
      return target
    }
    if isSame, irVersion == nil || irVersion == model.irVersion { return nil }
    if isSame, irVersion == nil { target.irVersion = model.irVersion }
    return target
  }
}
