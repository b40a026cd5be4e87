import CKernels

/// Functions over whole rows or planes of floats, several rows a task.
public enum RowKernels {
  private static func forEachRow(
    _ rows: Int, _ width: Int, on pool: ThreadPool, _ body: @Sendable (Int) -> Void
  ) {
    let chunk = max(1, (1 << 14) / max(1, width))
    pool.run((rows + chunk - 1) / chunk) { task in
      for row in task * chunk..<min(rows, (task + 1) * chunk) { body(row) }
    }
  }

  /// Softmax of each row, or its logarithm.
  public static func softmax(
    rows: Int, width: Int, isLogarithm: Bool, _ x: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    forEachRow(rows, width, on: pool) { row in
      if isLogarithm {
        ck_f32_log_softmax_row(width, x + row * width, out + row * width)
      } else {
        ck_f32_softmax_row(width, x + row * width, out + row * width)
      }
    }
  }

  /// Normalizes each row to mean 0 and variance 1, then scales and shifts it.
  public static func layerNormalization(
    rows: Int, width: Int, epsilon: Float, scale: UnsafePointer<Float>?,
    bias: UnsafePointer<Float>?, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    nonisolated(unsafe) let scale = scale
    nonisolated(unsafe) let bias = bias
    forEachRow(rows, width, on: pool) { row in
      ck_f32_layer_norm_row(
        width, x + row * width, scale, bias, epsilon, out + row * width, nil, nil)
    }
  }

  /// Divides each row by its root mean square, then scales it.
  public static func rootMeanSquareNormalization(
    rows: Int, width: Int, epsilon: Float, scale: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (x, out, scale) = (x, out, scale)
    forEachRow(rows, width, on: pool) { row in
      let (from, to) = (x + row * width, out + row * width)
      let meanSquare = ck_f32_sum_squares(width, from) / Float(width)
      ck_f32_mul_scalar(width, from, 1 / (meanSquare + epsilon).squareRoot(), to)
      ck_f32_mul(width, to, scale, to)
    }
  }

  /// Adds the same numbers to each row.
  public static func addRow(
    _ addend: UnsafePointer<Float>, rows: Int, width: Int, _ x: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (x, out, addend) = (x, out, addend)
    forEachRow(rows, width, on: pool) { row in
      ck_f32_add(width, x + row * width, addend, out + row * width)
    }
  }

  /// Normalizes each of `groups` groups of channels of each sample to mean 0 and variance 1, then
  /// scales and shifts each channel, or all of a group alike.
  public static func groupNormalization(
    batch: Int, groups: Int, channelsOfGroup: Int, planeSize: Int, epsilon: Float,
    scale: UnsafePointer<Float>, bias: UnsafePointer<Float>, isByChannel: Bool,
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    nonisolated(unsafe) let scale = scale
    nonisolated(unsafe) let bias = bias
    let width = channelsOfGroup * planeSize
    forEachRow(batch * groups, width, on: pool) { row in
      let target = out + row * width
      ck_f32_layer_norm_row(width, x + row * width, nil, nil, epsilon, target, nil, nil)
      for channel in 0..<channelsOfGroup {
        let group = row % groups
        let place = isByChannel ? group * channelsOfGroup + channel : group
        let plane = target + channel * planeSize
        ck_f32_scale_shift(planeSize, plane, scale[place], bias[place], plane)
      }
    }
  }

  /// Computes `x * scale[c] + shift[c]` for each plane of channel `c`.
  public static func scaleShift(
    batch: Int, channels: Int, planeSize: Int, scale: [Float], shift: [Float],
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    forEachRow(batch * channels, planeSize, on: pool) { plane in
      let channel = plane % channels
      ck_f32_scale_shift(
        planeSize, x + plane * planeSize, scale[channel], shift[channel], out + plane * planeSize)
    }
  }

  /// The mean of each plane.
  public static func mean(
    rows: Int, width: Int, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    forEachRow(rows, width, on: pool) { row in
      ck_f32_global_average_pool(1, width, x + row * width, out + row)
    }
  }

  /// Local response normalization across channels of NCHW images.
  public static func localResponseNormalization(
    batch: Int, channels: Int, planeSize: Int, size: Int, alpha: Float, beta: Float, bias: Float,
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    pool.run(batch) { image in
      let offset = image * channels * planeSize
      ck_f32_lrn(
        channels, planeSize, size, alpha, beta, bias, x + offset, planeSize, out + offset)
    }
  }
}
