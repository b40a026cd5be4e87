public import Diagnostics

/// What selects the layers of a net where its files describe several nets in one, such as one for
/// training and one for testing.
public struct NetState: Sendable, Hashable {
  /// `TRAIN` or `TEST`; nil for the phase of inference.
  public var phase: String?
  /// The level; nil for 0.
  public var level: Int?
  /// Stages, beside those that the files name.
  public var stages: [String] = []

  /// Makes the state of inference.
  public init() {}

  /// Whether nothing is asked for.
  public var isDefault: Bool { self == NetState() }
}

/// What an importer is asked for, and what it has to say.
public struct ImportContext: Sendable {
  /// What the user asks for.
  public struct Options: Sendable {
    /// The version of the standard operator set to write for.
    public var operatorSetVersion: Int = 17
    /// Shapes of inputs by name, which override those of the model or supply missing ones.
    public var inputShapes: [String: [Int]] = [:]
    /// Which of the layers of a net are meant, where its files describe several nets in one.
    public var state = NetState()
    /// Whether a model with placeholder nodes is wanted all the same.
    public var allowPlaceholders = false
    /// Whether the model is only looked at: of a net that comes without its weights, one finding says
    /// so, a warning.
    public var allowsMissingWeights = false
    /// The number of threads that may read a large model; what is read does not depend on it.
    public var threads = 1

    /// Makes the default options.
    public init() {}

    /// The version of the intermediate representation that came out with the operator set.
    public var irVersion: Int64 {
      switch operatorSetVersion {
      case ...10: 5
      case 11: 6
      case 12...14: 7
      case 15...18: 8
      case 19, 20: 9
      case 21, 22: 10
      case 23: 11
      case 24: 12
      case 25...27: 13
      default: 14
      }
    }
  }

  /// What the user asks for.
  public var options: Options
  /// Findings so far.
  public var diagnostics = DiagnosticBag()
  /// What was converted, and how.
  public var report = ConversionReport()

  /// Starts an import.
  public init(options: Options = Options()) { self.options = options }
}

/// What an exporter is asked for, and what it has to say.
public struct ExportContext: Sendable {
  /// What the user asks for.
  public struct Options: Sendable {
    /// The path of the output, without what the format adds to it; formats of several files refer
    /// to one from another by it.
    public var outputPath = "model"
    /// The size in bytes from which constants go to a file of their own, in formats that can do
    /// so; nil for what suits the format.
    public var externalDataMinimumSize: Int?
    /// Whether constants that stand in files of their own stay there: the output is in the folder of
    /// the source, and in its format.
    public var keepsExternalData = false

    /// Makes the default options.
    public init() {}
  }

  /// What the user asks for.
  public var options: Options
  /// Findings so far.
  public var diagnostics = DiagnosticBag()
  /// What was converted, and how.
  public var report = ConversionReport()

  /// Starts an export.
  public init(options: Options = Options()) { self.options = options }
}
