import ConverterCore
import Diagnostics
import ModelIR
import Runtime

extension Conversion {
  /// Runs a model on given inputs and compares its outputs, and all values of its main graph that
  /// have the name of a given one.
  ///
  /// Outputs must lie within the tolerance as it is; inner values within one in proportion to their
  /// largest magnitude.
  static func replay(
    _ written: Model, _ inputs: [String: RuntimeValue], _ expected: [String: RuntimeValue],
    _ options: Options
  ) throws(Diagnostic) -> Proof {
    var session = try Session(written, threads: options.threads)
    let names = Set(session.requiredInputs.map { session.model[$0.value].name })
    let inner = innerValues(session.model, named: expected)
    let results = try session.run(inputs.filter { names.contains($0.key) }, capturing: inner)
    let outputCount = results.count - inner.count
    var comparison = ModelComparison(entries: [], unmatchedOutputs: [])
    for result in results[outputCount...] {
      guard let value = expected[result.name] else { continue }
      comparison.entries.append(
        ModelComparison.entry(
          result.name, value, result.value, options.tolerance, isOutput: false))
    }
    for result in results[..<outputCount] {
      guard let value = expected[result.name] else {
        comparison.unmatchedOutputs.append(result.name)
        continue
      }
      let difference = ValueComparison(result.value, value, within: options.tolerance)
      comparison.entries.append(
        ModelComparison.Entry(name: result.name, isOutput: true, difference: difference))
    }
    let compared = Set(comparison.entries.map(\.name)).union(names)
    return Proof(
      method: "result by optimized kernels, on given data", comparison: comparison,
      unknownValues: expected.keys.filter { !compared.contains($0) }.sorted())
  }

  /// The values that nodes of the main graph compute under one of the names, in the order of the
  /// nodes, without the graph's outputs.
  private static func innerValues(
    _ model: Model, named names: [String: RuntimeValue]
  ) -> [ValueID] {
    guard let graph = model.mainGraph else { return [] }
    let outputs = Set(model[graph].outputs.map(\.value))
    return model[graph].nodes.flatMap { model[$0].outputs.compactMap { $0 } }
      .filter { names[model[$0].name] != nil && !outputs.contains($0) }
  }
}
