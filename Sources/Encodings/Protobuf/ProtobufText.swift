package import ByteStorage
package import Diagnostics

internal import CProtobufText

/// Conversion between the text format and the binary form of one message type (prototxt, pbtxt).
package struct ProtobufText: Sendable {
  /// The serialized descriptor set that declares the message type.
  package var descriptorSet: ByteBuffer
  /// The full name of the message type, for example `caffe.NetParameter`.
  package var message: String
  /// How deeply messages may nest.
  package var depthLimit: Int32 = 64

  /// Names the message type.
  package init(descriptorSet: ByteBuffer, message: String) {
    self.descriptorSet = descriptorSet
    self.message = message
  }

  /// What to do with fields that the schema does not have.
  package enum UnknownFieldPolicy: Sendable {
    /// They are errors.
    case refuse
    /// They are skipped, each with a warning W0220 that names it.
    case skip
  }

  /// The binary form of `text`.
  ///
  /// Locations of warnings and of the error are lines and columns.
  ///
  /// - Throws: E0220; further errors of the parser are notes of the first.
  package func binary(
    from text: ByteBuffer, unknownFields: UnknownFieldPolicy, warnings: inout DiagnosticBag
  ) throws(Diagnostic) -> ByteBuffer {
    let result = call(text) {
      concord_protobuf_from_text($0, message, $1, unknownFields == .skip, depthLimit)
    }
    defer { concord_text_result_free(result) }
    try throwErrors(of: result, as: .malformedProtobufText)
    for finding in findings(of: result) where !finding.is_error {
      warnings.add(
        Diagnostic(.unknownTextField, Self.phrase(finding), at: Self.location(finding)))
    }
    return output(of: result)
  }

  /// The text form of `binary`; fields that the schema does not have are printed by number.
  ///
  /// - Throws: E0221.
  package func text(from binary: ByteBuffer) throws(Diagnostic) -> ByteBuffer {
    let result = call(binary) { concord_protobuf_to_text($0, message, $1, depthLimit) }
    defer { concord_text_result_free(result) }
    try throwErrors(of: result, as: .unprintableMessage)
    return output(of: result)
  }

  private typealias Result = UnsafePointer<concord_text_result>

  private func call(
    _ input: ByteBuffer, _ convert: (concord_bytes, concord_bytes) -> Result?
  ) -> Result? {
    descriptorSet.withUnsafeBytes { set in
      input.withUnsafeBytes { input in convert(concord_bytes(set), concord_bytes(input)) }
    }
  }

  private func findings(of result: Result?) -> UnsafeBufferPointer<concord_text_finding> {
    UnsafeBufferPointer(start: result?.pointee.findings, count: result?.pointee.finding_count ?? 0)
  }

  private func output(of result: Result?) -> ByteBuffer {
    guard let output = result?.pointee.output else { return ByteBuffer() }
    return ByteBuffer(copying: UnsafeRawBufferPointer(start: output.bytes, count: output.count))
  }

  private func throwErrors(of result: Result?, as code: DiagnosticCode) throws(Diagnostic) {
    guard result != nil else { throw Diagnostic(code, "there is not enough memory") }
    let errors = findings(of: result).filter(\.is_error)
    guard let first = errors.first else { return }
    throw Diagnostic(
      code, Self.phrase(first), at: Self.location(first),
      notes: errors.dropFirst().map { .init(Self.phrase($0), at: Self.location($0)) })
  }

  private static func location(_ finding: concord_text_finding) -> Location {
    guard finding.line > 0 else { return Location() }
    return Location([.line(Int(finding.line), column: Int(finding.column))])
  }

  /// The parser's sentence in the style of diagnostics: lower case, single quotes, no full stop.
  private static func phrase(_ finding: concord_text_finding) -> String {
    var text = String(cString: finding.message)
    while text.last == "." || text.last == " " { text.removeLast() }
    if text.hasSuffix("got:") { text += " the end of the text" }
    text = String(text.map { $0 == "\"" ? "'" : $0 })
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}

extension concord_bytes {
  fileprivate init(_ bytes: UnsafeRawBufferPointer) {
    self.init(bytes: bytes.assumingMemoryBound(to: UInt8.self).baseAddress, count: bytes.count)
  }
}
