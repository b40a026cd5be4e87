import ByteStorage
import Checker
public import Diagnostics
import Glibc
public import ModelIR
import ONNXFormat
import Operators
import Passes
import Runtime

/// Converts the model of a test case to other operator sets and runs both.
public struct OpsetTrial {
  /// How one conversion ended.
  public enum Outcome: Sendable {
    /// Both compute the same; whether to the last bit.
    case same(isExact: Bool)
    /// Nodes that cannot be expressed.
    case refused([Diagnostic])
    /// The result is not valid.
    case invalid([Diagnostic])
    /// The result computes something else, or cannot be run.
    case differs(String)
  }

  /// The model as it is.
  public let model: Model
  private let testCase: TestCase
  private let inputs: [String: RuntimeValue]
  private let outputs: [RuntimeValue]
  private let mode: ExecutionMode

  /// Reads a case and runs its model on the first data set.
  public init(_ testCase: TestCase) throws(Diagnostic) {
    self.testCase = testCase
    model = try ONNXDecoder.decode(File.map(testCase.model), file: testCase.model)
    // Plain evaluation is slow for whole networks.
    mode = model.nodes.count > 200 || testCase.path.contains("/real/") ? .optimized : .reference
    var session = try Session(model, mode: mode, random: Self.random(testCase))
    var values: [String: RuntimeValue] = [:]
    for (k, info) in session.requiredInputs.enumerated() {
      guard let dataSet = testCase.dataSets.first else { break }
      let file = "\(dataSet)/input_\(k).pb"
      if File.exists(file) {
        values[model[info.value].name] = try DataSetFile.read(file, as: info.type)
      }
    }
    inputs = values
    outputs = try session.run(values).map(\.value)
  }

  private static func random(_ testCase: TestCase) -> RandomStream? {
    testCase.random.map { RandomStream(seed: $0.seed, skipping: $0.drawn) }
  }

  /// Converts the model, checks the result, runs it and compares.
  ///
  /// - Parameter written: is given the bytes of every result.
  /// - Returns: the outcome, and the seconds that the conversion took.
  public func convert(
    toOperatorSet opset: Int, written: (Model) throws(Diagnostic) -> Void = { _ in }
  ) -> (outcome: Outcome, seconds: Double) {
    var seconds = 0.0
    do throws(Diagnostic) {
      let start = Self.now
      let result = try model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": opset]))
      seconds = Self.now - start
      guard result.report.refusals.isEmpty else {
        return (.refused(result.report.refusals), seconds)
      }
      try written(result.model)
      let errors = check(result.model).filter { $0.code.severity == .error }
      guard errors.isEmpty else { return (.invalid(errors), seconds) }
      var session = try Session(result.model, mode: mode, random: Self.random(testCase))
      let values = try session.run(inputs).map(\.value)
      guard values.count == outputs.count else { return (.differs("other outputs"), seconds) }
      for (value, expected) in zip(values, outputs) {
        let comparison = ValueComparison(value, expected, within: tolerance(of: expected))
        if let mismatch = comparison.mismatch { return (.differs(mismatch), seconds) }
      }
      return (.same(isExact: values == outputs), seconds)
    } catch {
      return (.differs("\(error.location): \(error.code.id): \(error.message)"), seconds)
    }
  }

  /// How near a value must come: as near as the case asks of its outputs, but no nearer than two units in
  /// the last place of a half, which is what ONNX's own runner allows bfloat16, and than a millionth of
  /// the largest element, to which sums in another order come.
  private func tolerance(of expected: RuntimeValue) -> Tolerance {
    var tolerance = testCase.tolerance
    guard let tensor = expected.tensor, tensor.elementType.isFloatingPoint else { return tolerance }
    if tensor.elementType == .float16 { tolerance.relative = max(tolerance.relative, 0x1p-9) }
    let largest = tensor.doubles.lazy.filter(\.isFinite).map(abs).max() ?? 0
    tolerance.absolute = max(tolerance.absolute, 1e-6 * largest)
    return tolerance
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
