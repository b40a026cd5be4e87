import CKernels

/// A window that slides over two spatial axes.
public struct Window2D: Sendable {
  /// One axis.
  public struct Axis: Sendable {
    /// The extent of the input.
    public var input: Int
    /// The number of window positions.
    public var output: Int
    /// The extent of the window, in taps.
    public var kernel: Int
    /// The distance of neighbouring positions.
    public var stride: Int
    /// The distance of neighbouring taps.
    public var dilation: Int
    /// Padding before the first element.
    public var padBegin: Int
    /// Padding after the last element.
    public var padEnd: Int

    /// Describes an axis.
    public init(
      input: Int, output: Int, kernel: Int, stride: Int = 1, dilation: Int = 1, padBegin: Int = 0,
      padEnd: Int = 0
    ) {
      self.input = input
      self.output = output
      self.kernel = kernel
      self.stride = stride
      self.dilation = dilation
      self.padBegin = padBegin
      self.padEnd = padEnd
    }

    /// An axis of extent 1 with a window of 1.
    public static let single = Axis(input: 1, output: 1, kernel: 1)
  }

  /// The vertical axis.
  public var vertical: Axis
  /// The horizontal axis.
  public var horizontal: Axis

  /// Makes a window.
  public init(vertical: Axis, horizontal: Axis) {
    self.vertical = vertical
    self.horizontal = horizontal
  }

  /// Elements of an input plane.
  public var inputCount: Int { vertical.input * horizontal.input }
  /// Elements of an output plane.
  public var outputCount: Int { vertical.output * horizontal.output }
  /// Taps of the window.
  public var tapCount: Int { vertical.kernel * horizontal.kernel }

  /// Whether each output element depends on the one input element at its place.
  var isPointwise: Bool {
    tapCount == 1 && vertical.stride == 1 && horizontal.stride == 1 && vertical.padBegin == 0
      && horizontal.padBegin == 0 && vertical.padEnd == 0 && horizontal.padEnd == 0
  }

  var c: ck_window2d {
    ck_window2d(
      height: vertical.input, width: horizontal.input, out_height: vertical.output,
      out_width: horizontal.output, kernel_height: vertical.kernel,
      kernel_width: horizontal.kernel, stride_height: vertical.stride,
      stride_width: horizontal.stride, dilation_height: vertical.dilation,
      dilation_width: horizontal.dilation, pad_top: vertical.padBegin,
      pad_left: horizontal.padBegin, pad_bottom: vertical.padEnd, pad_right: horizontal.padEnd)
  }
}
