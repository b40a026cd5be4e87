import ByteStorage
package import Diagnostics

extension ProtobufReader {
  /// Appends the current field's `int64` values, packed or single.
  package mutating func int64s(into values: inout [Int64]) throws(Diagnostic) {
    guard wireType == .lengthDelimited else { return values.append(try int64()) }
    let range = try lengthPrefixedRange()
    try within(range) { (reader) throws(Diagnostic) in
      while reader.position < reader.end { values.append(Int64(bitPattern: try reader.varint())) }
    }
  }

  /// Appends the current field's `float` values, packed or single.
  package mutating func floats(into values: inout [Float]) throws(Diagnostic) {
    guard wireType == .lengthDelimited else { return values.append(try float()) }
    let range = try lengthPrefixedRange()
    try within(range) { (reader) throws(Diagnostic) in
      while reader.position < reader.end {
        values.append(Float(bitPattern: UInt32(littleEndian: try reader.load(UInt32.self))))
      }
    }
  }

  /// Adds the current field's numbers, of wire type `element`, to `packed` in packed form.
  package mutating func packed(
    _ element: ProtobufWireType, into packed: inout ProtobufPackedBytes
  ) throws(Diagnostic) {
    if wireType == .lengthDelimited {
      packed.append(buffer[try lengthPrefixedRange()])
    } else {
      try expect(element)
      let start = position
      try skipValue()
      packed.append(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
    }
  }

  /// The next integer of a packed run that the reader was opened on.
  package mutating func nextVarint() throws(Diagnostic) -> UInt64 { try varint() }
}
