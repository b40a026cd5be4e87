import CKernels

/// Elementwise functions of numbers of several types.
public enum TypedKernels {
  /// The types of numbers.
  public enum Number: Sendable {
    /// binary32.
    case float
    /// binary64.
    case double
    /// Signed 32-bit integers.
    case int32
    /// Signed 64-bit integers.
    case int64
    /// Signed 8-bit integers.
    case int8
    /// Unsigned 8-bit integers.
    case uint8
    /// Truth values, a byte each.
    case bool

    fileprivate var code: ck_type {
      switch self {
      case .float: CK_F32
      case .double: CK_F64
      case .int32: CK_I32
      case .int64: CK_I64
      case .int8: CK_I8
      case .uint8: CK_U8
      case .bool: CK_BOOL
      }
    }

    /// The bytes that a number takes.
    public var byteCount: Int {
      switch self {
      case .double, .int64: 8
      case .float, .int32: 4
      case .int8, .uint8, .bool: 1
      }
    }
  }

  /// Comparisons.
  public enum Comparison: Sendable {
    /// `a == b`.
    case equal
    /// `a < b`.
    case less
    /// `a <= b`.
    case lessOrEqual

    fileprivate var code: ck_comparison {
      switch self {
      case .equal: CK_EQUAL
      case .less: CK_LESS
      case .lessOrEqual: CK_LESS_EQUAL
      }
    }
  }

  /// Operations on two integers; results wrap around.
  public enum IntegerOperation: Sendable {
    /// The sum.
    case add
    /// The difference.
    case sub
    /// The product.
    case mul
    /// The quotient, toward zero; no divisor may be 0.
    case div
    /// The larger one.
    case max
    /// The smaller one.
    case min

    fileprivate var code: ck_integer_operation {
      switch self {
      case .add: CK_ADD
      case .sub: CK_SUB
      case .mul: CK_MUL
      case .div: CK_DIV
      case .max: CK_MAX
      case .min: CK_MIN
      }
    }
  }

  /// Compares `float`, `double`, `int32`, `int64` or `uint8` numbers; results are bytes of 0 and 1.
  public static func compare(
    _ type: Number, _ comparison: Comparison, _ loop: BroadcastLoop, _ a: UnsafeRawPointer,
    _ b: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (a, b) = (a, b)
    nonisolated(unsafe) let out = out.assumingMemoryBound(to: UInt8.self)
    let width = type.byteCount
    loop.forEachRun(on: pool) { count, place, at in
      ck_compare(
        type.code, comparison.code, count, a + at.0 * width, loop.steps.0, b + at.1 * width,
        loop.steps.1, out + place)
    }
  }

  /// Combines `int32` or `int64` numbers; `out` may be the memory of an operand that is not repeated.
  public static func combine(
    _ type: Number, _ operation: IntegerOperation, _ loop: BroadcastLoop, _ a: UnsafeRawPointer,
    _ b: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (a, b, out) = (a, b, out)
    let width = type.byteCount
    loop.forEachRun(on: pool) { count, place, at in
      ck_integer(
        type.code, operation.code, count, a + at.0 * width, loop.steps.0, b + at.1 * width,
        loop.steps.1, out + place * width)
    }
  }

  /// Takes elements of `a` where the condition holds, the third operand of the loop, and of `b`
  /// elsewhere; elements of 1, 2, 4 or 8 bytes.
  public static func choose(
    elementByteCount width: Int, _ loop: BroadcastLoop, _ a: UnsafeRawPointer,
    _ b: UnsafeRawPointer, condition: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (a, b, out) = (a, b, out)
    nonisolated(unsafe) let condition = condition.assumingMemoryBound(to: UInt8.self)
    loop.forEachRun(on: pool) { count, place, at in
      ck_choose(
        width, count, condition + at.2, loop.steps.2, a + at.0 * width, loop.steps.0,
        b + at.1 * width, loop.steps.1, out + place * width)
    }
  }
}

/// Conversions between types of numbers.
public struct CastKernel: Sendable {
  private let sourceByteCount: Int
  private let targetByteCount: Int
  private let body: @Sendable (Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void
  private static let chunk = 1 << 15

  /// A conversion between two of the types; see `ck_cast` for what becomes of numbers that the other
  /// type does not have.
  public init(from source: TypedKernels.Number, to target: TypedKernels.Number) {
    sourceByteCount = source.byteCount
    targetByteCount = target.byteCount
    body = { ck_cast(source.code, target.code, $0, $1, $2) }
  }

  private init(
    _ source: Int, _ target: Int,
    _ body: @escaping @Sendable (Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void
  ) {
    sourceByteCount = source
    targetByteCount = target
    self.body = body
  }

  /// binary16 to binary32.
  public static let floatFromHalf = CastKernel(2, 4) {
    ck_f16_to_f32(
      $0, $1.assumingMemoryBound(to: UInt16.self), $2.assumingMemoryBound(to: Float.self))
  }
  /// binary32 to binary16.
  public static let halfFromFloat = CastKernel(4, 2) {
    ck_f32_to_f16(
      $0, $1.assumingMemoryBound(to: Float.self), $2.assumingMemoryBound(to: UInt16.self))
  }
  /// bfloat16 to binary32.
  public static let floatFromBrain = CastKernel(2, 4) {
    ck_bf16_to_f32(
      $0, $1.assumingMemoryBound(to: UInt16.self), $2.assumingMemoryBound(to: Float.self))
  }
  /// binary32 to bfloat16.
  public static let brainFromFloat = CastKernel(4, 2) {
    ck_f32_to_bf16(
      $0, $1.assumingMemoryBound(to: Float.self), $2.assumingMemoryBound(to: UInt16.self))
  }

  /// Converts `count` numbers.
  public func run(
    _ count: Int, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    pool.run((count + Self.chunk - 1) / Self.chunk) { task in
      let start = task * Self.chunk
      body(
        min(Self.chunk, count - start), x + start * sourceByteCount,
        out + start * targetByteCount)
    }
  }
}
