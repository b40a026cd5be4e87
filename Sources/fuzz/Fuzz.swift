import ByteStorage
import Diagnostics
import Glibc

/// What is done with the bytes that libFuzzer makes up: read them, and use what was read. A
/// diagnostic is a good answer; a trap, a hang and a memory error are not.
struct FuzzTarget: Sendable {
  /// The name of the target and of its seed corpus.
  let name: String
  /// Reads the bytes.
  let run: @Sendable (ByteBuffer) throws(Diagnostic) -> Void

  init(_ name: String, _ run: @escaping @Sendable (ByteBuffer) throws(Diagnostic) -> Void) {
    self.name = name
    self.run = run
  }

  /// The target that the environment variable `FUZZ_TARGET` names.
  static let chosen: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = all.first(where: { $0.name == name }) else {
      print("FUZZ_TARGET is one of:", all.map(\.name).joined(separator: " "))
      exit(2)
    }
    return target
  }()

  /// All targets.
  static let all: [FuzzTarget] = encodings + models + values
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = ByteBuffer(copying: UnsafeRawBufferPointer(start: bytes, count: count))
  do throws(Diagnostic) { try FuzzTarget.chosen.run(input) } catch {
    // A message that cannot be printed would be a fault as well.
    blackHole(error.location.description.utf8.count + error.message.utf8.count)
  }
  return 0
}

/// Uses a value, so that computing it is not left out.
@inline(never) func blackHole<T>(_ value: T) {}
