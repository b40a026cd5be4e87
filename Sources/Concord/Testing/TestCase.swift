import ByteStorage
import Diagnostics
import ModelIR
import ONNXFormat
import Operators
public import Runtime

/// A folder in ONNX's layout: a model, and data sets of inputs with the outputs expected.
public struct TestCase: Sendable {
  /// The name of the folder.
  public let name: String
  /// The path of the folder.
  public let path: String
  /// The path of the model in it.
  public let model: String
  /// The paths of the data sets in it, in order.
  public let dataSets: [String]
  /// How near outputs must come.
  public let tolerance: Tolerance
  /// Where numpy's random numbers stood when the expected outputs were drawn from them, for nodes
  /// that have no seed: the seed, and how many numbers of 32 bits had been drawn.
  public let random: (seed: UInt32, drawn: Int)?

  /// Describes a case.
  public init(
    name: String, path: String, model: String, dataSets: [String],
    tolerance: Tolerance = .onnxBackend, random: (seed: UInt32, drawn: Int)? = nil
  ) {
    self.name = name
    self.path = path
    self.model = model
    self.dataSets = dataSets
    self.tolerance = tolerance
    self.random = random
  }

  /// How a case ended.
  public enum Status: String, Sendable, CaseIterable {
    /// All outputs are as expected.
    case passed
    /// An output is not as expected.
    case failed
    /// The model uses something that Concord cannot execute.
    case unsupported
    /// The files cannot be read, or the run broke off.
    case error
  }

  /// The outcome of one case.
  public struct Result: Sendable {
    /// The case's name.
    public var name: String
    /// How it ended.
    public var status: Status
    /// Why it did not pass; empty where it did.
    public var reason: String
  }

  /// Runs the case.
  public func run(mode: ExecutionMode = .optimized) -> Result {
    do throws(Diagnostic) {
      let reason = try firstMismatch(mode: mode)
      return Result(name: name, status: reason == nil ? .passed : .failed, reason: reason ?? "")
    } catch {
      let isUnsupported = error.code == .notExecutable || error.code == .unknownOperator
      let reason = "\(error.location): \(error.code.id): \(error.message)"
      return Result(name: name, status: isUnsupported ? .unsupported : .error, reason: reason)
    }
  }

  private func firstMismatch(mode: ExecutionMode) throws(Diagnostic) -> String? {
    let model = try ONNXDecoder.decode(File.map(self.model), file: self.model)
    let stream = random.map { RandomStream(seed: $0.seed, skipping: $0.drawn) }
    var session = try Session(model, mode: mode, random: stream)
    guard let graph = model.mainGraph else { return "the model has no graph" }
    let inputs = session.requiredInputs
    let outputs = model[graph].outputs
    for dataSet in dataSets {
      var values: [String: RuntimeValue] = [:]
      for (k, info) in inputs.enumerated() {
        let file = "\(dataSet)/input_\(k).pb"
        if !File.exists(file) { continue }
        values[model[info.value].name] = try DataSetFile.read(file, as: info.type)
      }
      let results = try session.run(values)
      for (k, info) in outputs.enumerated() {
        let file = "\(dataSet)/output_\(k).pb"
        if !File.exists(file) { continue }
        let expected = try DataSetFile.read(file, as: info.type)
        let comparison = ValueComparison(results[k].value, expected, within: tolerance)
        if let mismatch = comparison.mismatch {
          return "output '\(results[k].name)': \(mismatch)"
        }
      }
    }
    return nil
  }
}

/// Reads the files of data sets.
enum DataSetFile {
  /// Reads a serialised value of the type that the model declares.
  static func read(_ path: String, as type: ValueType?) throws(Diagnostic) -> RuntimeValue {
    let bytes = try File.map(path)
    do throws(Diagnostic) {
      switch type?.kind {
      case .sequence: return try ONNXValue.sequence(bytes, file: path).dense()
      case .optional: return try ONNXValue.optional(bytes, file: path).dense()
      case .map: return try ONNXValue.map(bytes, file: path).dense()
      case .sparseTensor: return .tensor(try ONNXValue.sparseTensor(bytes, file: path).dense())
      default: return .tensor(try ONNXValue.tensor(bytes, file: path).dense())
      }
    } catch {
      throw error.location.file == nil ? error.inside(.file(path)) : error
    }
  }
}
