import CKernels

/// Numbers as 8-bit integers with a scale and a zero point.
public enum ScaledIntegers {
  /// So many numbers are worth a task.
  private static let taskCount = 1 << 14

  /// `saturate(round(x / scale) + zeroPoint)`, the quotient in binary32, ties to even; what is no number becomes the
  /// zero point.
  public static func quantize(
    _ count: Int, _ x: UnsafePointer<Float>, scale: Float, zeroPoint: Int32, isSigned: Bool,
    _ out: UnsafeMutableRawPointer
  ) {
    if isSigned {
      ck_i8_quantize(count, x, scale, zeroPoint, out.assumingMemoryBound(to: Int8.self))
    } else {
      ck_u8_quantize(count, x, scale, zeroPoint, out.assumingMemoryBound(to: UInt8.self))
    }
  }

  /// The same in parts that threads share.
  public static func quantize(
    _ count: Int, _ x: UnsafePointer<Float>, scale: Float, zeroPoint: Int32, isSigned: Bool,
    _ out: UnsafeMutableRawPointer, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    pool.run((count + taskCount - 1) / taskCount) { task in
      let start = task * taskCount
      quantize(
        min(taskCount, count - start), x + start, scale: scale, zeroPoint: zeroPoint,
        isSigned: isSigned, out + start)
    }
  }

  /// `(x - zeroPoint) * scale` in binary32.
  public static func dequantize(
    _ count: Int, _ x: UnsafeRawPointer, scale: Float, zeroPoint: Int32, isSigned: Bool,
    _ out: UnsafeMutablePointer<Float>
  ) {
    if isSigned {
      ck_i8_dequantize(count, x.assumingMemoryBound(to: Int8.self), scale, zeroPoint, out)
    } else {
      ck_u8_dequantize(count, x.assumingMemoryBound(to: UInt8.self), scale, zeroPoint, out)
    }
  }

  /// The scale and zero point of 0...255 that hold all of some numbers and 0, as DynamicQuantizeLinear has them.
  ///
  /// The standard leaves open what the scale of nothing but zeros is; 1 keeps them zeros. What is no number is passed
  /// over.
  public static func range(
    _ count: Int, _ x: UnsafePointer<Float>?, on pool: ThreadPool
  ) -> (scale: Float, zeroPoint: Int32) {
    let (low, high) = x.map { extremes(count, $0, on: pool) } ?? (0, 0)
    let scale = high == low ? 1 : (high - low) / 255
    let zeroPoint = min(max(-low / scale, 0), 255).rounded(.toNearestOrEven)
    return (scale, zeroPoint.isNaN ? 0 : Int32(zeroPoint))
  }

  private static func extremes(
    _ count: Int, _ x: UnsafePointer<Float>, on pool: ThreadPool
  ) -> (low: Float, high: Float) {
    let tasks = (count + taskCount - 1) / taskCount
    nonisolated(unsafe) let x = x
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: max(1, tasks * 2)) { found in
      nonisolated(unsafe) let found = found
      pool.run(tasks) { task in
        let start = task * taskCount
        let size = min(taskCount, count - start)
        var low = ck_f32_min_element(size, x + start)
        var high = ck_f32_max_element(size, x + start)
        if low.isNaN {
          (low, high) = (0, 0)
          for index in start..<start + size {
            low = x[index] < low ? x[index] : low
            high = x[index] > high ? x[index] : high
          }
        }
        found[task * 2] = low
        found[task * 2 + 1] = high
      }
      var (low, high): (Float, Float) = (0, 0)
      for task in 0..<tasks {
        low = min(low, found[task * 2])
        high = max(high, found[task * 2 + 1])
      }
      return (low, high)
    }
  }
}
