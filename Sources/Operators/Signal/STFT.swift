import Diagnostics
import ModelIR

extension Operator {
  static let stft = Operator(
    "STFT",
    summary: """
      Computes the Fourier transforms of frames of a signal, `frame_step` elements apart, each \
      multiplied with a window. With `onesided`, only the first half of the spectra of a real \
      signal is computed.
      """,
    versions: [
      .since(
        17,
        inputs: [
          .required("signal", "T1"), .required("frame_step", "T2"), .optional("window", "T1"),
          .optional("frame_length", "T2"),
        ],
        outputs: [.required("output", "T1")], attributes: [.int("onesided", 1)],
        types: ["T1": .tensor(.floatsAndBFloat16), "T2": .tensor(.indices)])
    ],
    infer: { context throws(Diagnostic) in
      let signal = context.shape(0)
      guard signal?.rank ?? 3 == 3 else {
        throw context.mismatch("the signal has shape \(signal ?? []), expected rank 3")
      }
      var length: Int?
      if context.hasInput(3) {
        length = context.integers(3)?.first
      } else if context.hasInput(2) {
        length = context.shape(2)?.dimensions.first?.known
      } else {
        length = signal?[1].known
      }
      var frames = Dimension.unknown
      if let length, let step = context.integers(1)?.first, let total = signal?[1].known,
        step > 0, length >= 0, total >= length
      {
        frames = .known((total - length) / step + 1)
      }
      if let known = length, known < 0 { length = nil }
      let onesided = try context.bool("onesided")
      let bins = length.map { Dimension.known(onesided ? $0 / 2 + 1 : $0) } ?? .unknown
      context.setOutput(0, context.elementType(0), [signal?[0] ?? .unknown, frames, bins, 2])
    },
    evaluate: { context throws(Diagnostic) in
      let signal = try context.tensor(0)
      guard signal.rank == 3, signal.shape[2] == 1 || signal.shape[2] == 2 else {
        throw context.mismatch("the signal has shape \(signal.shape), expected [N, length, 1 or 2]")
      }
      let onesided = try context.bool("onesided")
      guard !onesided || signal.shape[2] == 1 else {
        throw context.invalid("onesided", "is 1, but the signal is complex")
      }
      let window = try context.window(signal)
      let step = try context.scalarInteger(1, "frame_step")
      let (batch, total, parts) = (signal.shape[0], signal.shape[1], signal.shape[2])
      guard step > 0, window.count > 0, window.count <= total else {
        throw context.invalidData(
          "frames of \(counted(window.count, "element")) \(step) apart in a signal of \(total)")
      }
      let frames = (total - window.count) / step + 1
      let bins = onesided ? window.count / 2 + 1 : window.count
      let shape = [batch, frames, bins, 2]
      _ = try context.checkedCount(shape)
      let elements = signal.doubles
      let transform = FourierTransform<Double>(length: window.count, isInverse: false)
      var result: [Double] = []
      for frame in 0..<batch * frames {
        let start = frame / frames * total + frame % frames * step
        var x = [Complex<Double>](repeating: Complex(0), count: window.count)
        for n in window.indices {
          x[n].real = elements[(start + n) * parts] * window[n]
          if parts == 2 { x[n].imaginary = elements[(start + n) * parts + 1] * window[n] }
        }
        let spectrum = transform(x)
        for k in 0..<bins { result += [spectrum[k].real, spectrum[k].imaginary] }
      }
      return [.tensor(Tensor(signal.elementType, shape, doubles: result))]
    })
}

extension EvaluationContext {
  /// The factors of a frame's elements: the window, or ones.
  fileprivate func window(_ signal: Tensor) throws(Diagnostic) -> [Double] {
    let length = hasInput(3) ? try scalarInteger(3, "frame_length") : nil
    guard let window = try optionalTensor(2) else {
      let count = length ?? signal.shape[1]
      guard count >= 0, count <= signal.shape[1] else {
        throw invalidData(
          "frames of \(counted(count, "element")) in a signal of \(signal.shape[1])")
      }
      return [Double](repeating: 1, count: count)
    }
    guard window.rank == 1, window.count == length ?? window.count else {
      throw mismatch("a window of shape \(window.shape) for frames of \(length ?? 0) elements")
    }
    return window.doubles
  }
}
