import ByteStorage
import Diagnostics
import FuzzTargets
import Glibc

/// The target that the environment variable `FUZZ_TARGET` names.
private let chosen: FuzzTarget = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
    // libFuzzer takes an exit for a crash.
    fflush(nil)
    _exit(2)
  }
  return target
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = ByteBuffer(copying: UnsafeRawBufferPointer(start: bytes, count: count))
  if let finding = chosen.finding(in: input) {
    // A message that cannot be printed would be a fault as well.
    precondition(!(finding.location.description + finding.message).isEmpty, "nothing is said")
  }
  return 0
}
