import Glibc

/// A sequence of complex numbers, real and imaginary parts apart.
struct ComplexSequence {
  /// The real parts.
  var real: [Double]
  /// The imaginary parts, as many.
  var imaginary: [Double]

  /// Zeros.
  init(count: Int) {
    real = [Double](repeating: 0, count: count)
    imaginary = real
  }

  /// The number of elements.
  var count: Int { real.count }
}

/// The discrete Fourier transform `X[k] = Σ_n x[n] * e^(-2πi * kn / N)` of sequences of one length,
/// or its inverse, which has the other sign and the factor `1 / N`.
struct FourierTransform {
  private let length: Int
  private let isInverse: Bool
  /// For short sequences and powers of two, `e^(∓2πi * k / N)` for each k.
  private let roots: ComplexSequence
  /// For other lengths, the convolution that the transform is written as.
  private let chirp: ChirpTransform?

  /// Prepares the transform of sequences of `length` elements.
  init(length: Int, isInverse: Bool) {
    self.length = length
    self.isInverse = isInverse
    let isDirect = length <= 64 || length & (length - 1) == 0
    roots = Self.roots(isDirect ? length : 0, sign: isInverse ? 1 : -1)
    chirp = isDirect ? nil : ChirpTransform(length: length, sign: isInverse ? 1 : -1)
  }

  /// Transforms a sequence.
  ///
  /// - Precondition: it has the prepared length.
  func callAsFunction(_ x: ComplexSequence) -> ComplexSequence {
    var result = unscaled(x)
    guard isInverse else { return result }
    for k in 0..<length {
      result.real[k] /= Double(length)
      result.imaginary[k] /= Double(length)
    }
    return result
  }

  private func unscaled(_ x: ComplexSequence) -> ComplexSequence {
    if let chirp { return chirp(x) }
    return length & (length - 1) == 0 ? divided(x) : direct(x)
  }

  private static func roots(_ count: Int, sign: Double) -> ComplexSequence {
    var roots = ComplexSequence(count: count)
    for k in 0..<count {
      let angle = sign * 2 * Double.pi * Double(k) / Double(count)
      roots.real[k] = cos(angle)
      roots.imaginary[k] = sin(angle)
    }
    return roots
  }

  /// By the definition.
  private func direct(_ x: ComplexSequence) -> ComplexSequence {
    var result = ComplexSequence(count: length)
    for k in 0..<length {
      var root = 0
      for n in 0..<length {
        result.real[k] += x.real[n] * roots.real[root] - x.imaginary[n] * roots.imaginary[root]
        result.imaginary[k] += x.real[n] * roots.imaginary[root] + x.imaginary[n] * roots.real[root]
        root += k
        if root >= length { root -= length }
      }
    }
    return result
  }

  /// By halving, for a power of two: Cooley and Tukey's algorithm on elements in the order of their
  /// reversed bits.
  private func divided(_ x: ComplexSequence) -> ComplexSequence {
    var result = ComplexSequence(count: length)
    var reversed = 0
    for n in 0..<length {
      result.real[reversed] = x.real[n]
      result.imaginary[reversed] = x.imaginary[n]
      var bit = length >> 1
      while bit > 0, reversed & bit != 0 {
        reversed ^= bit
        bit >>= 1
      }
      reversed |= bit
    }
    var half = 1
    while half < length {
      let step = length / (2 * half)
      for start in stride(from: 0, to: length, by: 2 * half) {
        for k in 0..<half {
          let (even, odd) = (start + k, start + k + half)
          let (c, s) = (roots.real[k * step], roots.imaginary[k * step])
          let real = result.real[odd] * c - result.imaginary[odd] * s
          let imaginary = result.real[odd] * s + result.imaginary[odd] * c
          result.real[odd] = result.real[even] - real
          result.imaginary[odd] = result.imaginary[even] - imaginary
          result.real[even] += real
          result.imaginary[even] += imaginary
        }
      }
      half *= 2
    }
    return result
  }
}

/// The transform of any length as a convolution with `e^(±πi * n² / N)`.
///
/// Transforms of a power of two compute the convolution. Source: Bluestein, "A linear filtering
/// approach to the computation of discrete Fourier transform", 1970.
private final class ChirpTransform {
  private let length: Int
  private let chirp: ComplexSequence
  private let spectrum: ComplexSequence
  private let forward: FourierTransform
  private let backward: FourierTransform

  init(length: Int, sign: Double) {
    self.length = length
    var size = 1
    while size < 2 * length { size *= 2 }
    forward = FourierTransform(length: size, isInverse: false)
    backward = FourierTransform(length: size, isInverse: true)
    var chirp = ComplexSequence(count: length)
    var filter = ComplexSequence(count: size)
    for n in 0..<length {
      // n² modulo 2N keeps the angle small and so exact.
      let angle = sign * Double.pi * Double(n * n % (2 * length)) / Double(length)
      chirp.real[n] = cos(angle)
      chirp.imaginary[n] = sin(angle)
      for place in [n, (size - n) % size] {
        filter.real[place] = chirp.real[n]
        filter.imaginary[place] = -chirp.imaginary[n]
      }
    }
    self.chirp = chirp
    spectrum = forward(filter)
  }

  func callAsFunction(_ x: ComplexSequence) -> ComplexSequence {
    var signal = ComplexSequence(count: spectrum.count)
    for n in 0..<length { signal.set(n, x, n, times: chirp, n) }
    var product = forward(signal)
    for k in 0..<product.count { product.set(k, product, k, times: spectrum, k) }
    let convolution = backward(product)
    var result = ComplexSequence(count: length)
    for k in 0..<length { result.set(k, convolution, k, times: chirp, k) }
    return result
  }
}

extension ComplexSequence {
  /// Sets an element to the product of two others.
  fileprivate mutating func set(
    _ place: Int, _ a: ComplexSequence, _ i: Int, times b: ComplexSequence, _ j: Int
  ) {
    let real = a.real[i] * b.real[j] - a.imaginary[i] * b.imaginary[j]
    let imaginary = a.real[i] * b.imaginary[j] + a.imaginary[i] * b.real[j]
    self.real[place] = real
    self.imaginary[place] = imaginary
  }
}
