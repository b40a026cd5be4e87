import ModelIR
import Operators

/// A release of a runtime that models can be checked for: what it supports of the standard, as its
/// documentation or the release itself says.
public struct TargetRuntime: Sendable {
  /// The name on the command line, for example `onnxruntime`.
  public let id: String
  /// The name for people, for example `ONNX Runtime`.
  public let displayName: String
  /// The release.
  public let version: String
  /// Where it is documented what the release supports: an address.
  public let documentation: String
  /// The newest IR version that it reads, where that is known.
  public let newestIRVersion: Int64?
  /// The operator sets that it reads, by domain; domains that are not listed have no such limits.
  public let operatorSets: [String: ClosedRange<Int64>]
  /// The element types that tensors can have anywhere in a model; nil where they depend on the
  /// operator alone.
  let elementTypes: ElementTypes?
  /// The element types of the model's inputs and outputs, where they are fewer.
  let interfaceTypes: ElementTypes?
  /// Whether a node of float16 runs in float32 where there is no kernel for it.
  let widensHalf: Bool
  /// The operators: a closure, so that a table is only read for a target that is asked for.
  package let table: @Sendable () -> OperatorTable

  init(
    _ id: String, displayName: String, version: String, documentation: String,
    newestIRVersion: Int64? = nil, operatorSets: [String: ClosedRange<Int64>],
    elementTypes: ElementTypes? = nil, interfaceTypes: ElementTypes? = nil,
    widensHalf: Bool = false, table: @escaping @Sendable () -> OperatorTable
  ) {
    self.id = id
    self.displayName = displayName
    self.version = version
    self.documentation = documentation
    self.newestIRVersion = newestIRVersion
    self.operatorSets = operatorSets
    self.elementTypes = elementTypes
    self.interfaceTypes = interfaceTypes
    self.widensHalf = widensHalf
    self.table = table
  }

  /// The runtime and its release as messages show them, for example `ONNX Runtime 1.31.1`.
  public var fullName: String { "\(displayName) \(version)" }

  /// The runtime that a name such as `onnxruntime` or `onnxruntime@1.31` means: the newest release of
  /// which the version is the beginning.
  public static func named(_ name: String) -> TargetRuntime? {
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let wanted = parts.count > 1 ? parts[1].split(separator: ".") : []
    if parts.count > 1, wanted.isEmpty { return nil }
    return all.first {
      $0.id == parts[0] && $0.version.split(separator: ".").starts(with: wanted)
    }
  }

  /// How the known targets are spelled, each with its releases, for help texts.
  public static var spelledOut: String {
    var names: [String] = []
    for target in all where !names.contains(target.id) { names.append(target.id) }
    return names.map { id in
      "\(id) (\(all.filter { $0.id == id }.map(\.version).joined(separator: ", ")))"
    }.joined(separator: ", ")
  }
}
