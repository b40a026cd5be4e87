public import Checker
import ConverterCore
public import Diagnostics
import Formats
import ModelIR
import ONNXFormat

/// Checks models in files.
public enum ModelCheck {
  /// Reads a model and finds everything that is wrong with it; a file that cannot be read is a
  /// finding as well.
  ///
  /// - Parameters:
  ///   - targets: runtimes that must be able to take the model.
  ///   - weights: whether to look at the values of weights.
  /// - Returns: the findings, located from the file down, and the model where there is one.
  public static func check(
    _ path: String, policy: DiagnosticPolicy = DiagnosticPolicy(), targets: [TargetRuntime] = [],
    weights: Bool = false
  ) -> (diagnostics: [Diagnostic], model: LoadedModel?) {
    var options = CheckOptions(targets: targets)
    options.examinesWeights = weights
    let (found, model) = check(ModelFiles([path]), options: options)
    return (model == nil ? found : policy.applied(to: found), model)
  }

  /// Reads a model of one or several files and finds everything that is wrong with it.
  ///
  /// - Parameters:
  ///   - options: What is looked at, and how; its policy is the caller's to apply.
  ///   - inputShapes: The shapes of inputs whose format does not state them, by name.
  static func check(
    _ files: ModelFiles, options: CheckOptions = CheckOptions(),
    inputShapes: [String: [Int]] = [:]
  ) -> (diagnostics: [Diagnostic], model: LoadedModel?) {
    do throws(Diagnostic) {
      var importing = ImportContext.Options()
      importing.inputShapes = inputShapes
      importing.allowsMissingWeights = true
      importing.threads = options.threads
      var loaded = try LoadedModel.read(files.paths, options: importing)
      // Where the importer has said why external data is missing, that it is goes without saying.
      let said = Set(loaded.diagnostics.map(\.location))
      if options.examinesWeights, loaded.format.id.hasPrefix("onnx") {
        loaded.diagnostics += ONNXFile.checksumFindings(loaded.model, at: files.name)
      }
      let findings = Checker::check(loaded.model, options: options)
        .filter(loaded.isAboutSource)
        .map { $0.inside(.file(files.name)) }
        .filter { $0.code != .missingExternalData || !said.contains($0.location) }
      return ((loaded.diagnostics + findings).sortedByPlace(), loaded)
    } catch {
      let located = error.location.file == nil ? error.inside(.file(files.name)) : error
      return ([located], nil)
    }
  }
}

extension LoadedModel {
  /// Findings about the form that ONNX gives a graph: in one that was imported it is the importer's
  /// work, and nobody can mend it in the source.
  private static let codesOfForm: Set<DiagnosticCode> = [
    .duplicateNodeName, .missingValueType, .missingValueShape, .unknownDomain,
  ]

  /// Whether a finding of the checker speaks of the source: of an ONNX file always; of an imported
  /// model where it is neither about form nor inside of a function that the importer wrote.
  fileprivate func isAboutSource(_ finding: Diagnostic) -> Bool {
    guard format.exportForm != .unchanged else { return true }
    if case .function = finding.location.steps.first { return false }
    return !Self.codesOfForm.contains(finding.code)
  }
}
