import Foundation

/// Writes the documentation that follows from declarations in the sources.
///
/// `swift run generate docs` writes it; with `--check` it says which pages are out of date.
@main
struct Generate {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "opsets", arguments.count >= 2 {
      return try OpsetSurvey(
        suite: arguments[1],
        results: arguments.count > 2 && arguments[2] != "-" ? arguments[2] : nil,
        filter: arguments.count > 3 ? arguments[3] : "",
        targets: arguments.count > 4 ? (Int(arguments[4]) ?? 7)...(Int(arguments[4]) ?? 28) : 7...28
      ).run()
    }
    guard arguments == ["docs"] || arguments == ["docs", "--check"] else {
      FileHandle.standardError.write(Data("usage: generate docs [--check]\n".utf8))
      exit(2)
    }
    let tree = DocumentationTree(
      pages: try Page.diagnostics + [.operators, .opsetConversion] + Page.formats)
    guard arguments.contains("--check") else { return try tree.write() }
    let stale = tree.stalePaths
    for path in stale {
      FileHandle.standardError.write(Data("\(path) is out of date: run generate docs\n".utf8))
    }
    exit(stale.isEmpty ? 0 : 1)
  }
}

/// A generated file.
struct Page {
  /// The path from the root of the package.
  let path: String
  /// The contents.
  let text: String
}

/// All generated files, and the folders that hold nothing else.
struct DocumentationTree {
  let pages: [Page]
  private let generatedFolders = ["docs/diagnostics", "Sources/Explanations/Pages"]

  /// Files that are missing, differ, or should not be there.
  var stalePaths: [String] {
    let changed = pages.filter { page in
      (try? String(contentsOfFile: page.path, encoding: .utf8)) != page.text
    }
    return (changed.map(\.path) + leftovers).sorted()
  }

  func write() throws {
    for folder in generatedFolders {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    for path in leftovers { try FileManager.default.removeItem(atPath: path) }
    for page in pages { try page.text.write(toFile: page.path, atomically: true, encoding: .utf8) }
  }

  private var leftovers: [String] {
    let wanted = Set(pages.map(\.path))
    return generatedFolders.flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.map { folder + "/" + $0 }.filter { !wanted.contains($0) }
    }
  }
}
