import ByteStorage
public import ConverterCore
public import Diagnostics
import Formats
import Glibc
public import ModelIR
public import Passes
public import Runtime

/// Converts a model from one format to another, and proves it.
public struct Conversion: Sendable {
  /// How the result is verified.
  public enum Verification: Sendable {
    /// Not at all.
    case none
    /// The written file is read again; source and result run on the same made-up inputs.
    case roundTrip
    /// The written file runs on given inputs, and its outputs and all values that have the name of
    /// a given one are compared with those.
    case data(inputs: [String: RuntimeValue], expected: [String: RuntimeValue])
  }

  /// What the user asks for.
  public struct Options: Sendable {
    /// The format of the source; nil to recognize it.
    public var sourceFormat: String?
    /// The format of the result; nil to take it from the name.
    public var targetFormat: String?
    /// The operator sets to write for; none for those that the source has.
    public var operatorSets = OperatorSetRequest()
    /// Options of the importer.
    public var importing = ImportContext.Options()
    /// The size in bytes from which constants go to a data file; nil for what suits the format.
    public var externalDataMinimumSize: Int?
    /// How the result is verified.
    public var verification = Verification.roundTrip
    /// The largest absolute error that outputs may have against given ones.
    public var tolerance = Tolerance(relative: 0, absolute: 1e-4)
    /// The number of threads that verification uses.
    public var threads = 1

    /// Makes the default options.
    public init() {}
  }

  /// What verification found.
  public struct Proof: Sendable {
    /// How both sides were executed, in words.
    public var method: String
    /// How the values differ.
    public var comparison: ModelComparison
    /// The names of given values that the result does not have, in order.
    public var unknownValues: [String] = []
  }

  /// What was read.
  public var source: LoadedModel
  /// What became of the nodes where other operator sets were asked for.
  public var operatorSets: OpsetReport?
  /// The format that was written; nil where nothing was.
  public var target: ModelFormat?
  /// What the exporter converted and what it could not; empty for formats that hold any model.
  public var exportReport = ConversionReport()
  /// The files that were written.
  public var files: [String] = []
  /// What verification found; nil where it was not asked for or could not be made.
  public var proof: Proof?
  /// Findings about the result, after those of the import.
  public var diagnostics: [Diagnostic] = []

  /// Whether the result was written and nothing speaks against it.
  public var isSuccess: Bool {
    !files.isEmpty && !diagnostics.contains { $0.code.severity == .error }
  }
}

extension DiagnosticCode {
  /// Source and result compute different numbers.
  public static let verificationFailed = DiagnosticCode(
    "E0701", "The converted model computes other numbers",
    explanation: """
      Source and result were run on the same inputs, or the result on inputs with known outputs, \
      and a value lies outside of the tolerance. Nothing was written. The message names the first \
      value that differs.
      """,
    mend: """
      First see whether the expected outputs are right: recorded with the same inputs, by the same \
      version of the model. If they are, this is a fault of Concord: please report it with the \
      model.
      """)
  /// The result could not be verified.
  public static let verificationImpossible = DiagnosticCode(
    "W0702", "The converted model could not be verified",
    explanation: """
      The model could not be run: it has inputs that cannot be made up, or operators that Concord \
      cannot execute. The file was written, but nothing proves its numbers.
      """,
    mend: """
      Where an input is in the way, pass its shape with --input NAME:EXTENTS, or recorded data \
      with --verify FILE.npz. Otherwise compare the result in the runtime that will use it.
      """)
}

