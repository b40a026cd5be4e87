import ByteStorage

// Reading and making tensors through wide element types. Reference evaluation computes in these:
// every real type in Double, every signed integer in Int64, every unsigned one in UInt64.

extension Tensor {
  /// The elements as doubles: real numbers exactly, integers rounded to nearest, truth values as 0
  /// and 1; empty for strings and complex numbers.
  public var doubles: [Double] {
    switch elementType {
    case .float: map(Float.self) { Double($0) }
    case .double: bytes.elements(as: Double.self)
    case .float16: map(Float16.self) { Double($0) }
    case .bfloat16: map(UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    case .float8e8m0: map(UInt8.self, Float8E8M0.decode)
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float4e2m1, .float6e2m3,
      .float6e3m2:
      narrowDoubles
    case .uint64, .uint32: uint64s.map { Double($0) }
    case .complex64, .complex128, .string: []
    default: int64s.map { Double($0) }
    }
  }

  private var narrowDoubles: [Double] {
    guard let format = LowPrecisionFormat(elementType) else { return [] }
    let table = (0..<256).map { format.decode(UInt32($0) & (format.signBit << 1 - 1)) }
    return map(UInt8.self) { table[Int($0)] }
  }

  /// The elements as signed integers: integer and truth types only, `uint64` by bit pattern; empty
  /// for others.
  public var int64s: [Int64] {
    switch elementType {
    case .int64: bytes.elements(as: Int64.self)
    case .int32: map(Int32.self) { Int64($0) }
    case .int16: map(Int16.self) { Int64($0) }
    case .int8, .int4, .int2: map(Int8.self) { Int64($0) }
    case .uint8, .uint4, .uint2: map(UInt8.self) { Int64($0) }
    case .bool: map(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint16: map(UInt16.self) { Int64($0) }
    case .uint32: map(UInt32.self) { Int64($0) }
    case .uint64: map(UInt64.self) { Int64(bitPattern: $0) }
    default: []
    }
  }

  /// The elements as unsigned integers, signed ones by bit pattern; see ``int64s``.
  public var uint64s: [UInt64] { int64s.map { UInt64(bitPattern: $0) } }

  /// The elements of a `bool` tensor; of an integer tensor, whether each is not zero.
  public var booleans: [Bool] { int64s.map { $0 != 0 } }

  /// The elements as floats; exact for `float`, rounded for wider types.
  public var floats: [Float] {
    elementType == .float ? bytes.elements(as: Float.self) : doubles.map { Float($0) }
  }

  /// Makes a tensor of a real, integer or truth type; each number is rounded to nearest, ties to
  /// even, and those beyond the type's range become infinity (floating point) or wrap around
  /// (integers).
  ///
  /// - Precondition: there are as many numbers as `shape` calls for, and the type is not `string`,
  ///   complex or `float8e8m0`.
  public init(_ type: ElementType, _ shape: [Int], doubles: [Double]) {
    switch type {
    case .float: self.init(type, shape, elements: doubles.map { Float($0) })
    case .double: self.init(type, shape, elements: doubles)
    case .float16: self.init(type, shape, elements: doubles.map { Float16($0) })
    case .bool: self.init(type, shape, elements: doubles.map { UInt8($0 != 0 ? 1 : 0) })
    default:
      if let format = LowPrecisionFormat(type) {
        let patterns = doubles.map { format.encode($0, saturating: false) }
        if type.byteWidth == 2 {
          self.init(type, shape, elements: patterns.map { UInt16(truncatingIfNeeded: $0) })
        } else {
          self.init(type, shape, elements: patterns.map { UInt8(truncatingIfNeeded: $0) })
        }
      } else {
        self.init(type, shape, int64s: doubles.map { Tensor.wrapping($0) })
      }
    }
  }

  /// Makes a tensor of an integer or truth type; numbers beyond the type's range wrap around.
  ///
  /// - Precondition: there are as many numbers as `shape` calls for, and the type is an integer
  ///   type or `bool`.
  public init(_ type: ElementType, _ shape: [Int], int64s: [Int64]) {
    switch type {
    case .int64, .uint64: self.init(type, shape, elements: int64s)
    case .int32, .uint32:
      self.init(type, shape, elements: int64s.map { Int32(truncatingIfNeeded: $0) })
    case .int16, .uint16:
      self.init(type, shape, elements: int64s.map { Int16(truncatingIfNeeded: $0) })
    case .int8, .uint8:
      self.init(type, shape, elements: int64s.map { Int8(truncatingIfNeeded: $0) })
    case .int4:
      self.init(type, shape, elements: int64s.map { Int8(truncatingIfNeeded: ($0 << 60) >> 60) })
    case .int2:
      self.init(type, shape, elements: int64s.map { Int8(truncatingIfNeeded: ($0 << 62) >> 62) })
    case .uint4: self.init(type, shape, elements: int64s.map { UInt8(truncatingIfNeeded: $0 & 15) })
    case .uint2: self.init(type, shape, elements: int64s.map { UInt8(truncatingIfNeeded: $0 & 3) })
    case .bool: self.init(type, shape, elements: int64s.map { UInt8($0 == 0 ? 0 : 1) })
    default: preconditionFailure("\(type.name) is no integer type")
    }
  }

  /// Makes a tensor of truth values.
  public init(_ shape: [Int], booleans: [Bool]) {
    self.init(.bool, shape, elements: booleans.map { UInt8($0 ? 1 : 0) })
  }

  /// Makes a tensor from the memory of `elements`.
  ///
  /// - Precondition: the elements have the type's width, and there are as many as `shape` calls for.
  public init<T: BitwiseCopyable>(_ type: ElementType, _ shape: [Int], elements: [T]) {
    precondition(MemoryLayout<T>.size == type.byteWidth, "wrong element width")
    self.init(type, shape, bytes: ByteBuffer(elements: elements))
  }

  /// A scalar of a real, integer or truth type.
  public init(scalar value: Double, _ type: ElementType = .float) {
    self.init(type, [], doubles: [value])
  }

  /// The number toward zero as an integer modulo 2^64; 0 for NaN.
  private static func wrapping(_ value: Double) -> Int64 {
    if let exact = Int64(exactly: value.rounded(.towardZero)) { return exact }
    guard value.isFinite else { return value > 0 ? .max : value < 0 ? .min : 0 }
    let remainder = value.rounded(.towardZero).truncatingRemainder(dividingBy: 0x1p64)
    let magnitude = UInt64(abs(remainder))
    return Int64(bitPattern: remainder < 0 ? 0 &- magnitude : magnitude)
  }

  @inline(__always)
  private func map<T: BitwiseCopyable, R>(_ type: T.Type, _ transform: (T) -> R) -> [R] {
    bytes.withUnsafeBytes { raw in
      let n = raw.count / MemoryLayout<T>.size
      return [R](unsafeUninitializedCapacity: n) { target, initialized in
        for i in 0..<n {
          let element = raw.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self)
          target.initializeElement(at: i, to: transform(element))
        }
        initialized = n
      }
    }
  }
}
