/// The type of a tensor's elements, with ONNX's numbers as raw values.
public enum ElementType: Int32, CaseIterable, Hashable, Sendable {
  /// IEEE binary32.
  case float = 1
  /// Unsigned 8-bit integer.
  case uint8 = 2
  /// Signed 8-bit integer.
  case int8 = 3
  /// Unsigned 16-bit integer.
  case uint16 = 4
  /// Signed 16-bit integer.
  case int16 = 5
  /// Signed 32-bit integer.
  case int32 = 6
  /// Signed 64-bit integer.
  case int64 = 7
  /// A byte string, by convention UTF-8.
  case string = 8
  /// A truth value.
  case bool = 9
  /// IEEE binary16.
  case float16 = 10
  /// IEEE binary64.
  case double = 11
  /// Unsigned 32-bit integer.
  case uint32 = 12
  /// Unsigned 64-bit integer.
  case uint64 = 13
  /// A pair of binary32: real and imaginary part.
  case complex64 = 14
  /// A pair of binary64: real and imaginary part.
  case complex128 = 15
  /// The upper half of a binary32.
  case bfloat16 = 16
  /// 4 exponent and 3 mantissa bits, no infinities.
  case float8e4m3fn = 17
  /// 4 exponent and 3 mantissa bits, no infinities, no negative zero.
  case float8e4m3fnuz = 18
  /// 5 exponent and 2 mantissa bits, with infinities.
  case float8e5m2 = 19
  /// 5 exponent and 2 mantissa bits, no infinities, no negative zero.
  case float8e5m2fnuz = 20
  /// Unsigned 4-bit integer.
  case uint4 = 21
  /// Signed 4-bit integer.
  case int4 = 22
  /// 2 exponent and 1 mantissa bits.
  case float4e2m1 = 23
  /// 8 exponent bits: a power of two.
  case float8e8m0 = 24
  /// Unsigned 2-bit integer.
  case uint2 = 25
  /// Signed 2-bit integer.
  case int2 = 26
  /// 2 exponent and 3 mantissa bits.
  case float6e2m3 = 27
  /// 3 exponent and 2 mantissa bits.
  case float6e3m2 = 28
}

extension ElementType {
  /// The name in the standard's type strings, for example `float16` in `tensor(float16)`.
  public var name: String { Self.names[Int(rawValue) - 1] }

  /// The names in the order of the raw values, which begin at 1.
  private static let names = [
    "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16",
    "double", "uint32", "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn",
    "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1", "float8e8m0",
    "uint2", "int2", "float6e2m3", "float6e3m2",
  ]

  /// The element type of this name.
  public init?(name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  /// The bits an element takes in a file's packed form; nil for strings, which have no fixed size.
  public var bitWidth: Int? {
    switch self {
    case .uint2, .int2: 2
    case .uint4, .int4, .float4e2m1: 4
    case .float6e2m3, .float6e3m2: 6
    case .uint8, .int8, .bool, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz,
      .float8e8m0:
      8
    case .uint16, .int16, .float16, .bfloat16: 16
    case .float, .int32, .uint32: 32
    case .double, .int64, .uint64, .complex64: 64
    case .complex128: 128
    case .string: nil
    }
  }

  /// The bytes an element takes in a dense ``Tensor``: types narrower than a byte take a whole one;
  /// 0 for strings.
  public var byteWidth: Int { bitWidth.map { max(1, $0 / 8) } ?? 0 }

  /// Whether elements are real floating-point numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .float, .double, .float16, .bfloat16, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2,
      .float8e5m2fnuz, .float8e8m0, .float4e2m1, .float6e2m3, .float6e3m2:
      true
    default: false
    }
  }

  /// Whether elements are integers; truth values are not.
  public var isInteger: Bool { isSignedInteger || isUnsignedInteger }

  /// Whether elements are signed integers.
  public var isSignedInteger: Bool {
    switch self {
    case .int2, .int4, .int8, .int16, .int32, .int64: true
    default: false
    }
  }

  /// Whether elements are unsigned integers.
  public var isUnsignedInteger: Bool {
    switch self {
    case .uint2, .uint4, .uint8, .uint16, .uint32, .uint64: true
    default: false
    }
  }

  /// Whether elements are complex numbers.
  public var isComplex: Bool { self == .complex64 || self == .complex128 }
}