extension Conversion {
  /// Reads a model, writes it in another format, and verifies what was written.
  ///
  /// The files take their final names only after verification; where it fails, or where something
  /// could not be converted, nothing is left. The output `-` is standard output, which holds a model
  /// of one file.
  ///
  /// - Throws: what makes the source unreadable or the output unwritable.
  public static func convert(
    _ sources: [String], to output: String, options: Options = Options()
  ) throws(Diagnostic) -> Conversion {
    let target = options.targetFormat.map { ModelFormat.named($0) } ?? .forOutput(output)
    guard let target, let export = target.exportModel else {
      let known = ModelFormat.all.filter { $0.exportModel != nil }.map(\.id)
      throw Diagnostic(
        .unknownFormat,
        "'\(options.targetFormat ?? output)' is no format that can be written: "
          + known.joined(separator: ", "), at: Location([.file(output)]))
    }
    var importing = options.importing
    options.operatorSets.apply(to: &importing)
    let source = try LoadedModel.read(sources, format: options.sourceFormat, options: importing)
    var conversion = Conversion(source: source)
    guard source.isComplete || options.importing.allowPlaceholders else { return conversion }
    conversion.target = target
    var context = ExportContext()
    context.options.outputPath = output == "-" ? temporaryPath : output
    context.options.externalDataMinimumSize = options.externalDataMinimumSize
    context.options.keepsExternalData =
      options.externalDataMinimumSize == nil && source.format.id == target.id
      && isBeside(sources[0], output)
    var model = source.model
    if let wanted = options.operatorSets.target(
      for: model, inputShapes: options.importing.inputShapes)
    {
      let result = try model.convertingOperatorSets(to: wanted)
      conversion.operatorSets = result.report
      conversion.diagnostics = result.report.refusals
      guard result.report.refusals.isEmpty else { return conversion }
      model = result.model
    }
    conversion.diagnostics += options.operatorSets.findings(in: model)
    let files = try export(prepared(model, for: target, options), &context)
    conversion.exportReport = context.report
    conversion.diagnostics += context.diagnostics.diagnostics
    guard context.report.unconverted.isEmpty else { return conversion }
    let isStandardOutput = output == "-"
    if isStandardOutput, files.count > 1 {
      throw Diagnostic(
        .unwritableFile,
        "the model takes \(counted(files.count, "file")), standard output holds one",
        at: Location([.file(output)]))
    }
    let staged = try StagedFiles(
      files, output: isStandardOutput ? temporaryPath : output,
      isBeside: context.options.keepsExternalData)
    defer { staged.discard() }
    if source.isComplete { conversion.verify(staged, target, options) }
    if conversion.diagnostics.contains(where: { $0.code.severity == .error }) { return conversion }
    if isStandardOutput {
      try File.writeStandardOutput(files.flatMap(\.chunks))
      conversion.files = [output]
    } else {
      conversion.files = try staged.publish()
    }
    return conversion
  }

  /// The model in the form that the exporter wants.
  private static func prepared(
    _ model: Model, for target: ModelFormat, _ options: Options
  ) throws(Diagnostic) -> Model {
    guard case .simplified(let domains, let fixesBatch) = target.exportForm else { return model }
    var simplification = SimplificationOptions()
    simplification.keptFunctionDomains = domains
    simplification.fixesBatch = fixesBatch
    simplification.inputShapes = options.importing.inputShapes
    return try model.simplified(simplification)
  }

  /// Whether two files are in one folder.
  private static func isBeside(_ source: String, _ output: String) -> Bool {
    guard source != "-", output != "-" else { return false }
    func folder(_ path: String) -> String? {
      File.resolve(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".")
    }
    return folder(source) == folder(output)
  }

  /// Where a model for standard output stands while it is verified.
  private static var temporaryPath: String { "/tmp/concord-\(getpid())" }

  private mutating func verify(_ staged: StagedFiles, _ target: ModelFormat, _ options: Options) {
    do throws(Diagnostic) {
      switch options.verification {
      case .none: return
      case .roundTrip:
        let written = try LoadedModel.read(
          staged.modelPaths, format: target.id, options: readingOptions(target, options))
        proof = try Self.roundTrip(
          source.model, written.model, options,
          isRewritten: target.exportForm != .unchanged || !(operatorSets?.moves.isEmpty ?? true))
      case .data(let inputs, let expected):
        let written = try LoadedModel.read(
          staged.modelPaths, format: target.id, options: readingOptions(target, options))
        proof = try Self.replay(written.model, inputs, expected, options)
      }
    } catch {
      diagnostics.append(
        Diagnostic(
          .verificationImpossible, error.message, at: error.location, notes: error.notes))
      return
    }
    guard let proof, !proof.comparison.isMatch else { return }
    let what =
      proof.comparison.firstDivergence.map { "'\($0.name)': \($0.difference.mismatch ?? "")" }
      ?? "outputs \(proof.comparison.unmatchedOutputs) have no counterpart"
    let name = proof.comparison.firstDivergence?.name
    diagnostics.append(
      Diagnostic(
        .verificationFailed, what, at: name.map(source.model.place(ofValue:)) ?? Location()))
  }

