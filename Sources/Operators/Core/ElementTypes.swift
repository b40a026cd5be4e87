public import ModelIR

/// A set of element types.
public struct ElementTypes: OptionSet, Hashable, Sendable {
  /// One bit an element type, at the position of its number.
  public let rawValue: UInt32

  /// Makes a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Makes a set from its members.
  public init(_ types: ElementType...) {
    rawValue = types.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
  }

  /// Whether `type` is a member.
  public func contains(_ type: ElementType) -> Bool { rawValue & 1 << UInt32(type.rawValue) != 0 }

  /// The members in the order of their numbers.
  public var members: [ElementType] { ElementType.allCases.filter(contains) }

  /// Half, single and double precision.
  public static let floats = ElementTypes(.float16, .float, .double)
  /// The brain float.
  public static let bfloat16 = ElementTypes(.bfloat16)
  /// Half, single and double precision and bfloat16.
  public static let floatsAndBFloat16: ElementTypes = [.floats, .bfloat16]
  /// Integers of 8 to 64 bits with sign.
  public static let signedIntegers = ElementTypes(.int8, .int16, .int32, .int64)
  /// Integers of 8 to 64 bits without sign.
  public static let unsignedIntegers = ElementTypes(.uint8, .uint16, .uint32, .uint64)
  /// Integers of 8 to 64 bits.
  public static let integers: ElementTypes = [.signedIntegers, .unsignedIntegers]
  /// Integers of 8 to 64 bits and half, single and double precision.
  public static let numeric: ElementTypes = [.integers, .floats]
  /// The numeric types and bfloat16.
  public static let numericAndBFloat16: ElementTypes = [.numeric, .bfloat16]
  /// The integers of 32 and 64 bits.
  public static let wideIntegers = ElementTypes(.int32, .int64, .uint32, .uint64)
  /// The integers of 32 and 64 bits and half, single and double precision.
  public static let highPrecision: ElementTypes = [.wideIntegers, .floats]
  /// The high-precision types and bfloat16.
  public static let highPrecisionAndBFloat16: ElementTypes = [.highPrecision, .bfloat16]
  /// Complex numbers.
  public static let complex = ElementTypes(.complex64, .complex128)
  /// 32- and 64-bit indices.
  public static let indices = ElementTypes(.int32, .int64)
  /// Truth values.
  public static let bool = ElementTypes(.bool)
  /// Strings.
  public static let string = ElementTypes(.string)
  /// The 8-bit floats with sign.
  public static let float8 = ElementTypes(
    .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz)
  /// Every type of the first operator sets: all but bfloat16 and what came later.
  public static let all: ElementTypes = [.numeric, .complex, .bool, .string]
  /// Every type up to IR version 4: with bfloat16.
  public static let allIR4: ElementTypes = [.all, .bfloat16]
  /// Every type up to IR version 9: with the four 8-bit floats.
  public static let allIR9: ElementTypes = [.allIR4, .float8]
  /// Every type up to IR version 10: with 4-bit integers.
  public static let allIR10: ElementTypes = [.allIR9, ElementTypes(.uint4, .int4)]
  /// Every type up to IR version 11: with the 4-bit float.
  public static let allIR11: ElementTypes = [.allIR10, ElementTypes(.float4e2m1)]
  /// Every type up to IR version 12: with the 8-bit exponent.
  public static let allIR12: ElementTypes = [.allIR11, ElementTypes(.float8e8m0)]
  /// Every type up to IR version 13: with 2-bit integers.
  public static let allIR13: ElementTypes = [.allIR12, ElementTypes(.uint2, .int2)]
  /// Every type up to IR version 14: with 6-bit floats.
  public static let allIR14: ElementTypes = [.allIR13, ElementTypes(.float6e2m3, .float6e3m2)]
}

/// A set of value types, as a type constraint of an operator allows them.
public struct TypeSet: Hashable, Sendable {
  /// Element types allowed in dense tensors.
  public var tensors: ElementTypes = []
  /// Element types allowed in sequences of tensors.
  public var sequences: ElementTypes = []
  /// Element types allowed in optional tensors.
  public var optionals: ElementTypes = []
  /// Element types allowed in optional sequences of tensors.
  public var optionalSequences: ElementTypes = []
  /// Other types in the standard's notation, such as `map(int64, float)`.
  public var others: [String] = []

  /// Dense tensors of these element types.
  public static func tensor(_ types: ElementTypes) -> TypeSet { TypeSet(tensors: types) }

  /// Dense tensors of these element types.
  public static func tensor(_ types: ElementType...) -> TypeSet {
    TypeSet(tensors: types.reduce(into: ElementTypes()) { $0.formUnion(ElementTypes($1)) })
  }

  /// Sequences of tensors of these element types.
  public static func sequence(_ types: ElementTypes) -> TypeSet { TypeSet(sequences: types) }

  /// Optional tensors of these element types.
  public static func optional(_ types: ElementTypes) -> TypeSet { TypeSet(optionals: types) }

  /// Optional sequences of tensors of these element types.
  public static func optionalSequence(_ types: ElementTypes) -> TypeSet {
    TypeSet(optionalSequences: types)
  }

  /// Types in the standard's notation.
  public static func named(_ types: String...) -> TypeSet { TypeSet(others: types) }

  /// Both sets.
  public static func + (a: TypeSet, b: TypeSet) -> TypeSet {
    TypeSet(
      tensors: a.tensors.union(b.tensors), sequences: a.sequences.union(b.sequences),
      optionals: a.optionals.union(b.optionals),
      optionalSequences: a.optionalSequences.union(b.optionalSequences),
      others: a.others + b.others)
  }

  /// The members in the standard's notation, such as `tensor(float)`.
  public var names: [String] {
    tensors.members.map { "tensor(\($0.name))" }
      + sequences.members.map { "seq(tensor(\($0.name)))" }
      + optionals.members.map { "optional(tensor(\($0.name)))" }
      + optionalSequences.members.map { "optional(seq(tensor(\($0.name))))" } + others
  }

  /// Whether a value of `type` is allowed; a type that is not fully known is.
  public func allows(_ type: ValueType) -> Bool {
    switch type.kind {
    case .tensor(let element, _): element.map(tensors.contains) ?? true
    case .sequence(let inner) where inner.isTensor:
      inner.elementType.map(sequences.contains) ?? true
    case .optional(let inner) where inner.isTensor:
      inner.elementType.map(optionals.contains) ?? true
    case .optional(let inner):
      if case .sequence(let element) = inner.kind, element.isTensor {
        element.elementType.map(optionalSequences.contains) ?? true
      } else {
        others.contains(type.standardName)
      }
    case .unspecified: true
    default: others.contains(type.standardName)
    }
  }
}

extension ValueType {
  /// The type as the standard's type strings spell it: without shapes, and with the values of maps,
  /// which are single elements, named by their element type.
  fileprivate var standardName: String {
    switch kind {
    case .tensor(let element, _): "tensor(\(element?.name ?? "?"))"
    case .sparseTensor(let element, _): "sparse_tensor(\(element?.name ?? "?"))"
    case .sequence(let element): "seq(\(element.standardName))"
    case .optional(let element): "optional(\(element.standardName))"
    case .map(let key, let value):
      "map(\(key?.name ?? "?"), \(value.isTensor ? value.elementType?.name ?? "?" : value.standardName))"
    case .opaque, .unspecified: description
    }
  }
}
