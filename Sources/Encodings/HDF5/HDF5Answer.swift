import ByteStorage
import Diagnostics

/// What the process that reads an HDF5 file has sent; `hdf5_reader.h` describes it.
///
/// A damaged file may have damaged the process, so nothing it says is trusted.
struct HDF5Answer {
  private var cursor: ByteCursor

  init(_ bytes: ByteBuffer) { cursor = ByteCursor(bytes) }

  var isAtEnd: Bool { cursor.remaining == 0 }

  /// The next number, which is not negative.
  mutating func number() throws(Diagnostic) -> Int {
    guard let bytes = cursor.take(8),
      let number = Int(exactly: bytes.integer(at: 0, as: UInt64.self))
    else { throw Self.broken }
    return number
  }

  /// The next text; what is not UTF-8 is replaced.
  mutating func text() throws(Diagnostic) -> String {
    guard let bytes = cursor.take(try number()) else { throw Self.broken }
    return String(decoding: bytes.array, as: UTF8.self)
  }

  /// The next bytes.
  mutating func bytes(_ count: Int) throws(Diagnostic) -> ByteBuffer {
    guard let bytes = cursor.take(count) else { throw Self.broken }
    return bytes
  }

  private static var broken: Diagnostic {
    Diagnostic(
      .malformedHDF5, "libhdf5 gives an answer that is cut short",
      at: Location([.byteOffset(0)]))
  }
}
