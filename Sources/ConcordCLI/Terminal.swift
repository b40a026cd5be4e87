import Concord
import Diagnostics
import FoundationEssentials
import Glibc

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
  static func error(_ text: String) { write(text + "\n") }

  /// Writes to standard error, as far as that takes it.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}

/// A line on standard error that says how far work has come, and is gone in the end; only on a
/// terminal.
struct ProgressLine: Sendable {
  private let isVisible = isatty(STDERR_FILENO) != 0

  /// Replaces the line; text that is too long for a usual terminal is cut.
  func show(_ text: String) {
    guard isVisible else { return }
    Terminal.write("\r\u{1B}[K" + text.prefix(78))
  }

  /// Removes the line.
  func clear() {
    guard isVisible else { return }
    Terminal.write("\r\u{1B}[K")
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
func short(_ value: Double) -> String {
  var text = [CChar](repeating: 0, count: 32)
  withVaList([value]) { _ = vsnprintf(&text, text.count, "%.3g", $0) }
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// A JSON document with sorted keys.
func jsonText(
  _ record: some Encodable,
  formatting: JSONEncoder.OutputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = formatting
  return String(decoding: try encoder.encode(record), as: UTF8.self)
}
