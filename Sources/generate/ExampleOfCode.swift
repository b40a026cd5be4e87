import Checker
import Concord
import Diagnostics
import Foundation

/// The example on a code's page, from the folder of the code in `fixtures/checks`.
///
/// `bad.*` is a model with the fault and `near.*` one like it without; where a code does not come
/// from `concord check`, `example.txt` is a command with its recorded output instead, and other text
/// files of the folder are what the command reads.
struct ExampleOfCode {
  private static let root = "fixtures/checks"
  /// The longest file of a recorded command that is shown, in lines.
  private static let longestShown = 60

  private let folder: String
  private let names: [String]

  /// The example of the code with this identifier; nil where it has none.
  init?(_ id: String) {
    folder = "\(Self.root)/\(id)"
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder) else {
      return nil
    }
    self.names = names.sorted()
  }

  /// The sections of the page.
  var sections: String {
    get throws {
      if names.contains("example.txt") { return try recorded }
      guard let bad = name("bad"), let near = name("near") else { return "" }
      let (badLines, nearLines) = (try lines(of: bad), try lines(of: near))
      return """

        ## Example

        `\(bad)`:

        \(Self.block(badLines))

        \(Self.block(["$ concord check \(options(badLines))\(bad)"] + findings(in: bad, badLines)))

        ## Mended

        `\(near)` is without the fault:

        \(Self.block(Self.difference(badLines, nearLines), language: "diff"))

        """
    }
  }

  /// The sections where the example is a recorded command.
  private var recorded: String {
    get throws {
      var text = "\n## Example\n"
      for name in names where name != "example.txt" {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
        if let lines = Self.textLines(data), lines.count <= Self.longestShown {
          text += "\n`\(name)`:\n\n\(Self.block(lines))\n"
        } else {
          text += "\n`\(name)`: \(data.count) bytes.\n"
        }
      }
      return text + "\n\(Self.block(try lines(of: "example.txt")))\n"
    }
  }

  private func name(_ stem: String) -> String? { names.first { $0.hasPrefix(stem + ".") } }

  /// The lines of a file as the page shows it: text as it is, anything else as bytes.
  private func lines(of name: String) throws -> [String] {
    let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
    return Self.textLines(data) ?? Self.dump(data)
  }

  /// The lines of a text; nil where the bytes are none.
  private static func textLines(_ data: Data) -> [String]? {
    guard let text = String(data: data, encoding: .utf8) else { return nil }
    let isPrintable = text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" }
    guard isPrintable else { return nil }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// What `concord check` prints, run in the folder.
  private func findings(in name: String, _ lines: [String]) -> [String] {
    let wanted = targets(lines)
    let outside = FileManager.default.currentDirectoryPath
    defer { _ = FileManager.default.changeCurrentDirectoryPath(outside) }
    guard FileManager.default.changeCurrentDirectoryPath(folder) else { return [] }
    let report = DiagnosticReport(
      files: [name],
      diagnostics: ModelCheck.check(
        name, targets: wanted.compactMap(TargetRuntime.named), weights: lines.contains("# weights")
      )
      .diagnostics)
    return DiagnosticRenderer.text(colour: false, limit: 10).render(report)
      .split(separator: "\n").map(String.init)
  }

  /// The runtimes of the lines `# target: NAME`.
  private func targets(_ lines: [String]) -> [String] {
    let mark = "# target: "
    return lines.filter { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
  }

  private func options(_ lines: [String]) -> String {
    targets(lines).map { "--target \($0) " }.joined()
      + (lines.contains("# weights") ? "--weights " : "")
  }

  private static func block(_ lines: [String], language: String = "") -> String {
    (["```" + language] + lines + ["```"]).joined(separator: "\n")
  }

  /// Sixteen bytes a line, as `hexdump -C` prints them; of a long file the beginning.
  private static func dump(_ data: Data) -> [String] {
    let shown = min(data.count, 16 * 16)
    let rest = data.count == shown ? [] : ["... and \(data.count - shown) more bytes"]
    return rows(data.prefix(shown)) + rest
  }

  private static func rows(_ data: Data) -> [String] {
    stride(from: 0, to: data.count, by: 16).map { start in
      let row = data[start..<min(start + 16, data.count)]
      let bytes = row.map { String(format: "%02x", $0) }.joined(separator: " ")
      let characters = row.map { (0x20..<0x7f).contains($0) ? Character(UnicodeScalar($0)) : "." }
      return String(format: "%04x  ", start)
        + bytes.padding(
          toLength: 49, withPad: " ", startingAt: 0) + String(characters)
    }
  }

  /// Both files as one, each line with a mark for the file that alone has it.
  private static func difference(_ old: [String], _ new: [String]) -> [String] {
    var (removed, inserted): (Set<Int>, Set<Int>) = ([], [])
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var (result, i, j): ([String], Int, Int) = ([], 0, 0)
    while i < old.count || j < new.count {
      if removed.contains(i) {
        result.append("-" + old[i])
        i += 1
      } else if inserted.contains(j) {
        result.append("+" + new[j])
        j += 1
      } else {
        result.append(" " + old[i])
        (i, j) = (i + 1, j + 1)
      }
    }
    return result
  }
}
