/// How the value after a protobuf tag is laid out.
@usableFromInline
package enum ProtobufWireType: UInt8, Sendable {
  /// A variable-length integer, seven bits a byte, least significant first.
  case varint = 0
  /// Eight bytes, little endian.
  case fixed64 = 1
  /// A length and that many bytes: text, bytes, a message or packed numbers.
  case lengthDelimited = 2
  /// The begin of a group, which runs to the matching end.
  case startGroup = 3
  /// The end of a group.
  case endGroup = 4
  /// Four bytes, little endian.
  case fixed32 = 5

  /// The type that a tag states; nil where it states none.
  @inlinable
  @inline(__always)
  init?(tag: UInt64) {
    switch tag & 7 {
    case 0: self = .varint
    case 1: self = .fixed64
    case 2: self = .lengthDelimited
    case 3: self = .startGroup
    case 4: self = .endGroup
    case 5: self = .fixed32
    default: return nil
    }
  }
}

extension ProtobufWireType: CustomStringConvertible {
  /// The layout in words, for messages to people.
  @usableFromInline
  package var description: String {
    switch self {
    case .varint: "a variable-length integer"
    case .fixed64: "8 bytes"
    case .lengthDelimited: "a length and bytes"
    case .startGroup: "a group"
    case .endGroup: "the end of a group"
    case .fixed32: "4 bytes"
    }
  }
}
