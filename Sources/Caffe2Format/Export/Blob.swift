import ModelIR

/// A blob of the net that is being written: its name and what is known of its content.
struct Blob: Sendable {
  /// The name.
  var name: String
  /// The type of the elements in Caffe2.
  var type: ElementType
  /// The extents, as far as they are known; nil where not even their number is.
  var shape: Shape?

  /// The number of axes, where it is known.
  var rank: Int? { shape?.rank }

  /// All extents, where they are known.
  var extents: [Int]? { shape?.known }

  /// The extent of one axis, where it is known.
  func extent(_ axis: Int) -> Int? {
    guard let shape, shape.dimensions.indices.contains(axis) else { return nil }
    return shape[axis].extent
  }

  /// Whether two blobs surely have the same extents.
  func hasSameShape(as other: Blob) -> Bool {
    guard let a = shape, let b = other.shape, a.rank == b.rank else { return false }
    return zip(a.dimensions, b.dimensions).allSatisfy { $0.size == $1.size && $0.size != .unknown }
  }
}

/// The element types that an operator of Caffe2 takes.
struct BlobTypes: Sendable {
  /// The types.
  let types: Set<ElementType>
  /// What they are called.
  let description: String

  /// binary32.
  static let float = BlobTypes(types: [.float], description: "float32")
  /// Integers of 32 and 64 bits.
  static let indices = BlobTypes(types: [.int32, .int64], description: "int32 and int64")
  /// Numbers of 32 and 64 bits.
  static let numbers = BlobTypes(
    types: [.float, .double, .int32, .int64], description: "float32, float64, int32 and int64")
  /// Integers and truth values.
  static let integers = BlobTypes(
    types: [.int32, .int64, .uint8, .int8, .uint16, .int16, .bool],
    description: "integers of at most 32 bits, int64 and bool")
  /// Truth values.
  static let bool = BlobTypes(types: [.bool], description: "bool")
  /// Every type that Caffe2 has and that a net can be made of.
  static let any = BlobTypes(
    types: [.float, .double, .int32, .int64, .uint8, .int8, .uint16, .int16, .bool],
    description: "float32, float64, bool, int64 and integers of at most 32 bits")
}

extension ElementType {
  /// The type that elements have in a net: narrow floating-point numbers become binary32.
  var inCaffe2: ElementType { self == .float16 || self == .bfloat16 ? .float : self }

  /// The number of the type in `TensorProto.DataType`; nil where a net cannot hold it.
  var caffe2Number: Int? {
    switch inCaffe2 {
    case .float: 1
    case .int32: 2
    case .bool: 5
    case .uint8: 6
    case .int8: 7
    case .uint16: 8
    case .int16: 9
    case .int64: 10
    case .double: 13
    default: nil
    }
  }

  /// The type that arithmetic on elements of this one is done in.
  var widened: ElementType {
    switch self {
    case .uint8, .int8, .uint16, .int16, .bool: .int32
    default: self
    }
  }
}

extension Shape {
  /// The shape without extents that arithmetic could not bear.
  var withUsableExtents: Shape {
    let usable = Shape(
      dimensions.map { $0.extent.map { $0 <= 1 << 36 } ?? ($0.known == nil) ? $0 : .unknown })
    let isBounded = usable.dimensions.compactMap(\.extent).checkedElementCount != nil
    return isBounded ? usable : Shape(dimensions.map { _ in .unknown })
  }

  /// The shape without some axes.
  func removing(_ axes: some Collection<Int>) -> Shape {
    Shape(dimensions.indices.filter { !axes.contains($0) }.map { dimensions[$0] })
  }

  /// The shape with another extent at one axis.
  func replacing(_ axis: Int, with dimension: Dimension) -> Shape {
    var copy = self
    copy[axis] = dimension
    return copy
  }
}
