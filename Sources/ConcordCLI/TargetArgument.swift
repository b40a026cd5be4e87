import ArgumentParser
import Checker

extension TargetRuntime {
  /// Reads a target such as `onnxruntime` or `onnxruntime@1.31`.
  init(argument: String) throws {
    guard let target = Self.named(argument) else {
      throw ValidationError("'\(argument)' is none of \(Self.spelledOut)")
    }
    self = target
  }
}
