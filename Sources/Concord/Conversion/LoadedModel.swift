public import ConverterCore
public import Diagnostics
import Formats
public import ModelIR

extension DiagnosticCode {
  /// No format recognizes the files.
  public static let unknownFormat = DiagnosticCode(
    "E0103", "The format is not known",
    explanation: """
      No format recognizes the files by their first bytes or names, or the name given with --from \
      or --to is not one that `concord formats` lists for reading or writing.
      """,
    mend: """
      Look at the file first: a download that failed is often a page of HTML, and a file of Git \
      LFS that was not fetched is a few lines of text. If the file is what it should be, give the \
      format's name with --from or --to.
      """)
}

extension DiagnosticCode {
  /// A choice of layers was asked for in a format that has none.
  public static let unusableNetState = DiagnosticCode(
    "E0105", "The format has no phases, levels and stages",
    explanation: """
      --phase, --level and --stage choose among the layers of a Caffe net, whose file may describe \
      nets for training and testing in one. Files of other formats describe one model.
      """,
    mend: "Leave the options out.")
}

/// A model as it was read from files, with all that is to be said of it.
public struct LoadedModel: Sendable {
  /// The model.
  public var model: Model
  /// The format of the files.
  public var format: ModelFormat
  /// What was converted and what was not.
  public var report: ConversionReport
  /// What was found on the way.
  public var diagnostics: [Diagnostic]

  /// Reads a model from one or several files.
  ///
  /// - Parameters:
  ///   - paths: the files, in any order.
  ///   - format: the format's id; nil to recognize it.
  /// - Throws: E0103 where the format is not known, and what leaves no model at all.
  public static func read(
    _ paths: [String], format: String? = nil, options: ImportContext.Options = .init()
  ) throws(Diagnostic) -> LoadedModel {
    let source = try ModelSource(paths: paths)
    let files = Location(paths.prefix(1).map { .file($0) })
    let found = format.map { ModelFormat.named($0) } ?? ModelFormat.recognize(source)
    guard let found, let importModel = found.importModel else {
      let known = ModelFormat.all.filter { $0.importModel != nil }.map(\.id)
      throw Diagnostic(
        .unknownFormat,
        "'\(format ?? "the file")' is not of a known format: \(known.joined(separator: ", "))",
        at: files)
    }
    guard options.state.isDefault || found.hasNetState else {
      throw Diagnostic(
        .unusableNetState,
        "a model of the format \(found.displayName) has no phase, level or stages to choose from",
        at: files)
    }
    var context = ImportContext(options: options)
    let model = try importModel(source, &context)
    return LoadedModel(
      model: model, format: found, report: context.report,
      diagnostics: context.diagnostics.diagnostics)
  }

  /// Whether the model stands for all of its source: nothing is unconverted and nothing is wrong.
  public var isComplete: Bool {
    report.unconverted.isEmpty && !diagnostics.contains { $0.code.severity == .error }
  }
}
