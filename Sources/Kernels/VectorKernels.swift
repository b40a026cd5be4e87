import CKernels
import Glibc

/// A function of one float, applied to vectors.
public struct UnaryKernel: Sendable {
  /// Computes `count` elements; input and output may be the same memory.
  public typealias Body =
    @Sendable (_ count: Int, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>) -> Void

  private let body: Body
  /// Elements that one task computes: so many that starting it does not matter.
  private static let chunk = 1 << 15

  /// Makes a kernel.
  public init(_ body: @escaping Body) { self.body = body }

  /// Computes `count` elements on the calling thread.
  public func run(_ count: Int, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>) {
    body(count, x, out)
  }

  /// Computes `count` elements, in parts of a fixed size side by side.
  public func run(
    _ count: Int, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    let body = self.body
    pool.run((count + Self.chunk - 1) / Self.chunk) { task in
      let start = task * Self.chunk
      body(min(Self.chunk, count - start), x + start, out + start)
    }
  }
}

extension UnaryKernel {
  /// The absolute value.
  public static let abs = UnaryKernel { ck_f32_abs($0, $1, $2) }
  /// The negative.
  public static let neg = UnaryKernel { ck_f32_neg($0, $1, $2) }
  /// The square root.
  public static let sqrt = UnaryKernel { ck_f32_sqrt($0, $1, $2) }
  /// One divided by the number.
  public static let reciprocal = UnaryKernel { ck_f32_reciprocal($0, $1, $2) }
  /// The next integer toward negative infinity.
  public static let floor = UnaryKernel { ck_f32_floor($0, $1, $2) }
  /// The next integer toward infinity.
  public static let ceil = UnaryKernel { ck_f32_ceil($0, $1, $2) }
  /// The exponential function.
  public static let exp = UnaryKernel { ck_f32_exp($0, $1, $2) }
  /// The natural logarithm.
  public static let log = UnaryKernel { ck_f32_log($0, $1, $2) }
  /// The error function.
  public static let erf = UnaryKernel { ck_f32_erf($0, $1, $2) }
  /// `max(0, x)`.
  public static let relu = UnaryKernel { ck_f32_relu($0, $1, $2) }
  /// The logistic function.
  public static let sigmoid = UnaryKernel { ck_f32_sigmoid($0, $1, $2) }
  /// The hyperbolic tangent.
  public static let tanh = UnaryKernel { ck_f32_tanh($0, $1, $2) }
  /// The Gaussian error linear unit, by the error function.
  public static let gelu = UnaryKernel { ck_f32_gelu($0, $1, $2) }
  /// The Gaussian error linear unit, by its approximation with the hyperbolic tangent.
  public static let geluTanh = UnaryKernel { ck_f32_gelu_tanh($0, $1, $2) }
  /// `x * sigmoid(x)`.
  public static let silu = UnaryKernel { ck_f32_silu($0, $1, $2) }
  /// `x * hardSigmoid(x)`.
  public static let hardSwish = UnaryKernel { ck_f32_hardswish($0, $1, $2) }
  /// `log(1 + exp(x))`.
  public static let softplus = UnaryKernel { ck_f32_softplus($0, $1, $2) }

  /// The scaled exponential linear unit with its default parameters.
  public static let selu = UnaryKernel { ck_f32_selu($0, $1, $2) }
  /// The square.
  public static let square = UnaryKernel { ck_f32_mul($0, $1, $1, $2) }

  /// The power, computed in double precision.
  public static func power(_ exponent: Double) -> UnaryKernel {
    UnaryKernel { count, x, out in
      for i in 0..<count { out[i] = Float(pow(Double(x[i]), exponent)) }
    }
  }

  /// The quotient by a number.
  public static func divided(by divisor: Float) -> UnaryKernel {
    UnaryKernel { ck_f32_div_scalar($0, $1, divisor, $2) }
  }

  /// `x` where it is not negative, `alpha * x` elsewhere.
  public static func leakyRelu(alpha: Float) -> UnaryKernel {
    UnaryKernel { ck_f32_leaky_relu($0, $1, alpha, $2) }
  }

  /// `x` where it is not negative, `alpha * (exp(x) - 1)` elsewhere.
  public static func elu(alpha: Float) -> UnaryKernel {
    UnaryKernel { ck_f32_elu($0, $1, alpha, $2) }
  }

  /// `min(high, max(low, x))`.
  public static func clip(low: Float, high: Float) -> UnaryKernel {
    UnaryKernel { ck_f32_clip($0, $1, low, high, $2) }
  }

  /// `max(0, min(1, alpha * x + beta))`.
  public static func hardSigmoid(alpha: Float, beta: Float) -> UnaryKernel {
    UnaryKernel { ck_f32_hardsigmoid($0, $1, alpha, beta, $2) }
  }
}

