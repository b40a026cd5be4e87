import ByteStorage
public import Kernels
import ModelIR

/// A convolution of input 0, 8-bit integers, with constant weights of 8-bit integers, its weights packed.
public struct ByteConvolution: Sendable {
  private enum Work {
    case grouped(IntegerConvolution)
    case depthwise(IntegerDepthwise)
  }

  private let work: Work
  private let x: IntegerOperand
  private let result: IntegerResult
  private let products: Int

  /// Packs the weights; nil where shapes do not fit, or sums could leave 32 bits.
  init?(_ form: IntegerConvolutionForm, _ x: IntegerOperand, _ result: IntegerResult) {
    let (weights, window) = (form.weights, form.window)
    let features = weights.shape[0]
    guard x.input == 0, form.groups > 0, form.channels > 0,
      form.channels == weights.shape[1] * form.groups, features > 0, features % form.groups == 0,
      window.tapCount > 0, window.inputCount > 0
    else { return nil }
    self.x = x
    self.result = result
    products = (weights.shape + [form.batch, window.outputCount]).checkedElementCount ?? 0
    if weights.shape[1] == 1, form.groups > 1 {
      let numbers = weights.doubles.enumerated().map { index, weight in
        Float(weight - Double(form.zeroPoints[index / window.tapCount]))
      }
      guard
        let depthwise = IntegerDepthwise(
          window: window, batch: form.batch, channels: form.channels, features: features,
          isSigned: x.isSigned, weights: numbers)
      else { return nil }
      work = .depthwise(depthwise)
      return
    }
    let grouped = weights.bytes.withUnsafeBytes { memory -> IntegerConvolution? in
      guard let start = memory.baseAddress else { return nil }
      return IntegerConvolution(
        window: window, batch: form.batch, channels: form.channels, features: features,
        groups: form.groups, isSigned: x.isSigned, weights: (start, weights.elementType == .int8),
        zeroPoints: form.zeroPoints)
    }
    guard let grouped else { return nil }
    work = .grouped(grouped)
  }

  /// Whether each channel is convolved by itself; images keep their layout then.
  public var isDepthwise: Bool { if case .depthwise = work { true } else { false } }

  /// The kernel for images that lie in certain ways; nil where there is none.
  public func kernel(from source: ImageLayout, to target: ImageLayout) -> PreparedKernel? {
    let (x, result) = (x, result)
    switch work {
    case .grouped(let convolution):
      return kernel(scratch: convolution.scratchByteCount) { arguments, image, out, scratch in
        convolution.run(
          image, zeroPoint: x.zeroPoint(arguments), result, out, layouts: (source, target),
          on: arguments.pool
        ) { scratch[$0] }
      }
    case .depthwise(let convolution):
      guard source == target else { return nil }
      if source == .planes {
        return kernel(scratch: convolution.scratchByteCount) { arguments, image, out, scratch in
          convolution.run(
            image, zeroPoint: x.zeroPoint(arguments), result, out, on: arguments.pool
          ) { scratch[$0] }
        }
      }
      guard let convolution = convolution.channelsLast else { return nil }
      return kernel(scratch: convolution.scratchByteCount) { arguments, image, out, scratch in
        convolution.run(
          image, zeroPoint: x.zeroPoint(arguments), result, out, on: arguments.pool
        ) { scratch[$0] }
      }
    }
  }

  private func kernel(
    scratch byteCount: Int,
    _ run:
      @escaping @Sendable (
        borrowing KernelArguments, UnsafeRawPointer, UnsafeMutableRawPointer,
        [UnsafeMutableRawBufferPointer]
      ) -> Void
  ) -> PreparedKernel {
    PreparedKernel.compute(scratch: byteCount) { arguments in
      guard let image = arguments.inputs[0], let out = arguments.outputs[0] else { return }
      run(
        arguments, image, out,
        (0..<arguments.pool.threadCount).map { arguments.scratch(worker: $0) })
    }.counting(products: products)
  }
}
