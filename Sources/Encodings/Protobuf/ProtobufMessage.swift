package import ByteStorage
package import CProtobufC
package import Diagnostics

/// A message that protobuf-c has unpacked, with the memory that it took.
package struct ProtobufMessage: ~Copyable {
  private let root: UnsafeMutablePointer<ProtobufCMessage>

  /// Checks `bytes` and unpacks them as a message of the type that `descriptor` declares.
  ///
  /// Payloads are copied; `bytes` may go away afterwards.
  ///
  /// - Throws: E0222 to E0226 of the pre-check; E0224 where protobuf-c refuses what passed it.
  package init(
    _ bytes: ByteBuffer, as descriptor: UnsafePointer<ProtobufCMessageDescriptor>,
    precheck: ProtobufPrecheck = ProtobufPrecheck()
  ) throws(Diagnostic) {
    try precheck.check(bytes, as: descriptor)
    let unpacked = bytes.withUnsafeBytes {
      protobuf_c_message_unpack(
        descriptor, nil, $0.count, $0.assumingMemoryBound(to: UInt8.self).baseAddress)
    }
    guard let unpacked else {
      throw Diagnostic(
        .malformedMessage,
        "the bytes cannot be unpacked as \(String(cString: descriptor.pointee.name))")
    }
    root = unpacked
  }

  /// Calls `body` with the message as the generated struct `Root`, valid during the call.
  ///
  /// - Precondition: `Root` is the struct of the descriptor that the message was unpacked with.
  package func withUnpacked<Root, R, E: Error>(
    as type: Root.Type, _ body: (borrowing Root) throws(E) -> R
  ) throws(E) -> R {
    try body(UnsafeRawPointer(root).assumingMemoryBound(to: type).pointee)
  }

  deinit { protobuf_c_message_free_unpacked(root, nil) }
}