  /// What the written files are read again with: those of some formats do not say what shapes their
  /// inputs have.
  private func readingOptions(_ target: ModelFormat, _ options: Options) -> ImportContext.Options {
    var reading = ImportContext.Options()
    reading.threads = options.importing.threads
    guard target.exportForm != .unchanged, let main = source.model.mainGraph else { return reading }
    let constants = Set(source.model[main].initializers.map(\.value))
    for input in source.model[main].inputs where !constants.contains(input.value) {
      let name = source.model[input.value].name
      let shape = options.importing.inputShapes[name] ?? input.type?.shape?.known
      if let shape, shape.allSatisfy({ $0 >= 0 }) { reading.inputShapes[name] = shape }
    }
    return reading
  }

  /// Models of more multiplications than this are not executed by plain evaluation.
  private static let referenceLimit = 2_000_000_000

  private static func roundTrip(
    _ source: Model, _ written: Model, _ options: Options, isRewritten: Bool
  ) throws(Diagnostic) -> Proof {
    var generator = InputGenerator()
    let session = try Session(source)
    let inputs = try generator.inputs(
      for: session.requiredInputs, of: session.model, shapes: options.importing.inputShapes)
    let isSmall = ModelSummary(source).multiplications ?? 0 <= referenceLimit
    // Where nodes became others, values differ by what 1e-4 of their magnitude allows for.
    let comparison = try ModelComparison.compare(
      source, written, inputs: inputs, modes: (isSmall ? .reference : .optimized, .optimized),
      tolerance: Tolerance(relative: 1e-3, absolute: isRewritten ? 1e-4 : 1e-5),
      adaptsTypes: isRewritten, threads: options.threads)
    let method =
      isSmall
      ? "source by reference evaluation, result by optimized kernels, on made-up inputs"
      : "source and result by optimized kernels, on made-up inputs"
    return Proof(method: method, comparison: comparison)
  }
}

extension Model {
  /// The node of the main graph that computes the value of this name.
  fileprivate func place(ofValue name: String) -> Location {
    guard let mainGraph else { return Location() }
    for (index, id) in self[mainGraph].nodes.enumerated() {
      let node = self[id]
      guard node.outputs.contains(where: { $0.map { self[$0].name == name } ?? false }) else {
        continue
      }
      return Location([
        .graph(self[mainGraph].name ?? ""),
        .node(index: index, name: node.name ?? "", operatorType: node.qualifiedOperator),
      ])
    }
    return Location()
  }
}

/// Output files in a folder of their own beside their final place, until they are known to be good.
struct StagedFiles {
  let paths: [String]
  /// The files that an importer is given: those that belong to them by a suffix are found from the
  /// first one.
  let modelPaths: [String]
  /// The folder; nil where the files stand beside their final place under other names.
  private let folder: String?
  private let finalPaths: [String]

  /// - Parameter isBeside: whether the files refer to others in the folder of their final place.
  init(_ files: [OutputFile], output: String, isBeside: Bool = false) throws(Diagnostic) {
    let name = String(output.split(separator: "/").last ?? "model")
    let parent = String(output.dropLast(name.count))
    let temporary = "\(parent).\(name).tmp-\(getpid())"
    folder = isBeside ? nil : temporary
    guard isBeside || mkdir(temporary, 0o777) == 0 || errno == EEXIST else {
      throw Diagnostic(
        .unwritableFile, "cannot write: \(String(cString: strerror(errno)))",
        at: Location([.file(output)]))
    }
    paths = files.map { $0.path(for: isBeside ? temporary : "\(temporary)/\(name)") }
    finalPaths = files.map { $0.path(for: output) }
    modelPaths = zip(files, paths).filter { file, _ in
      if case .suffix(let suffix) = file.name { suffix.isEmpty } else { true }
    }.map(\.1)
    do throws(Diagnostic) {
      for (file, path) in zip(files, paths) { try File.write(file.chunks, to: path) }
    } catch {
      discard()
      throw error
    }
  }

  /// Gives the files their final names; the model itself comes last, when all that it refers to is
  /// in place.
  func publish() throws(Diagnostic) -> [String] {
    for (path, final) in zip(paths, finalPaths).reversed() {
      guard rename(path, final) == 0 else {
        throw Diagnostic(
          .unwritableFile, "cannot write: \(String(cString: strerror(errno)))",
          at: Location([.file(final)]))
      }
    }
    return finalPaths
  }

  /// Removes what has not got its final name.
  func discard() {
    for path in paths { unlink(path) }
    if let folder { rmdir(folder) }
  }
}
