public import Checker
import ConverterCore
public import Diagnostics
import Formats
import ModelIR

/// Checks models in files.
public enum ModelCheck {
  /// Reads a model and finds everything that is wrong with it; a file that cannot be read is a
  /// finding as well.
  ///
  /// - Parameter targets: runtimes that must be able to take the model.
  /// - Returns: the findings, located from the file down, and the model where there is one.
  public static func check(
    _ path: String, policy: DiagnosticPolicy = DiagnosticPolicy(), targets: [TargetRuntime] = []
  ) -> (diagnostics: [Diagnostic], model: LoadedModel?) {
    let (found, model) = check(ModelFiles([path]))
    return (model == nil ? found : policy.applied(to: found), model)
  }

  /// Reads a model of one or several files and finds everything that is wrong with it.
  ///
  /// - Parameter targets: The runtimes that the model has to suit.
  static func check(
    _ files: ModelFiles, targets: [String] = []
  ) -> (diagnostics: [Diagnostic], model: LoadedModel?) {
    do throws(Diagnostic) {
<<<<<<< HEAD
      let loaded = try LoadedModel.read([path])
      // Where the importer has said why external data is missing, that it is goes without saying.
      let said = Set(loaded.diagnostics.map(\.location))
      let findings = check(loaded.model, at: path, targets: targets).filter {
        $0.code != .missingExternalData || !said.contains($0.location)
      }
      return (policy.applied(to: loaded.diagnostics + findings).sortedByPlace(), loaded)
=======
      let loaded = try LoadedModel.read(files.paths)
      let findings = Checker::check(loaded.model).map { $0.inside(.file(files.name)) }
      return ((loaded.diagnostics + findings).sortedByPlace(), loaded)
>>>>>>> a460cec (Check folders and patterns in parallel, with project settings, a baseline and dry fixes)
    } catch {
      let located = error.location.file == nil ? error.inside(.file(files.name)) : error
      return ([located], nil)
    }
  }
<<<<<<< HEAD

  /// Applies the fix-its of all findings, again and again until nothing more is mended, and writes
  /// the file anew.
  ///
  /// - Returns: the findings that were mended.
  /// - Throws: E0103 where the format cannot be written, E0102 where the file cannot.
  public static func fix(_ path: String) throws(Diagnostic) -> [Diagnostic] {
    var loaded = try LoadedModel.read([path])
    var mended: [Diagnostic] = []
    for _ in 0..<maximumRounds {
      let round = Fixer.apply(fixItsOf: Checker::check(loaded.model), to: &loaded.model)
      if round.isEmpty { break }
      mended += round.map { $0.inside(.file(path)) }
    }
    if !mended.isEmpty { try loaded.write(to: path) }
    return mended
  }

  /// Each round mends at least one finding; mending can bring others to light.
  private static let maximumRounds = 100

  private static func check(
    _ model: Model, at path: String, targets: [TargetRuntime]
  ) -> [Diagnostic] {
    Checker::check(model, options: CheckOptions(targets: targets)).map { $0.inside(.file(path)) }
  }
}

extension LoadedModel {
  /// Writes the model back in its own format.
  fileprivate func write(to path: String) throws(Diagnostic) {
    guard let export = format.exportModel else {
      throw Diagnostic(
        .unknownFormat, "\(format.displayName) cannot be written", at: Location([.file(path)]))
    }
    var context = ExportContext()
    context.options.outputPath = path
    let staged = try StagedFiles(try export(model, &context), output: path)
    defer { staged.discard() }
    _ = try staged.publish()
  }
=======
>>>>>>> a460cec (Check folders and patterns in parallel, with project settings, a baseline and dry fixes)
}
