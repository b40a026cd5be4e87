public import Diagnostics
public import ModelIR
public import Runtime

/// How two models differ on the same inputs, value by value.
public struct ModelComparison: Sendable {
  /// One value that both models compute.
  public struct Entry: Sendable {
    /// The value's name.
    public var name: String
    /// Whether it is an output of the models.
    public var isOutput: Bool
    /// How the values differ.
    public var difference: ValueComparison
  }

  /// The values that were compared, in the order in which the first model computes them; outputs
  /// come last.
  public var entries: [Entry]
  /// Outputs of one model that the other does not have.
  public var unmatchedOutputs: [String]

  /// Whether every value is within the tolerance and no output is missing.
  public var isMatch: Bool {
    unmatchedOutputs.isEmpty && entries.allSatisfy(\.difference.isMatch)
  }

  /// The first value that differs.
  public var firstDivergence: Entry? { entries.first { !$0.difference.isMatch } }

  /// The value with the largest absolute error; one that cannot be compared at all comes first.
  public var worst: Entry? {
    func weight(_ entry: Entry) -> Double {
      let error = entry.difference.maximumAbsoluteError
      return entry.difference.isMatch || error > 0 ? error : .infinity
    }
    return entries.max { weight($0) < weight($1) }
  }

  /// The largest absolute error of all compared values.
  public var maximumAbsoluteError: Double {
    entries.map(\.difference.maximumAbsoluteError).max() ?? 0
  }

  /// Runs both models on the same inputs and compares the values whose names they share.
  ///
  /// Inputs are matched by name or, where names differ, by position; so are outputs.
  ///
  /// - Parameters:
  ///   - modes: how each model is executed.
  ///   - tolerance: how far values may lie apart; the absolute part is in proportion to the largest
  ///     magnitude of the first model's value, and at least as given.
  ///   - inner: whether inner values are compared, not only outputs.
  ///   - adaptsTypes: whether the second model may have other element types, as a format has that
  ///     knows but one: inputs are converted for it, and values of the first to be compared with it.
  public static func compare(
    _ first: Model, _ second: Model, inputs: [String: RuntimeValue],
    modes: (ExecutionMode, ExecutionMode) = (.optimized, .optimized),
    tolerance: Tolerance = Tolerance(relative: 1e-3, absolute: 1e-5), inner: Bool = true,
    adaptsTypes: Bool = false, threads: Int = 1
  ) throws(Diagnostic) -> ModelComparison {
    var a = try Session(first, mode: modes.0, threads: threads)
    var b = try Session(second, mode: modes.1, threads: threads)
    let shared = inner ? sharedValues(a.model, b.model) : []
    let left = try a.run(inputs, capturing: shared.map(\.0))
    var own = renamed(
      inputs, from: a.requiredInputs, of: a.model, to: b.requiredInputs, of: b.model)
    if adaptsTypes {
      for info in b.requiredInputs {
        let name = b.model[info.value].name
        own[name] = own[name]?.adapted(to: info.type?.elementType)
      }
    }
    let right = try b.run(own, capturing: shared.map(\.1))
    let outputs = (a: left.count - shared.count, b: right.count - shared.count)
    var entries: [Entry] = []
    for index in shared.indices {
      let value = left[outputs.a + index]
      let partner = right[outputs.b + index].value
      let expected =
        adaptsTypes ? value.value.adapted(to: partner.tensor?.elementType) : value.value
      entries.append(entry(value.name, expected, partner, tolerance, isOutput: false))
    }
    var unmatched: [String] = []
    for index in 0..<max(outputs.a, outputs.b) {
      if index < outputs.a, index < outputs.b {
        let partner = right[..<outputs.b].first { $0.name == left[index].name } ?? right[index]
        let expected =
          adaptsTypes
          ? left[index].value.adapted(to: partner.value.tensor?.elementType) : left[index].value
        entries.append(
          entry(left[index].name, expected, partner.value, tolerance, isOutput: true))
      } else {
        unmatched.append(index < outputs.a ? left[index].name : right[index].name)
      }
    }
    return ModelComparison(entries: entries, unmatchedOutputs: unmatched)
  }

  /// Compares one value; the tolerance's absolute part is in proportion to the largest magnitude of
  /// what is expected, and at least as given.
  static func entry(
    _ name: String, _ expected: RuntimeValue, _ actual: RuntimeValue, _ tolerance: Tolerance,
    isOutput: Bool
  ) -> Entry {
    var tolerance = tolerance
    let magnitudes = expected.tensor?.doubles.lazy.map(\.magnitude).filter(\.isFinite)
    tolerance.absolute *= max(1, magnitudes?.max() ?? 1)
    return Entry(
      name: name, isOutput: isOutput,
      difference: ValueComparison(actual, expected, within: tolerance))
  }

  /// Values that nodes of both main graphs compute under one name, in the first model's order.
  private static func sharedValues(_ a: Model, _ b: Model) -> [(ValueID, ValueID)] {
    guard let graphA = a.mainGraph, let graphB = b.mainGraph else { return [] }
    var byName: [String: ValueID] = [:]
    for node in b[graphB].nodes {
      for output in b[node].outputs.compactMap({ $0 }) { byName[b[output].name] = output }
    }
    let outputs = Set(a[graphA].outputs.map(\.value))
    var shared: [(ValueID, ValueID)] = []
    for node in a[graphA].nodes {
      for output in a[node].outputs.compactMap({ $0 }) where !outputs.contains(output) {
        if let partner = byName[a[output].name] { shared.append((output, partner)) }
      }
    }
    return shared
  }

  private static func renamed(
    _ inputs: [String: RuntimeValue], from a: [ValueInfo], of modelA: Model, to b: [ValueInfo],
    of modelB: Model
  ) -> [String: RuntimeValue] {
    let names = Set(b.map { modelB[$0.value].name })
    // A model may lack inputs of the other that nothing reads.
    if names.isSubset(of: inputs.keys) { return inputs.filter { names.contains($0.key) } }
    var result: [String: RuntimeValue] = [:]
    for (infoA, infoB) in zip(a, b) {
      result[modelB[infoB.value].name] = inputs[modelA[infoA.value].name]
    }
    return result
  }
}

extension RuntimeValue {
  /// The tensor with the same numbers in another element type; other values as they are.
  fileprivate func adapted(to type: ElementType?) -> RuntimeValue {
    guard let type, let tensor, tensor.elementType != type, type != .string, !type.isComplex,
      tensor.elementType != .string, !tensor.elementType.isComplex
    else { return self }
    let isExact = type.isInteger || type == .bool
    let isInteger = tensor.elementType.isInteger || tensor.elementType == .bool
    // Numbers with fractions do not become integers.
    if isExact {
      return isInteger ? .tensor(Tensor(type, tensor.shape, int64s: tensor.int64s)) : self
    }
    return .tensor(Tensor(type, tensor.shape, doubles: tensor.doubles))
  }
}
