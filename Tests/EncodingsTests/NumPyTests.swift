import ByteStorage
import Diagnostics
import Encodings
import Foundation
import Testing

@Suite struct NumPyTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures/numpy")

  private func bytes(_ name: String) throws -> ByteBuffer {
    try File.map(Self.folder.appending(path: name).path)
  }

  private func array(_ name: String) throws -> NPYArray {
    try NPYArray(file: try bytes(name + ".npy"))
  }

  private func joined(_ chunks: [ByteBuffer]) -> ByteBuffer { ByteBuffer(chunks.flatMap(\.array)) }

  @Test(arguments: [
    ("b1", NPYArray.ElementType.bool, [0, 1, 1] as [UInt8]), ("i1", .int8, [0, 1, 2]),
    ("i2", .int16, [0, 0, 1, 0, 2, 0]), ("u1", .uint8, [0, 1, 2]),
    ("u2", .uint16, [0, 0, 1, 0, 2, 0]), ("f2", .float16, [0, 0, 0, 0x3c, 0, 0x40]),
    ("i4", .int32, [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]),
    ("u4", .uint32, [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]),
    ("f4", .float32, [0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]),
  ])
  func `arrays of numpy read and are written as numpy writes them`(
    _ name: String, _ type: NPYArray.ElementType, _ elements: [UInt8]
  ) throws {
    let array = try array(name)
    #expect(array == NPYArray(type, shape: [3], bytes: ByteBuffer(elements)))
    // NumPy pads with room for appending; the literal is the same.
    let read = try NPYArray(file: joined(array.file))
    #expect(read == array)
    #expect(array.file[0].count % 64 == 0)
    #expect(try joined(array.file) == bytes(name + ".npy"))
  }

  @Test(arguments: ["i8", "u8", "f8", "c8", "c16", "scalar", "empty", "text"])
  func `wide, empty and text arrays are written as numpy writes them`(_ name: String) throws {
    #expect(try joined(array(name).file) == bytes(name + ".npy"))
  }

  @Test func `column-major and big-endian elements are put into order`() throws {
    let counting = ByteBuffer(elements: (0..<6).map(Int32.init))
    #expect(try array("fortran") == NPYArray(.int32, shape: [2, 3], bytes: counting))
    let doubles = ByteBuffer(elements: (0..<6).map(Double.init))
    #expect(try array("big-endian") == NPYArray(.float64, shape: [2, 3], bytes: doubles))
    let pairs = ByteBuffer(elements: (0..<6).flatMap { [Float($0), Float(2 * $0)] })
    #expect(try array("big-endian-complex") == NPYArray(.complex64, shape: [2, 3], bytes: pairs))
    let cube = ByteBuffer(elements: (0..<24).map(UInt16.init))
    #expect(try array("cube") == NPYArray(.uint16, shape: [2, 3, 4], bytes: cube))
    #expect(try array("big-endian-text").contents == .strings(["a", "bc"]))
  }

  @Test func `text keeps its characters`() throws {
    #expect(try array("text").contents == .strings(["", "one", "zwölf", "☃😀"]))
  }

  @Test(arguments: ["records", "objects"])
  func `other elements are refused`(_ name: String) throws {
    let error = #expect(throws: Diagnostic.self) { try array(name) }
    #expect(error?.code == .unsupportedNumPy)
  }

  @Test(arguments: ["stored", "deflated"])
  func `archives of numpy read`(_ name: String) throws {
    let members = try NPZArchive.read(try bytes(name + ".npz"))
    #expect(members.map(\.name) == (name == "stored" ? ["one", "two"] : ["zeros", "two"]))
    let two = ByteBuffer(elements: (0..<6).map(Int64.init))
    #expect(members.last?.array == NPYArray(.int64, shape: [2, 3], bytes: two))
    #expect(try NPZArchive.read(joined(NPZArchive.file(of: members))) == members)
  }

  @Test func `truncated and damaged files never trap`() throws {
    for name in ["fortran.npy", "text.npy", "stored.npz", "deflated.npz"] {
      let bytes = try bytes(name)
      for count in 0..<bytes.count { read(bytes[0..<count]) }
      for position in 0..<bytes.count {
        var damaged = bytes.array
        damaged[position] ^= UInt8(1 << (position % 8))
        read(ByteBuffer(damaged))
        damaged[position] = 0xff
        read(ByteBuffer(damaged))
      }
    }
  }

  private func read(_ bytes: ByteBuffer) {
    do throws(Diagnostic) {
      if ZipArchive.recognizes(bytes) {
        _ = try NPZArchive.read(bytes)
      } else {
        _ = try NPYArray(file: bytes)
      }
    } catch {
      if !error.code.id.hasPrefix("E023") { Issue.record(error) }
    }
  }
}
