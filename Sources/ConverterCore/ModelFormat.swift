public import Diagnostics
public import ModelIR

/// A model format as a value: how to recognize it, read it and write it.
///
/// Formats are data: listable, partly filled (import only, export only), without registration.
public struct ModelFormat: Sendable {
  /// How sure a format is that a source is its own.
  public enum Confidence: Int, Comparable, Sendable {
    /// The source is something else.
    case none
    /// A file's name fits; its bytes say nothing.
    case byName
    /// The first bytes fit.
    case byContent

    /// Orders by rising confidence.
    public static func < (a: Confidence, b: Confidence) -> Bool { a.rawValue < b.rawValue }
  }

  /// The name on the command line, for example `caffe`.
  public var id: String
  /// The name for people.
  public var displayName: String
  /// Extensions of file names, in lower case, without the dot.
  public var fileExtensions: [String]
  /// Whether the import heeds ``ImportContext/Options/state``.
  public var hasNetState: Bool
  /// Judges by the names and first bytes of files alone.
  public var recognize: @Sendable (ModelSource) -> Confidence
  /// Reads a model; nil where the format is written only.
  ///
  /// What cannot be converted becomes a placeholder node and is listed in the context's report;
  /// only what leaves no model at all is thrown.
  public var importModel:
    (@Sendable (ModelSource, inout ImportContext) throws(Diagnostic) -> Model)?
  /// What an exporter wants of the model that it gets.
  public enum ExportForm: Sendable, Hashable {
    /// The model as it is.
    case unchanged
    /// A simplified model: functions inlined but for those of these domains, constants folded,
    /// types declared; where the format has static shapes only, with one item in an open batch.
    case simplified(keepingFunctionDomains: Set<String>, fixingBatch: Bool = false)
  }

  /// What the exporter wants of the model that it gets.
  public var exportForm = ExportForm.unchanged
  /// Writes a model; nil where the format is read only.
  public var exportModel:
    (@Sendable (Model, inout ExportContext) throws(Diagnostic) -> [OutputFile])?

  /// The kinds of layers or operators that the format maps to and from ONNX; empty for formats that
  /// hold ONNX itself.
  public var kinds: [KindSupport] { listKinds() }
  private let listKinds: @Sendable () -> [KindSupport]

  /// Declares a format.
  public init(
    id: String, displayName: String, fileExtensions: [String], hasNetState: Bool = false,
    recognize: @escaping @Sendable (ModelSource) -> Confidence,
    importModel: (
      @Sendable (ModelSource, inout ImportContext) throws(Diagnostic) -> Model
    )? = nil,
    exportForm: ExportForm = .unchanged,
    exportModel: (
      @Sendable (Model, inout ExportContext) throws(Diagnostic) -> [OutputFile]
    )? = nil, kinds: @escaping @autoclosure @Sendable () -> [KindSupport] = []
  ) {
    listKinds = kinds
    self.id = id
    self.displayName = displayName
    self.fileExtensions = fileExtensions
    self.hasNetState = hasNetState
    self.recognize = recognize
    self.importModel = importModel
    self.exportForm = exportForm
    self.exportModel = exportModel
  }
}
