import Diagnostics

/// A pooling window on one axis, by the rules of `PoolingLayer`.
struct PoolingAxis {
  var input: Int
  var kernel: Int
  var stride: Int
  var pad: Int
  /// The number of windows.
  var output: Int

  /// Counts the windows.
  ///
  /// Windows start every `stride` elements. The count rounds up, so that the last one may reach
  /// over the end; with padding on any axis, one that starts beyond the image and its leading
  /// padding is dropped.
  init(
    input: Int, kernel: Int, stride: Int, pad: Int, roundsDown: Bool, netIsPadded: Bool
  ) throws(Diagnostic) {
    self.input = input
    self.kernel = kernel
    self.stride = stride
    self.pad = pad
    let span = input + 2 * pad - kernel
    let quotient = span >= 0 ? span / stride : -((-span + stride - 1) / stride)
    let leftover = span - quotient * stride
    output = quotient + (roundsDown || leftover == 0 ? 1 : 2)
    if netIsPadded, (output - 1) * stride >= input + pad { output -= 1 }
    guard output > 0 else {
      throw .invalid("a pooling kernel of \(kernel) has no place on an axis of \(input)")
    }
  }

  /// The start of the last window, from the start of the image.
  var lastStart: Int { (output - 1) * stride - pad }

  /// Whether the last window lies beyond the image altogether, as strides wider than the kernel
  /// make possible where there is no padding.
  var hasEmptyWindow: Bool { lastStart >= input }

  /// The elements that the last window needs after the image.
  var endPad: Int { max(0, lastStart + kernel - input) }

  /// Whether the last window reaches over the trailing padding.
  var overhangs: Bool { endPad > pad }

  /// The axis without its last window.
  var withoutLastWindow: PoolingAxis {
    var copy = self
    copy.output -= 1
    return copy
  }
}
