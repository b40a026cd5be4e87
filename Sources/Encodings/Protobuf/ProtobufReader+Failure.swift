public import Diagnostics

extension ProtobufReader {
  /// An error at the byte `offset`.
  @usableFromInline
  @inline(never)
  package func failure(_ code: DiagnosticCode, _ message: String, at offset: Int) -> Diagnostic {
    Diagnostic(code, message, at: Location([.byteOffset(offset)]))
  }

  /// An error at the current field.
  package func failure(_ code: DiagnosticCode, _ message: String) -> Diagnostic {
    failure(code, message, at: fieldStart)
  }

  /// The error for a tag that does not fit 32 bits, or has no field number or no wire type.
  @usableFromInline
  @inline(never)
  func invalid(tag: UInt64) -> Diagnostic {
    guard tag <= UInt64(UInt32.max) else {
      return failure(.malformedVarint, "the tag \(tag) does not fit 32 bits")
    }
    return failure(.invalidTag, "found field number \(tag >> 3) with wire type \(tag & 7)")
  }

  /// The error for a field whose value is laid out in another way than the schema says.
  @usableFromInline
  @inline(never)
  func unexpected(
    _ found: ProtobufWireType, in field: Int, expected: ProtobufWireType
  ) -> Diagnostic {
    failure(.unexpectedWireType, "field \(field) is \(found), expected \(expected)")
  }

  /// The error for a field that is longer than the rest of the message.
  @usableFromInline
  @inline(never)
  func truncated(_ field: Int, _ length: UInt64, of remaining: Int) -> Diagnostic {
    failure(
      .truncatedField, "field \(field) announces \(length) bytes, but \(remaining) remain")
  }
}

extension Diagnostic {
  /// This error seen from inside a field of a message: field steps join into one dotted path.
  @usableFromInline
  @inline(never)
  package func insideField(_ name: StaticString, at index: Int?) -> Diagnostic {
    var path = index.map { "\(name)[\($0)]" } ?? "\(name)"
    var copy = self
    if case .field(let inner) = copy.location.steps.first {
      path += "." + inner
      copy.location.steps.removeFirst()
    }
    return copy.inside(.field(path))
  }
}
