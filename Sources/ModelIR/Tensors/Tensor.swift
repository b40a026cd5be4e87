public import ByteStorage

/// A dense tensor in memory: row-major, in the machine's byte order.
///
/// Elements narrower than a byte take a whole byte, holding the type's bit pattern in the low bits
/// (sign-extended for signed integers).
public struct Tensor: Sendable, Hashable {
  /// What holds the elements.
  public enum Contents: Sendable, Hashable {
    /// Elements of a fixed size.
    case bytes(ByteBuffer)
    /// Strings.
    case strings([String])
  }

  /// The type of the elements.
  public let elementType: ElementType
  /// The extents, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The elements.
  public private(set) var contents: Contents

  /// Makes a tensor over `bytes`.
  ///
  /// - Precondition: `bytes` holds exactly the elements that `shape` calls for.
  public init(_ elementType: ElementType, _ shape: [Int], bytes: ByteBuffer) {
    precondition(bytes.count == shape.elementCount * elementType.byteWidth, "wrong byte count")
    self.elementType = elementType
    self.shape = shape
    contents = .bytes(bytes)
  }

  /// Makes a tensor of strings.
  ///
  /// - Precondition: there are as many strings as `shape` calls for.
  public init(_ shape: [Int], strings: [String]) {
    precondition(strings.count == shape.elementCount, "wrong number of strings")
    elementType = .string
    self.shape = shape
    contents = .strings(strings)
  }

  /// Makes a tensor whose elements are all zero, false or empty.
  public init(zeros elementType: ElementType, _ shape: [Int]) {
    if elementType == .string {
      self.init(shape, strings: [String](repeating: "", count: shape.elementCount))
    } else {
      let bytes = ByteBuffer(zeroed: shape.elementCount * elementType.byteWidth)
      self.init(elementType, shape, bytes: bytes)
    }
  }

  /// The number of elements.
  public var count: Int { shape.elementCount }

  /// The number of dimensions.
  public var rank: Int { shape.count }

  /// The bytes of the elements; empty for strings.
  public var bytes: ByteBuffer {
    if case .bytes(let bytes) = contents { bytes } else { ByteBuffer() }
  }

  /// The strings; empty for other types.
  public var strings: [String] {
    if case .strings(let strings) = contents { strings } else { [] }
  }

  /// The same elements under another shape.
  ///
  /// - Precondition: `shape` calls for as many elements as there are.
  public func reshaped(_ shape: [Int]) -> Tensor {
    switch contents {
    case .bytes(let bytes): Tensor(elementType, shape, bytes: bytes)
    case .strings(let strings): Tensor(shape, strings: strings)
    }
  }

  /// The same bytes under another element type of the same width.
  ///
  /// - Precondition: the types have the same width.
  public func reinterpreted(as elementType: ElementType) -> Tensor {
    Tensor(elementType, shape, bytes: bytes)
  }

  /// Calls `body` with the element bytes for writing; see ``ByteBuffer/withUnsafeMutableBytes(_:)``.
  public mutating func withUnsafeMutableBytes<R, E: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    var bytes = self.bytes
    contents = .strings([])
    defer { contents = .bytes(bytes) }
    return try bytes.withUnsafeMutableBytes(body)
  }
}

extension [Int] {
  /// The product of the extents.
  ///
  /// - Precondition: it fits; see ``checkedElementCount``.
  @inlinable
  public var elementCount: Int { reduce(1, *) }

  /// The number of elements, or nil where an extent is negative or the product of the extents other
  /// than 0 does not fit; so strides and partial products fit too, in whatever order.
  public var checkedElementCount: Int? { checkedProduct(of: self) }

  /// The row-major strides of these extents, in elements.
  public var rowMajorStrides: [Int] {
    var strides = [Int](repeating: 1, count: count)
    for i in indices.dropLast().reversed() { strides[i] = strides[i + 1] * self[i + 1] }
    return strides
  }
}

/// A value at run time.
public indirect enum RuntimeValue: Sendable, Hashable {
  /// A dense tensor.
  case tensor(Tensor)
  /// A sequence and, for an empty one, the type of its elements where that is known.
  case sequence([RuntimeValue], element: ValueType?)
  /// A value or nothing.
  case optional(RuntimeValue?, element: ValueType?)
  /// A map with integer keys.
  case integerMap([Int64], [RuntimeValue])
  /// A map with string keys.
  case stringMap([String], [RuntimeValue])

  /// The tensor, where the value is one.
  public var tensor: Tensor? { if case .tensor(let tensor) = self { tensor } else { nil } }
}

extension RuntimeValue {
  /// The kind of value and, for a tensor, its element type and shape.
  public var typeDescription: String {
    switch self {
    case .tensor(let tensor): "\(tensor.elementType.name)\(tensor.shape)"
    case .sequence(let elements, _): "a sequence of \(elements.count)"
    case .optional(let value, _): value.map { "optional " + $0.typeDescription } ?? "nothing"
    case .integerMap(let keys, _): "a map of \(keys.count)"
    case .stringMap(let keys, _): "a map of \(keys.count)"
    }
  }
}

/// What ``Swift/Array/checkedElementCount`` is of extents.
func checkedProduct(of extents: some Sequence<Int>) -> Int? {
  var count = 1
  var isEmpty = false
  for extent in extents {
    guard extent > 0 else {
      if extent < 0 { return nil }
      isEmpty = true
      continue
    }
    let (product, overflow) = count.multipliedReportingOverflow(by: extent)
    if overflow { return nil }
    count = product
  }
  return isEmpty ? 0 : count
}
