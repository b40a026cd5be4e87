import ByteStorage
import Foundation
import ModelIR
import ONNXFormat
import Runtime
import Testing

extension FrameworkCase {
  /// Runs the model on a case's inputs, or those of them that it has, and compares with its outputs.
  func expect(_ model: Model, _ mode: ExecutionMode, fed: Set<String>? = nil) throws {
    var session = try Session(model, mode: mode)
    var values: [String: RuntimeValue] = [:]
    for (k, name) in inputs.enumerated() where fed?.contains(name) ?? true {
      values[name] = try tensor("input_\(k).pb")
    }
    let results = try session.run(values)
    #expect(results.count == outputs.count)
    for (k, result) in results.enumerated() {
      // An input that a layer changes in place is an output too: the two cannot share one name.
      let isInput = inputs.contains(outputs[k])
      #expect(isInput ? result.name.hasPrefix(outputs[k]) : result.name == outputs[k])
      let expected = try tensor("output_\(k).pb")
      let difference = ValueComparison(
        result.value, expected, within: Tolerance(relative: 1e-4, absolute: tolerance))
      #expect(difference.isMatch, "\(mode) \(result.name): \(difference.mismatch ?? "")")
    }
  }

  /// A recorded tensor.
  func tensor(_ file: String) throws -> RuntimeValue {
    let path = folder.appendingPathComponent("test_data_set_0/" + file).path
    return .tensor(try ONNXValue.tensor(File.map(path), file: path).dense())
  }
}
