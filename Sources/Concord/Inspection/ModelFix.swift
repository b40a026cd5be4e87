import Checker
import ConverterCore
public import Diagnostics
import Formats
import ModelIR
import ONNXFormat

/// Mends models in files: applies the fix-its of all findings.
public struct ModelFix: Sendable {
  /// The findings that are mended.
  public private(set) var mended: [Diagnostic] = []
  private let path: String
  private let original: Model
  private var loaded: LoadedModel

  /// Reads the model and applies the fix-its of the findings that `settings` report, again and again
  /// until nothing more is mended; the file is not touched.
  ///
  /// - Throws: E0101 to E02xx where the file cannot be read; E0133 where its format holds something
  ///   else than ONNX, so that writing it back would change more than what is mended.
  public init(
    _ path: String, settings: CheckSettings = CheckSettings()
  ) throws(Diagnostic) {
    self.path = path
    loaded = try LoadedModel.read([path])
    original = loaded.model
    guard loaded.format.exportModel != nil, loaded.format.exportForm == .unchanged else {
      throw Diagnostic(
        .unmendableFormat, "\(loaded.format.displayName) cannot be mended in place",
        at: Location([.file(path)]))
    }
    for _ in 0..<Self.maximumRounds {
      let findings = settings.reported(Checker::check(loaded.model), in: path)
      let round = Fixer.apply(fixItsOf: findings, to: &loaded.model)
      if round.isEmpty { break }
      mended += round.map { $0.inside(.file(path)) }
    }
  }

  /// Each round mends at least one finding; mending can bring others to light.
  private static let maximumRounds = 100

  /// What mending changes, as a unified difference of the graph's text; empty where it is nothing.
  public var difference: String {
    guard !mended.isEmpty else { return "" }
    return LineDiff.unified(
      GraphText.text(of: original), GraphText.text(of: loaded.model),
      oldName: path.printable, newName: path.printable + " (mended)")
  }

  /// Writes the file anew, where something is mended.
  ///
  /// - Throws: E0102.
  public func write() throws(Diagnostic) {
    guard !mended.isEmpty, let export = loaded.format.exportModel else { return }
    var context = ExportContext()
    context.options.outputPath = path
    let staged = try StagedFiles(try export(loaded.model, &context), output: path)
    defer { staged.discard() }
    _ = try staged.publish()
  }
}

extension DiagnosticCode {
  /// Fix-its cannot be applied to files of this format.
  public static let unmendableFormat = DiagnosticCode(
    "E0133", "A file of this format cannot be mended in place",
    explanation: """
      --fix changes the graph of a model and writes the file anew. A format other than ONNX would \
      be written in the form that a conversion gives it, with other layers and names than its \
      author chose, so the file is left alone.
      """,
    mend: "Mend its source, or convert it to ONNX and mend that.")
}
