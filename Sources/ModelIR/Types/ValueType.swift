/// One extent of a tensor's shape.
public struct Dimension: Hashable, Sendable {
  /// What is known of the extent.
  public enum Size: Hashable, Sendable {
    /// The extent is this number. A file may hold a negative one, which the checker reports.
    case known(Int)
    /// The extent is the same wherever this name stands.
    case symbol(String)
    /// Nothing is known.
    case unknown
  }

  /// What is known of the extent.
  public var size: Size
  /// The standard denotation of the dimension, such as `DATA_BATCH`.
  public var denotation: String?
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes a dimension.
  public init(_ size: Size, denotation: String? = nil) {
    self.size = size
    self.denotation = denotation
  }

  /// A dimension of known extent.
  public static func known(_ extent: Int) -> Dimension { Dimension(.known(extent)) }
  /// A dimension named by a symbol.
  public static func symbol(_ name: String) -> Dimension { Dimension(.symbol(name)) }
  /// A dimension of which nothing is known.
  public static let unknown = Dimension(.unknown)

  /// The extent, where it is known.
  ///
  /// Not inlined into other modules: the optimizer of Swift 6.3.1 fails on borrows that come of it.
  @inline(never)
  public var known: Int? {
    if case .known(let extent) = size { extent } else { nil }
  }

  /// The extent, where it is known and not negative: some exporters write -1 for an open one.
  public var extent: Int? { known.flatMap { $0 >= 0 ? $0 : nil } }
}

extension Dimension: ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// A dimension of known extent.
  public init(integerLiteral value: Int) { self.init(.known(value)) }

  /// The extent, the symbol, or `?`.
  public var description: String {
    switch size {
    case .known(let extent): String(extent)
    case .symbol(let name): name
    case .unknown: "?"
    }
  }
}

/// The extents of a tensor of known rank, outermost first.
public struct Shape: Hashable, Sendable {
  /// The extents.
  public var dimensions: [Dimension]
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields = []

  /// Makes a shape.
  public init(_ dimensions: [Dimension]) { self.dimensions = dimensions }

  /// Makes a shape of known extents.
  public init(_ extents: [Int]) { dimensions = extents.map(Dimension.known) }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  /// All extents, where every one is known.
  public var known: [Int]? {
    var extents: [Int] = []
    for dimension in dimensions {
      guard let extent = dimension.known else { return nil }
      extents.append(extent)
    }
    return extents
  }

  /// The shape with extents below zero taken as unknown.
  public var withoutNegativeExtents: Shape {
    Shape(
      dimensions.map {
        $0.known == nil || $0.extent != nil ? $0 : Dimension(.unknown, denotation: $0.denotation)
      })
  }

  /// The dimension at `index`.
  public subscript(index: Int) -> Dimension {
    get { dimensions[index] }
    set { dimensions[index] = newValue }
  }
}

extension Shape: ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Makes a shape.
  public init(arrayLiteral elements: Dimension...) { dimensions = elements }

  /// The extents in brackets, for example `[N, 3, 224, 224]`.
  public var description: String {
    "[" + dimensions.map(\.description).joined(separator: ", ") + "]"
  }
}

/// The type of a value: what kind of thing it is and, for tensors, element type and shape.
public struct ValueType: Hashable, Sendable {
  /// The kinds of value.
  public indirect enum Kind: Hashable, Sendable {
    /// A dense tensor; nil where the element type or even the rank is not known.
    case tensor(ElementType?, Shape?)
    /// A sparse tensor.
    case sparseTensor(ElementType?, Shape?)
    /// A sequence of values of one type.
    case sequence(ValueType)
    /// A value or nothing.
    case optional(ValueType)
    /// A map from integers or strings.
    case map(key: ElementType?, value: ValueType)
    /// A type outside of the standard.
    case opaque(domain: String?, name: String?)
    /// A type message that says nothing.
    case unspecified
  }

  /// The kind of value.
  public var kind: Kind
  /// The standard denotation of the type, such as `IMAGE`.
  public var denotation: String?
  /// Fields of a newer schema.
  public var unknownFields: UnknownFields
  /// Fields of a newer schema in the message that describes the kind.
  public var kindUnknownFields: UnknownFields = []

  /// Makes a type.
  public init(_ kind: Kind, denotation: String? = nil, unknownFields: UnknownFields = []) {
    self.kind = kind
    self.denotation = denotation
    self.unknownFields = unknownFields
  }

  /// A dense tensor type.
  public static func tensor(_ elementType: ElementType?, _ shape: Shape? = nil) -> ValueType {
    ValueType(.tensor(elementType, shape))
  }

  /// A sequence type.
  public static func sequence(_ element: ValueType) -> ValueType { ValueType(.sequence(element)) }

  /// An optional type.
  public static func optional(_ element: ValueType) -> ValueType { ValueType(.optional(element)) }

  /// The element type of a dense or sparse tensor type.
  public var elementType: ElementType? {
    switch kind {
    case .tensor(let element, _), .sparseTensor(let element, _): element
    default: nil
    }
  }

  /// The shape of a dense or sparse tensor type, where the rank is known.
  public var shape: Shape? {
    switch kind {
    case .tensor(_, let shape), .sparseTensor(_, let shape): shape
    default: nil
    }
  }

  /// Whether this is a dense tensor type.
  public var isTensor: Bool { if case .tensor = kind { true } else { false } }
}

extension ValueType: CustomStringConvertible {
  /// The type in the standard's notation, for example `tensor(float)[1, 3]` or `seq(tensor(int64))`.
  public var description: String {
    switch kind {
    case .tensor(let element, let shape):
      "tensor(\(element?.name ?? "?"))" + (shape?.description ?? "")
    case .sparseTensor(let element, let shape):
      "sparse_tensor(\(element?.name ?? "?"))" + (shape?.description ?? "")
    case .sequence(let element): "seq(\(element))"
    case .optional(let element): "optional(\(element))"
    case .map(let key, let value): "map(\(key?.name ?? "?"), \(value))"
    case .opaque(let domain, let name): "opaque(\(domain ?? ""), \(name ?? ""))"
    case .unspecified: "unspecified"
    }
  }
}
