import Concord
import Diagnostics
import Foundation

/// A command's way to end with a message and an exit status.
struct Failure: Error {
  /// Findings, or numbers that do not match.
  static let findings: Int32 = 1
  /// Usage, or input that cannot be read.
  static let unusable: Int32 = 2

  var text: String
  var status: Int32
}

/// Standard output and standard error.
enum Terminal {
  /// Writes a line to standard error.
  static func error(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}

/// A line on standard error that says how far work has come, and is gone in the end; only on a
/// terminal.
struct ProgressLine: Sendable {
  private let isVisible = isatty(STDERR_FILENO) != 0

  /// Replaces the line; text that is too long for a usual terminal is cut.
  func show(_ text: String) {
    guard isVisible else { return }
    FileHandle.standardError.write(Data(("\r\u{1B}[K" + text.prefix(78)).utf8))
  }

  /// Removes the line.
  func clear() {
    guard isVisible else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }
}

/// Runs `body`; a diagnostic that it throws ends the command with status 2.
func reporting<T>(_ body: () throws(Diagnostic) -> T) throws -> T {
  do throws(Diagnostic) { return try body() } catch {
    throw Failure(text: render([error]), status: Failure.unusable)
  }
}

/// The findings as text, one a line with their notes.
func render(_ diagnostics: [Diagnostic]) -> String {
  diagnostics.map { diagnostic in
    let place = diagnostic.location.description.printable
    let head =
      (place.isEmpty ? "" : place + ": ")
      + "\(diagnostic.code.severity.rawValue) \(diagnostic.code.id): "
      + diagnostic.message.printable
    let notes = diagnostic.notes.map { note in
      "  note: " + (note.location.map { "\($0.description.printable): " } ?? "")
        + note.message.printable
    }
    return ([head] + notes).joined(separator: "\n")
  }.joined(separator: "\n")
}

/// A number with three significant digits, such as `1.19e-07`.
func short(_ value: Double) -> String { String(format: "%.3g", value) }

/// A JSON document with sorted keys.
func jsonText(_ object: Any) throws -> String {
  let options: JSONSerialization.WritingOptions = [
    .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
  ]
  return String(
    decoding: try JSONSerialization.data(withJSONObject: object, options: options), as: UTF8.self)
}