/// A function of two floats, applied to vectors and to a vector and a number.
public struct BinaryKernel: Sendable {
  typealias Vector =
    @Sendable (Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  typealias Scalar =
    @Sendable (Int, UnsafePointer<Float>, Float, UnsafeMutablePointer<Float>) -> Void

  /// `f(a[i], b[i])`.
  let vectorVector: Vector
  /// `f(a[i], b)`.
  let vectorScalar: Scalar
  /// `f(a, b[i])`, with the vector as the first argument and the number as the second.
  let scalarVector: Scalar

  /// Computes `count` elements on the calling thread; the output may be the memory of an operand.
  public func run(
    _ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>
  ) {
    vectorVector(count, a, b, out)
  }

  /// The sum.
  public static let add = BinaryKernel(
    vectorVector: { ck_f32_add($0, $1, $2, $3) },
    vectorScalar: { ck_f32_add_scalar($0, $1, $2, $3) },
    scalarVector: { ck_f32_add_scalar($0, $1, $2, $3) })
  /// The difference.
  public static let sub = BinaryKernel(
    vectorVector: { ck_f32_sub($0, $1, $2, $3) },
    vectorScalar: { ck_f32_sub_scalar($0, $1, $2, $3) },
    scalarVector: { ck_f32_rsub_scalar($0, $1, $2, $3) })
  /// The product.
  public static let mul = BinaryKernel(
    vectorVector: { ck_f32_mul($0, $1, $2, $3) },
    vectorScalar: { ck_f32_mul_scalar($0, $1, $2, $3) },
    scalarVector: { ck_f32_mul_scalar($0, $1, $2, $3) })
  /// The quotient.
  public static let div = BinaryKernel(
    vectorVector: { ck_f32_div($0, $1, $2, $3) },
    vectorScalar: { ck_f32_div_scalar($0, $1, $2, $3) },
    scalarVector: { ck_f32_rdiv_scalar($0, $1, $2, $3) })
  /// The larger one; NaN where either is.
  public static let max = BinaryKernel(
    vectorVector: { ck_f32_max($0, $1, $2, $3) },
    vectorScalar: { ck_f32_max_scalar($0, $1, $2, $3) },
    scalarVector: { ck_f32_max_scalar($0, $1, $2, $3) })
  /// The smaller one; NaN where either is.
  public static let min = BinaryKernel(
    vectorVector: { ck_f32_min($0, $1, $2, $3) },
    vectorScalar: { ck_f32_min_scalar($0, $1, $2, $3) },
    scalarVector: { ck_f32_min_scalar($0, $1, $2, $3) })
  /// The power, computed in double precision.
  public static let power = BinaryKernel(
    vectorVector: { count, a, b, out in
      for i in 0..<count { out[i] = Float(pow(Double(a[i]), Double(b[i]))) }
    },
    vectorScalar: { count, a, b, out in
      for i in 0..<count { out[i] = Float(pow(Double(a[i]), Double(b))) }
    },
    scalarVector: { count, b, a, out in
      for i in 0..<count { out[i] = Float(pow(Double(a), Double(b[i]))) }
    })
  /// `x` where it is not negative, `slope * x` elsewhere.
  public static let prelu = BinaryKernel(
    vectorVector: { ck_f32_prelu($0, $1, $2, $3) },
    vectorScalar: { ck_f32_leaky_relu($0, $1, $2, $3) },
    scalarVector: { count, slopes, x, out in
      for i in 0..<count { out[i] = x < 0 ? x * slopes[i] : x }
    })
}

/// A broadcast binary function over fixed shapes.
///
/// The dimensions are merged as far as both operands walk them alike; what remains are runs along
/// which each operand is a vector or a number.
public struct BroadcastKernel: Sendable {
  private let kernel: BinaryKernel
  private let run: Int
  private let runIsVector: (a: Bool, b: Bool)
  /// Where each run starts in either operand.
  private let starts: [(a: Int, b: Int)]
  /// Runs, or parts of the only run, that make up one task.
  private let chunk: Int

  /// Prepares a function for strides of two operands along the extents of the output; a stride of 0
  /// repeats an element.
  public init(_ kernel: BinaryKernel, shape: [Int], aStrides: [Int], bStrides: [Int]) {
    self.kernel = kernel
    var axes: [(extent: Int, a: Int, b: Int)] = []
    for i in shape.indices where shape[i] != 1 {
      if let last = axes.last, last.a == shape[i] * aStrides[i], last.b == shape[i] * bStrides[i] {
        axes[axes.count - 1] = (last.extent * shape[i], aStrides[i], bStrides[i])
      } else {
        axes.append((shape[i], aStrides[i], bStrides[i]))
      }
    }
    let inner = axes.popLast() ?? (extent: 1, a: 1, b: 1)
    run = inner.extent
    runIsVector = (inner.a != 0, inner.b != 0)
    var starts: [(a: Int, b: Int)] = [(0, 0)]
    for axis in axes {
      starts = starts.flatMap { start in
        (0..<axis.extent).map { (start.a + $0 * axis.a, start.b + $0 * axis.b) }
      }
    }
    self.starts = shape.contains(0) ? [] : starts
    chunk = Swift.max(1, (1 << 15) / Swift.max(1, inner.extent))
  }

  /// Computes the output, which may be the memory of an operand that is not repeated.
  public func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    on pool: ThreadPool
  ) {
    nonisolated(unsafe) let a = a
    nonisolated(unsafe) let b = b
    nonisolated(unsafe) let out = out
    if starts.count == 1 {
      let part = 1 << 15
      pool.run((run + part - 1) / part) { task in
        let start = task * part
        apply(Swift.min(part, run - start), a, b, start, out + start)
      }
      return
    }
    pool.run((starts.count + chunk - 1) / chunk) { task in
      for index in task * chunk..<Swift.min(starts.count, (task + 1) * chunk) {
        apply(run, a + starts[index].a, b + starts[index].b, 0, out + index * run)
      }
    }
  }

  private func apply(
    _ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ start: Int,
    _ out: UnsafeMutablePointer<Float>
  ) {
    switch runIsVector {
    case (true, true): kernel.vectorVector(count, a + start, b + start, out)
    case (true, false): kernel.vectorScalar(count, a + start, b[0], out)
    case (false, true): kernel.scalarVector(count, b + start, a[0], out)
    case (false, false):
      var value = Float(0)
      kernel.vectorVector(1, a, b, &value)
      for i in 0..<count { out[i] = value }
    }
  }
}
