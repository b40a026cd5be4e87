import ByteStorage
import Diagnostics
import Testing

@Suite struct ByteBufferTests {
  @Test func `slices share storage and writing copies it first`() {
    let whole = ByteBuffer([1, 2, 3, 4])
    var part = whole[1..<3]
    part.withUnsafeMutableBytes { $0[0] = 9 }
    #expect(whole.array == [1, 2, 3, 4])
    #expect(part.array == [9, 3])
  }

  @Test func `empty buffers compare equal`() {
    #expect(ByteBuffer() == ByteBuffer([]))
    #expect(ByteBuffer([1])[1..<1] == ByteBuffer())
  }

  @Test func `elements read unaligned memory`() {
    let bytes = ByteBuffer([0, 1, 0, 0, 0, 2, 0, 0, 0])
    #expect(bytes[1..<9].elements(as: UInt32.self) == [1, 2])
  }

  @Test func `a missing file is a located error`() {
    #expect {
      try File.map("no-such-file")
    } throws: { error in
      (error as? Diagnostic)?.code == .unreadableFile
        && (error as? Diagnostic)?.location.file == "no-such-file"
    }
  }
}
