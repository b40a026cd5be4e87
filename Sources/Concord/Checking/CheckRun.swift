import ByteStorage
import Checker
import ConverterCore
public import Diagnostics
import Kernels
import ONNXFormat
import Synchronization

/// A check of many models.
public struct CheckRun: Sendable {
  /// How findings are judged.
  public var settings = CheckSettings()
  /// The number of models that are checked side by side.
  public var threads = 1
  /// Whether to find out where in binary files the findings are.
  public var findsByteRanges = false
  /// Called when a model has been checked, with the number of those that have, one call at a time.
  public var progress: (@Sendable (_ done: Int, _ model: ModelFiles) -> Void)?

  /// A check with default settings.
  public init() {}

  /// What was found in one model.
  public struct Result: Sendable {
    /// The model's files.
    public var model: ModelFiles
    /// The findings that are reported, sorted by place.
    public var diagnostics: [Diagnostic]
    /// Where they are in the file, in bytes.
    public var byteRanges: [Location: Range<Int>] = [:]
    /// Whether the files hold a model at all.
    public var isReadable: Bool
    /// The model, where it was the only one.
    private var loaded: LoadedModel?

    /// Makes a result.
    package init(
      model: ModelFiles, diagnostics: [Diagnostic], isReadable: Bool,
      keeping loaded: LoadedModel? = nil
    ) {
      self.model = model
      self.diagnostics = diagnostics
      self.isReadable = isReadable
      self.loaded = loaded
    }
  }

  /// Checks the models and returns what was found, in their order.
  ///
  /// Each of several models is released as soon as it has been checked. The only one is kept with its
  /// result: a command that ends then need not take it apart.
  public func results(of models: [ModelFiles]) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: models.count))
    let done = Mutex(0)
    ThreadPool(threadCount: min(threads, models.count)).run(models.count) { index in
      let result = check(models[index], isOnly: models.count == 1)
      results.withLock { $0[index] = result }
      done.withLock {
        $0 += 1
        progress?($0, models[index])
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  private func check(_ files: ModelFiles, isOnly: Bool) -> Result {
    var options = CheckOptions(targets: settings.targets)
    options.examinesWeights = settings.examinesWeights
    options.threads = isOnly ? threads : 1
    let (found, model) = ModelCheck.check(
      files, options: options, inputShapes: settings.inputShapes)
    var result = Result(
      model: files, diagnostics: found, isReadable: model != nil, keeping: isOnly ? model : nil)
    // What stands in the way of reading a model cannot be silenced.
    if model != nil { result.diagnostics = settings.reported(found, in: files.name) }
    if findsByteRanges, model?.format.id == "onnx", files.name != "-" {
      result.byteRanges = Self.byteRanges(of: result.diagnostics, in: files.name)
    }
    return result
  }

  /// Where the places of findings and of their notes are in the file.
  private static func byteRanges(
    of diagnostics: [Diagnostic], in file: String
  ) -> [Location: Range<Int>] {
    let places = diagnostics.flatMap { diagnostic in
      ([diagnostic.location] + diagnostic.notes.compactMap(\.location)).map { $0.named(file) }
    }
    guard !places.isEmpty, let bytes = try? File.map(file) else { return [:] }
    return ONNXByteRanges.ranges(of: Set(places), in: bytes)
  }
}
