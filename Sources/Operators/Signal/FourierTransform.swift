import Glibc

/// A complex number.
struct Complex<Real: BinaryFloatingPoint & Sendable>: Sendable {
  /// The real part.
  var real: Real
  /// The imaginary part.
  var imaginary: Real

  /// Makes a number of its parts.
  init(_ real: Real, _ imaginary: Real = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// `e^(2πi * turns / count)`, rounded once.
  init(turns: Int, of count: Int) {
    let angle = 2 * Double.pi * Double(turns % count) / Double(count)
    self.init(Real(cos(angle)), Real(sin(angle)))
  }

  /// The number with the other imaginary part.
  var conjugate: Self { Self(real, -imaginary) }

  static func + (a: Self, b: Self) -> Self { Self(a.real + b.real, a.imaginary + b.imaginary) }
  static func - (a: Self, b: Self) -> Self { Self(a.real - b.real, a.imaginary - b.imaginary) }
  static func * (a: Real, b: Self) -> Self { Self(a * b.real, a * b.imaginary) }
  static func * (a: Self, b: Self) -> Self {
    Self(
      a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }
}

/// The discrete Fourier transform `X[k] = Σ_n x[n] * e^(-2πi * kn / N)` of sequences of one length,
/// or its inverse, which has the other sign and the factor `1 / N`.
///
/// It computes in the precision of `Real`, by mixed radices: a transform of length `p * m` is `m`
/// butterflies of `p` elements and then `p` transforms of length `m`. Sources: Cooley and Tukey,
/// 1965; Stockham's order of the elements, which needs no reversal of digits.
struct FourierTransform<Real: BinaryFloatingPoint & Sendable>: Sendable {
  private let length: Int
  private let isInverse: Bool
  private let stages: [Stage]
  /// Where the length has a large prime factor, the convolution that the transform is written as.
  private let chirp: ChirpTransform?

  /// One factor of the length.
  private struct Stage: Sendable {
    var radix: Int
    /// The product of the factors before this one.
    var before: Int
    /// The product of the factors after this one.
    var after: Int
    /// For element `i` of `after` and input `j` of the butterfly, `e^(∓2πi * ij / (radix * after))`
    /// at `i * radix + j`.
    var twiddles: [Complex<Real>]
    /// `e^(∓2πi * k / radix)`.
    var roots: [Complex<Real>]
  }

  /// Prepares the transform of sequences of `length` elements.
  init(length: Int, isInverse: Bool) {
    self.length = length
    self.isInverse = isInverse
    let factors = Self.factors(of: length)
    if let largest = factors.max(), largest > 64 {
      stages = []
      chirp = ChirpTransform(length: length, isInverse: isInverse)
      return
    }
    chirp = nil
    var stages: [Stage] = []
    var before = 1
    for radix in factors {
      let after = length / before / radix
      let roots = (0..<radix).map { Self.root($0, radix, isInverse) }
      var twiddles: [Complex<Real>] = []
      for i in 0..<after {
        for j in 0..<radix { twiddles.append(Self.root(i * j, radix * after, isInverse)) }
      }
      stages.append(
        Stage(radix: radix, before: before, after: after, twiddles: twiddles, roots: roots))
      before *= radix
    }
    self.stages = stages
  }

  /// Transforms a sequence.
  ///
  /// - Precondition: it has the prepared length.
  func callAsFunction(_ x: [Complex<Real>]) -> [Complex<Real>] {
    var result = x
    if let chirp {
      let wide = chirp(x.map { Complex<Double>(Double($0.real), Double($0.imaginary)) })
      result = wide.map { Complex(Real($0.real), Real($0.imaginary)) }
    } else {
      var source = x
      for stage in stages {
        Self.run(stage, from: source, to: &result)
        swap(&source, &result)
      }
      result = source
    }
    guard isInverse else { return result }
    let factor = 1 / Real(length)
    return result.map { factor * $0 }
  }

  /// The prime factors, with pairs of 2 taken together as 4.
  private static func factors(of length: Int) -> [Int] {
    var factors: [Int] = []
    var rest = length
    while rest > 0, rest % 4 == 0 {
      factors.append(4)
      rest /= 4
    }
    var candidate = 2
    while candidate * candidate <= rest {
      while rest % candidate == 0 {
        factors.append(candidate)
        rest /= candidate
      }
      candidate += 1
    }
    if rest > 1 { factors.append(rest) }
    return factors
  }

  private static func root(_ turns: Int, _ count: Int, _ isInverse: Bool) -> Complex<Real> {
    let root = Complex<Real>(turns: turns, of: count)
    return isInverse ? root : root.conjugate
  }

  /// Does the butterflies of one factor: `after` of them for each of the `before` transforms that
  /// the factors before it have made.
  private static func run(
    _ stage: Stage, from source: [Complex<Real>], to target: inout [Complex<Real>]
  ) {
    let (radix, before, after) = (stage.radix, stage.before, stage.after)
    var x = [Complex<Real>](repeating: Complex(0), count: radix)
    for k in 0..<before {
      for i in 0..<after {
        for j in 0..<radix { x[j] = source[i + after * (j + radix * k)] }
        transform(&x, stage.roots)
        for j in 0..<radix {
          target[i + after * (k + before * j)] =
            i == 0 ? x[j] : x[j] * stage.twiddles[i * radix + j]
        }
      }
    }
  }

  /// Transforms one butterfly's elements.
  private static func transform(_ x: inout [Complex<Real>], _ roots: [Complex<Real>]) {
    switch x.count {
    case 2: (x[0], x[1]) = (x[0] + x[1], x[0] - x[1])
    case 4:
      let (even, odd) = (x[0] + x[2], x[1] + x[3])
      let (a, b) = (x[0] - x[2], roots[1].imaginary * (x[1] - x[3]))
      let turned = Complex(-b.imaginary, b.real)
      x = [even + odd, a + turned, even - odd, a - turned]
    default: transformOdd(&x, roots)
    }
  }

  /// The butterfly of an odd number of elements: those at equal distance from the first share their
  /// cosines and, but for the sign, their sines.
  private static func transformOdd(_ x: inout [Complex<Real>], _ roots: [Complex<Real>]) {
    let count = x.count
    let half = (count - 1) / 2
    let first = x[0]
    let sums = (0..<half).map { x[$0 + 1] + x[count - 1 - $0] }
    let differences = (0..<half).map { x[$0 + 1] - x[count - 1 - $0] }
    x[0] = sums.reduce(first, +)
    for k in 0..<half {
      var (a, b) = (first, Complex<Real>(0))
      for n in 0..<half {
        let root = roots[(k + 1) * (n + 1) % count]
        a = a + root.real * sums[n]
        let term = root.imaginary * differences[n]
        b = n == 0 ? term : b + term
      }
      let turned = Complex(-b.imaginary, b.real)
      x[k + 1] = a + turned
      x[count - 1 - k] = a - turned
    }
  }
}

/// The transform of any length as a convolution with `e^(±πi * n² / N)`, without the factor of the
/// inverse.
///
/// Transforms of a power of two compute the convolution. Source: Bluestein, "A linear filtering
/// approach to the computation of discrete Fourier transform", 1970.
private final class ChirpTransform: Sendable {
  private let length: Int
  private let chirp: [Complex<Double>]
  private let spectrum: [Complex<Double>]
  private let forward: FourierTransform<Double>
  private let backward: FourierTransform<Double>

  init(length: Int, isInverse: Bool) {
    self.length = length
    var size = 1
    while size < 2 * length { size *= 2 }
    forward = FourierTransform(length: size, isInverse: false)
    backward = FourierTransform(length: size, isInverse: true)
    var filter = [Complex<Double>](repeating: Complex(0), count: size)
    var chirp: [Complex<Double>] = []
    for n in 0..<length {
      // n² modulo 2N keeps the angle small and so exact.
      let root = Complex<Double>(turns: n * n % (2 * length), of: 2 * length)
      chirp.append(isInverse ? root : root.conjugate)
      filter[n] = chirp[n].conjugate
      filter[(size - n) % size] = chirp[n].conjugate
    }
    self.chirp = chirp
    spectrum = forward(filter)
  }

  func callAsFunction(_ x: [Complex<Double>]) -> [Complex<Double>] {
    var signal = zip(x, chirp).map { $0 * $1 }
    signal += [Complex<Double>](repeating: Complex(0), count: spectrum.count - length)
    let convolution = backward(zip(forward(signal), spectrum).map { $0 * $1 })
    return zip(convolution, chirp).map { $0 * $1 }
  }
}
