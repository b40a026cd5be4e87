public import ByteStorage

/// A constant as a file holds it: the payload stays where it was read, in the form it was written.
///
/// What few constants have lies in a box of its own, so that a graph of very many of them stays small.
public struct StoredTensor: Sendable {
  /// The forms a payload takes.
  public enum Payload: Hashable, Sendable {
    /// No payload field is present. Right only for a tensor without elements.
    case none
    /// Little-endian elements, packed where they are narrower than a byte.
    case raw(ByteBuffer)
    /// Little-endian binary32 values (`float_data`; complex64 as pairs).
    case floats(ByteBuffer)
    /// Little-endian binary64 values (`double_data`; complex128 as pairs).
    case doubles(ByteBuffer)
    /// Packed varints of `int32_data`: all types of 32 bits and less but float and uint32.
    case int32s(ByteBuffer)
    /// Packed varints of `int64_data`.
    case int64s(ByteBuffer)
    /// Packed varints of `uint64_data`: uint32 and uint64.
    case uint64s(ByteBuffer)
    /// Byte strings, each a slice.
    case strings([ByteBuffer])
    /// The payload is in another file: the keys that say where, and the mapped bytes, in raw form,
    /// where the reader has found them.
    indirect case external([MetadataEntry], contents: ByteBuffer?)
    /// More than one payload field is present: invalid, kept as found.
    case several([Payload])
  }

  /// The name; for an initializer the value's name counts instead.
  public var name: String?
  /// The extents as the file states them.
  public var dimensions: [Int64]
  /// The elements.
  public var payload: Payload
  @usableFromInline var extras: Extras?
  /// The field that says where the payload is (0 in this file, 1 external); nil if absent.
  public var dataLocation: Int32?
  /// The type of the elements; nil where the file does not say.
  public var elementType: ElementType?

  /// A part of a larger tensor, by element positions.
  public struct Segment: Hashable, Sendable {
    /// The first element.
    public var begin: Int64?
    /// The element after the last.
    public var end: Int64?
    /// Fields of a newer schema.
    public var unknownFields: UnknownFields = []

    /// Makes a segment.
    public init(begin: Int64?, end: Int64?) {
      self.begin = begin
      self.end = end
    }
  }

  /// Makes a stored tensor.
  public init(
    name: String? = nil, elementType: ElementType?, dimensions: [Int64], payload: Payload
  ) {
    self.name = name
    self.elementType = elementType
    self.dimensions = dimensions
    self.payload = payload
  }

  /// The number of elements that the extents call for; nil where an extent is negative or the
  /// product does not fit; see ``Swift/Array/checkedElementCount``.
  public var elementCount: Int? { checkedProduct(of: dimensions.lazy.map { Int($0) }) }
}

// MARK: What few constants have

extension StoredTensor {
  /// `@unchecked Sendable`: written only through a tensor that holds the one reference.
  @usableFromInline
  final class Extras: @unchecked Sendable {
    var segment: Segment?
    var docString: String?
    var metadata: [MetadataEntry] = []
    var unknownFields: UnknownFields = []

    init(copying other: Extras?) {
      guard let other else { return }
      segment = other.segment
      docString = other.docString
      metadata = other.metadata
      unknownFields = other.unknownFields
    }
  }

  /// The box, which no other tensor shares.
  private var ownExtras: Extras {
    mutating get {
      if isKnownUniquelyReferenced(&extras), let extras { return extras }
      let own = Extras(copying: extras)
      extras = own
      return own
    }
  }

  /// Whether the tensor has neither segment nor documentation, metadata or unknown fields.
  @inlinable
  package var isPlain: Bool { extras == nil }

  /// Begin and end of the part of a larger tensor that this one is.
  public var segment: Segment? {
    get { extras?.segment }
    set { ownExtras.segment = newValue }
  }

  /// Documentation.
  public var docString: String? {
    get { extras?.docString }
    set { ownExtras.docString = newValue }
  }

  /// Named metadata.
  public var metadata: [MetadataEntry] {
    get { extras?.metadata ?? [] }
    _modify {
      let own = ownExtras
      yield &own.metadata
    }
  }

  /// Fields of a newer schema.
  public var unknownFields: UnknownFields {
    get { extras?.unknownFields ?? [] }
    _modify {
      let own = ownExtras
      yield &own.unknownFields
    }
  }
}

/// A constant in sparse form.
public struct SparseTensor: Sendable {
  /// The values that are not zero, one-dimensional.
  public var values: StoredTensor?
  /// Their places: linear indices [NNZ] or coordinates [NNZ, rank], ascending.
  public var indices: StoredTensor?
  /// The extents of the dense tensor.
  public var dimensions: [Int64]
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes a sparse tensor.
  public init(values: StoredTensor?, indices: StoredTensor?, dimensions: [Int64]) {
    self.values = values
    self.indices = indices
    self.dimensions = dimensions
  }
}
