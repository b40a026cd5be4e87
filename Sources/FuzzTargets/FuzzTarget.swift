package import ByteStorage
package import Diagnostics

/// A way to read bytes that somebody made up, and to use what was read.
///
/// A diagnostic is a good answer; a trap, a hang and a memory error are not.
///
/// libFuzzer drives the targets in `make fuzz`; a test drives them with every input that once did
/// harm.
package struct FuzzTarget: Sendable {
  /// The name of the target, of its seed corpus, and of its folder in `fixtures/malformed`.
  package let name: String
  private let run: @Sendable (ByteBuffer) throws(Diagnostic) -> Void

  init(_ name: String, _ run: @escaping @Sendable (ByteBuffer) throws(Diagnostic) -> Void) {
    self.name = name
    self.run = run
  }

  /// Reads the bytes, and gives the diagnostic that they draw.
  package func finding(in bytes: ByteBuffer) -> Diagnostic? {
    do throws(Diagnostic) {
      try run(bytes)
      return nil
    } catch { return error }
  }

  /// All targets.
  package static let all: [FuzzTarget] = encodings + models + values
}

/// Uses a value, so that computing it is not left out.
@inline(never) func blackHole<T>(_ value: T) {}
