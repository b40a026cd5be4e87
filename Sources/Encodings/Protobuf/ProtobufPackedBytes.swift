package import ByteStorage

/// The packed form of a repeated number: the file's own bytes where they stand in one run, a
/// gathered copy where a writer scattered them.
package struct ProtobufPackedBytes {
  private var run = ByteBuffer()
  private var gathered: [UInt8] = []

  /// Makes an empty run.
  package init() {}

  /// All bytes, in the order they were added.
  package var bytes: ByteBuffer { gathered.isEmpty ? run : ByteBuffer(gathered) }

  mutating func append(_ more: ByteBuffer) {
    if run.isEmpty && gathered.isEmpty {
      run = more
    } else {
      more.withUnsafeBytes { append($0) }
    }
  }

  mutating func append(_ more: UnsafeRawBufferPointer) {
    if !run.isEmpty {
      gathered = run.array
      run = ByteBuffer()
    }
    gathered.append(contentsOf: more)
  }
}
