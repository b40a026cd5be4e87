import ArgumentParser
import Concord
import ModelIR

/// What operator sets `concord convert` is asked to write for.
struct OperatorSetArgument {
  let request: OperatorSetRequest

  /// Reads `--opset`, `--ir-version` and `--for`.
  init(_ arguments: [String], irVersion: Int?, runtime: String?) throws {
    var request = OperatorSetRequest()
    for argument in arguments {
      let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let domain = parts.count == 2 ? OperatorSet.canonical(String(parts[0])) : ""
      guard let newest = Standard.operatorSets[domain] else {
        throw ValidationError("--opset: '\(domain)' is no domain of the standard")
      }
      guard let version = parts.last.flatMap({ Int($0) }), (1...newest).contains(version) else {
        throw ValidationError("--opset takes 1 to \(newest) here, found '\(argument)'")
      }
      request.versions[domain] = version
    }
    if let irVersion {
      guard (3...Standard.irVersion).contains(irVersion) else {
        throw ValidationError("--ir-version takes 3 to \(Standard.irVersion), found \(irVersion)")
      }
      request.irVersion = Int64(irVersion)
    }
    if let runtime {
      guard let release = RuntimeRelease.named(runtime) else {
        throw ValidationError("'\(runtime)' is none of \(RuntimeRelease.spelledOut)")
      }
      request.runtime = release
    }
    self.request = request
  }
}
