public import ByteStorage

/// Serialised fields that a reader did not know, in the order they were read, each with its tag.
///
/// They ride along so that writing a model back loses nothing.
public struct UnknownFields: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// The serialised fields.
  public var fields: [ByteBuffer]

  /// Makes a list of serialised fields.
  public init(_ fields: [ByteBuffer] = []) { self.fields = fields }

  /// Makes a list of serialised fields.
  public init(arrayLiteral elements: ByteBuffer...) { fields = elements }

  /// Whether there are none.
  public var isEmpty: Bool { fields.isEmpty }
}
