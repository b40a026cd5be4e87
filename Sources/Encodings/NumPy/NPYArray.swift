package import ByteStorage

/// An array as NumPy's files hold it: row-major elements in little-endian order, or text.
package struct NPYArray: Hashable, Sendable {
  /// The types of elements that are numbers.
  package enum ElementType: Hashable, Sendable {
    case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64
    case float16, float32, float64, complex64, complex128
    /// Elements of so many bytes without a meaning to NumPy, as types of other libraries are saved.
    case void(Int)
  }

  /// The elements.
  package enum Contents: Hashable, Sendable {
    /// Elements of a fixed size.
    case numbers(ElementType, ByteBuffer)
    /// Text.
    case strings([String])
  }

  /// The extents, outermost first; empty for a single element.
  package let shape: [Int]
  /// The elements.
  package let contents: Contents

  /// Makes an array of numbers.
  ///
  /// - Precondition: `bytes` holds exactly the elements that `shape` calls for.
  package init(_ elementType: ElementType, shape: [Int], bytes: ByteBuffer) {
    precondition(
      bytes.count == shape.reduce(1, *) * elementType.byteWidth, "wrong number of bytes")
    self.shape = shape
    contents = .numbers(elementType, bytes)
  }

  /// Makes an array of text.
  ///
  /// - Precondition: there are as many strings as `shape` calls for.
  package init(shape: [Int], strings: [String]) {
    precondition(strings.count == shape.reduce(1, *), "wrong number of strings")
    self.shape = shape
    contents = .strings(strings)
  }
}

extension NPYArray.ElementType {
  /// The kind and width that NumPy's type strings give, such as `f4`; nil for other types.
  init?(kind: Character, width: Int) {
    switch (kind, width) {
    case ("b", 1): self = .bool
    case ("i", 1): self = .int8
    case ("i", 2): self = .int16
    case ("i", 4): self = .int32
    case ("i", 8): self = .int64
    case ("u", 1): self = .uint8
    case ("u", 2): self = .uint16
    case ("u", 4): self = .uint32
    case ("u", 8): self = .uint64
    case ("f", 2): self = .float16
    case ("f", 4): self = .float32
    case ("f", 8): self = .float64
    case ("c", 8): self = .complex64
    case ("c", 16): self = .complex128
    case ("V", 1...16): self = .void(width)
    default: return nil
    }
  }

  /// NumPy's type string for little-endian elements.
  var descriptor: String {
    switch self {
    case .bool: "|b1"
    case .int8: "|i1"
    case .int16: "<i2"
    case .int32: "<i4"
    case .int64: "<i8"
    case .uint8: "|u1"
    case .uint16: "<u2"
    case .uint32: "<u4"
    case .uint64: "<u8"
    case .float16: "<f2"
    case .float32: "<f4"
    case .float64: "<f8"
    case .complex64: "<c8"
    case .complex128: "<c16"
    case .void(let width): "|V\(width)"
    }
  }

  /// The bytes that an element takes.
  package var byteWidth: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64, .complex64: 8
    case .complex128: 16
    case .void(let width): width
    }
  }

  /// The bytes that are swapped as one in big-endian data: complex numbers are pairs.
  var swapWidth: Int {
    switch self {
    case .complex64, .complex128: byteWidth / 2
    case .void: 1
    default: byteWidth
    }
  }
}
