import Diagnostics
import ModelIR

extension Operator {
  static let dft = Operator(
    "DFT",
    summary: """
      Computes the discrete Fourier transform `X[k] = Σ_n x[n] * e^(-2πi * kn / N)` along an axis, \
      or its inverse. The last axis holds real or real and imaginary parts. With `onesided`, only \
      the first half of the spectrum of a real signal is computed, or taken.
      """,
    versions: [
      .since(
        17, inputs: [.required("input", "T1"), .optional("dft_length", "T2")],
        outputs: [.required("output", "T1")],
        attributes: [.int("axis", 1), .int("inverse", 0), .int("onesided", 0)],
        types: ["T1": .tensor(.floatsAndBFloat16), "T2": .tensor(.indices)]),
      .since(20) {
        $0.inputs.append(.optional("axis", "tensor(int64)"))
        $0.remove("axis")
      },
    ],
    infer: { context throws(Diagnostic) in try context.inferTransform() },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let given = context.hasInput(2) ? try context.scalarInteger(2, "axis") : nil
      let axis = try context.transformAxis(given, rank: x.rank)
      let length =
        context.hasInput(1)
        ? try context.scalarInteger(1, "dft_length")
        : try context.defaultLength(x.shape[axis])
      let transform = try SignalTransform(x, axis: axis, length: length, in: context)
      _ = try context.checkedCount(transform.shape)
      // Complex float signals are transformed in single precision as numpy's complex64 are: the
      // rounding of that is in the standard's own expected values, and beyond their tolerance.
      let isSingle = x.elementType != .double && x.shape[x.rank - 1] == 2
      let result =
        !isSingle
        ? transform.apply(x.doubles, in: Double.self) : transform.apply(x.doubles, in: Float.self)
      return [.tensor(Tensor(x.elementType, transform.shape, doubles: result))]
    })
}

extension NodeReading {
  /// The axis to transform along: what `given` or the attribute says, or the last but one.
  fileprivate func transformAxis(_ given: Int?, rank: Int) throws(Diagnostic) -> Int {
    let asked = try version.attribute("axis") == nil ? given ?? -2 : int("axis")
    let axis = try normalizedAxis(asked, rank: rank)
    guard axis < rank - 1 else {
      throw invalid("axis", "is \(asked), the axis of real and imaginary parts")
    }
    return axis
  }

  /// The length of the transform where none is given: of the signal, or of the real signal that a
  /// half spectrum stands for.
  fileprivate func defaultLength(_ extent: Int) throws(Diagnostic) -> Int {
    guard try bool("inverse"), try bool("onesided") else { return extent }
    guard extent > 0, extent < 1 << 53 else { return 0 }
    return 2 * (extent - 1)
  }
}

extension InferenceContext {
  fileprivate mutating func inferTransform() throws(Diagnostic) {
    guard var shape = shape(0) else { return setOutput(0, elementType(0), nil) }
    let inverse = try bool("inverse")
    let onesided = try bool("onesided")
    guard shape.rank >= 2 else { throw mismatch("shape \(shape) has no axis to transform") }
    shape[shape.rank - 1] = inverse && onesided ? 1 : 2
    let given = hasInput(2) ? integers(2)?.first : -2
    guard version.attribute("axis") != nil || given != nil else {
      // Along whichever axis, a transform of the signal's own length leaves the extents.
      if hasInput(1) || onesided {
        for axis in 0..<shape.rank - 1 { shape[axis] = .unknown }
      }
      return setOutput(0, elementType(0), shape)
    }
    let axis = try transformAxis(given, rank: shape.rank)
    var length: Int?
    if hasInput(1) {
      length = integers(1)?.first
    } else if let extent = shape[axis].known {
      length = try defaultLength(extent)
    }
    if let length, length >= 0 {
      shape[axis] = .known(onesided && !inverse ? length / 2 + 1 : length)
    } else if hasInput(1) || onesided {
      shape[axis] = .unknown
    }
    setOutput(0, elementType(0), shape)
  }
}

/// The transform of a tensor along an axis.
private struct SignalTransform {
  /// The shape of the result.
  let shape: [Int]
  private let source: [Int]
  private let axis: Int
  private let length: Int
  private let inverse: Bool
  private let onesided: Bool

  init(
    _ x: Tensor, axis: Int, length: Int, in context: borrowing EvaluationContext
  ) throws(Diagnostic) {
    source = x.shape
    self.axis = axis
    self.length = length
    inverse = try context.bool("inverse")
    onesided = try context.bool("onesided")
    let parts = source[source.count - 1]
    guard length > 0, length < 1 << 30 else {
      throw context.invalidData("a transform of length \(length)")
    }
    guard parts == 1 || parts == 2, !onesided || parts == (inverse ? 2 : 1) else {
      let expected = onesided ? (inverse ? "2" : "1") : "1 or 2"
      throw context.mismatch("the last axis has \(parts) elements, expected \(expected)")
    }
    var shape = source
    shape[axis] = onesided && !inverse ? length / 2 + 1 : length
    shape[shape.count - 1] = onesided && inverse ? 1 : 2
    self.shape = shape
  }

  /// The transform of the elements, computed in the precision of `Real`.
  func apply<Real: BinaryFloatingPoint & Sendable>(
    _ elements: [Double], in _: Real.Type
  ) -> [Double] {
    let transform = FourierTransform<Real>(length: length, isInverse: inverse)
    let (sourceParts, parts) = (source[source.count - 1], shape[shape.count - 1])
    let inner = source[(axis + 1)..<(source.count - 1)].reduce(1, *)
    let outer = source[..<axis].reduce(1, *)
    let (sourceExtent, extent) = (source[axis], shape[axis])
    var result = [Double](repeating: 0, count: shape.elementCount)
    for line in 0..<outer * inner {
      let start = line / inner * sourceExtent * inner + line % inner
      var signal = [Complex<Real>](repeating: Complex(0), count: length)
      for n in 0..<min(sourceExtent, onesided && inverse ? length / 2 + 1 : length) {
        let place = (start + n * inner) * sourceParts
        signal[n].real = Real(elements[place])
        if sourceParts == 2 { signal[n].imaginary = Real(elements[place + 1]) }
      }
      if onesided, inverse { mirrorConjugates(&signal) }
      let spectrum = transform(signal)
      let target = line / inner * extent * inner + line % inner
      for k in 0..<extent {
        let place = (target + k * inner) * parts
        result[place] = Double(spectrum[k].real)
        if parts == 2 { result[place + 1] = Double(spectrum[k].imaginary) }
      }
    }
    return result
  }

  /// Fills the second half with the conjugates of the first, as the spectrum of a real signal has
  /// it; what has no imaginary part in such a spectrum loses it.
  private func mirrorConjugates<Real>(_ x: inout [Complex<Real>]) {
    x[0].imaginary = 0
    if x.count % 2 == 0 { x[x.count / 2].imaginary = 0 }
    for k in 1..<max(1, (x.count + 1) / 2) { x[x.count - k] = x[k].conjugate }
  }
}
