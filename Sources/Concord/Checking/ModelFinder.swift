import ByteStorage
public import Diagnostics

extension DiagnosticCode {
  /// A path leads to no model.
  public static let nothingToCheck = DiagnosticCode(
    "E0130", "There is nothing to check",
    explanation: """
      A folder or pattern that was given leads to no model: no file below it has a known format, \
      or the configuration leaves out all that have. A check that looks at nothing would pass \
      whatever the models are like, so it fails.
      """,
    mend: """
      Check the path, and quote patterns so that the shell leaves them alone. Then look at include \
      and exclude in .concord.json; `concord formats` lists the extensions.
      """)
}

/// Finds the models that paths on a command line mean.
public struct ModelFinder: Sendable {
  /// The folder that the patterns are relative to.
  public var folder = ProjectFolder.current
  /// In folders, only files that one of these patterns covers are models; all where there is none.
  public var included: [Glob] = []
  /// In folders, nothing that one of these patterns covers is looked at.
  public var excluded: [Glob] = []

  /// Makes a finder that finds all models.
  public init() {}

  /// The models of the paths, in their order, those of a folder sorted by path, each once.
  ///
  /// A path may name a file, which is taken as it is; a folder, in which models are looked for; or,
  /// where nothing has that name, be a pattern. Files that make up one model come together.
  ///
  /// - Throws: E0130 where a folder or a pattern leads to no model.
  public func models(at paths: [String]) throws(Diagnostic) -> [ModelFiles] {
    var found: [ModelFiles] = []
    var seen: Set<String> = []
    for path in paths {
      let files = try self.files(at: path)
      for file in files {
        let model = file == "-" ? ModelFiles([file]) : ModelFiles.whole(file)
        if seen.insert(ProjectFolder.absolute(model.name)).inserted { found.append(model) }
      }
    }
    return found
  }

  private func files(at path: String) throws(Diagnostic) -> [String] {
    if path == "-" { return [path] }
    switch PathKind(path) {
    case .folder:
      let files = FolderListing.files(below: path) { !isExcluded($0) }.filter(isTaken)
      return try nonempty(files, "no model is in the folder or below it", path)
    case .nothing where Glob.isPattern(path):
      let glob = Glob(path)
      let files = FolderListing.files(below: glob.split.folder) { !isExcluded($0) }
        .filter { glob.matches($0) && isTaken($0) }
      return try nonempty(files, "no model fits the pattern", path)
    case .file, .other, .nothing: return [path]
    }
  }

  private func isExcluded(_ path: String) -> Bool {
    let relative = folder.relative(path)
    return excluded.contains { $0.covers(relative) }
  }

  private func isTaken(_ path: String) -> Bool {
    let relative = folder.relative(path)
    return (included.isEmpty || included.contains { $0.covers(relative) })
      && ModelFiles.isModel(path)
  }

  private func nonempty(
    _ files: [String], _ problem: String, _ path: String
  ) throws(Diagnostic) -> [String] {
    guard files.isEmpty else { return files }
    throw Diagnostic(.nothingToCheck, problem, at: Location([.file(path)]))
  }
}
