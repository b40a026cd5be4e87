import CKernels

/// A convolution of planes to few planes, NCHW, with weights that are known beforehand.
///
/// Positions stand side by side in vectors, so that few features leave no lanes empty. The input rows that a band of
/// output sees are laid out first, with zeros for the padding, and with the columns that a stride skips apart from those
/// that it meets; planes are read in place where there is neither. Bands have a size that depends on the convolution
/// alone, so results do not depend on the number of threads.
public struct PlanarConvolution: Sendable {
  /// With more features, or as many and a smaller window, blocks of features are faster.
  private static let mostFeatures = 8
  private static let leastTapsOfMostFeatures = 25
  /// With fewer positions in a row, vectors stay empty.
  private static let leastColumns = 8
  private static let largestStride = 4
  /// From so many taps on, single planes are faster as they are here than as a window slides over a plane.
  private static let leastTapsOfPlane = 32
  /// The numbers of a band of input: what fits into a core's second-level cache; and the most for a single row.
  private static let bandCount = 1 << 16
  private static let largestBandCount = 1 << 22
  /// The most columns of a band.
  private static let mostColumns = 4096
  /// The multiplications that are worth a task.
  private static let taskProducts = 1 << 18

  private let window: Window2D
  private let batch: Int
  private let groups: Int
  /// Input and output channels of a group.
  private let channels: Int
  private let features: Int
  /// Whether the input is read in place.
  private let isDirect: Bool
  /// The output rows and columns of a band; the last ones may have fewer.
  private let rows: Int
  private let columns: Int
  /// The numbers from one row of input to the next, and from one channel to the next, as they are read.
  private let rowStep: Int
  private let planeStep: Int
  /// Where inputs stand from the first of a position on, in the order of the weights.
  private let taps: [Int]
  /// For each group and few features at a time: for each tap, a number for each feature.
  private let weights: PackedMemory
  private let bias: PackedMemory

  /// Prepares a convolution; nil where others are faster.
  ///
  /// - Parameters:
  ///   - channels: input channels of all groups.
  ///   - features: output channels of all groups.
  ///   - weights: [features, channels / groups, kernel height, kernel width]; any alignment.
  ///   - bias: a number for each feature, or none.
  ///   - scale: what each feature's weights are multiplied with; none for ones.
  public init?(
    window: Window2D, batch: Int, channels: Int, features: Int, groups: Int,
    weights: UnsafeRawPointer, bias: [Float] = [], scale: [Float] = []
  ) {
    let window = Self.row(of: window)
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    guard batch > 0, features > 0, window.outputCount > 0, horizontal.output < 1 << 40,
      vertical.padBegin >= 0, horizontal.padBegin >= 0,
      Self.suits(window, channels: channels, features: features, groups: groups)
    else { return nil }
    self.window = window
    self.batch = batch
    self.groups = groups
    self.channels = channels / groups
    self.features = features / groups
    isDirect = window.isInside && horizontal.stride == 1
    let parts = (horizontal.output + Self.mostColumns - 1) / Self.mostColumns
    columns = (horizontal.output + parts - 1) / parts
    guard let width = Self.bandWidth(horizontal, columns: columns),
      let leastHeight = Self.reach(vertical, outputs: 1),
      let least = checkedProduct([self.channels, leastHeight, width]),
      isDirect || least <= Self.largestBandCount
    else { return nil }
    let products = Double(self.channels * window.tapCount) * Double(self.features) * Double(columns)
    let rowsOfTask = max(1, Int(Double(Self.taskProducts) / products))
    let rowsInCache = max(
      1, (Self.bandCount / (self.channels * width) - leastHeight) / vertical.stride + 1)
    rows = min(vertical.output, rowsOfTask, isDirect ? vertical.output : rowsInCache)
    rowStep = isDirect ? horizontal.input : width
    planeStep =
      isDirect ? window.inputCount : width * (leastHeight + (rows - 1) * vertical.stride)
    taps = Self.taps(
      window, channels: self.channels, rowStep: rowStep, planeStep: planeStep,
      columnsOfStride: isDirect ? 0 : width / horizontal.stride)
    self.weights = Self.packed(
      weights, features: self.features, groups: groups, taps: taps.count, scale: scale)
    self.bias = PackedMemory(count: features)
    for (index, number) in bias.enumerated() { self.bias.start[index] = number }
  }

  /// Whether a convolution, whose channels and features are those of all groups, has so few features and so many positions
  /// that it is best computed like this.
  public static func suits(
    _ window: Window2D, channels: Int, features: Int, groups: Int
  ) -> Bool {
    guard groups > 0, channels > 0 else { return false }
    let horizontal = row(of: window).horizontal
    return horizontal.output >= leastColumns && horizontal.stride <= largestStride
      && (features / groups < mostFeatures
        || (features / groups == mostFeatures && window.tapCount >= leastTapsOfMostFeatures))
      && (channels > groups || features > groups || window.tapCount >= leastTapsOfPlane)
  }

  /// The window, as one row where each position sees one input.
  private static func row(of window: Window2D) -> Window2D {
    guard window.isPointwise else { return window }
    let all = Window2D.Axis(input: window.inputCount, output: window.outputCount, kernel: 1)
    return Window2D(vertical: .single, horizontal: all)
  }

  /// The inputs that so many outputs of an axis see; nil where there is no such number.
  private static func reach(_ axis: Window2D.Axis, outputs: Int) -> Int? {
    guard let taps = checkedProduct([axis.kernel - 1, axis.dilation]),
      let positions = checkedProduct([outputs - 1, axis.stride]),
      taps < 1 << 40, positions < 1 << 40
    else { return nil }
    return taps + positions + 1
  }

  /// The columns that are laid out for a row of a band: as many for each place that a stride can begin at.
  private static func bandWidth(_ axis: Window2D.Axis, columns: Int) -> Int? {
    reach(axis, outputs: columns).map { ($0 + axis.stride - 1) / axis.stride * axis.stride }
  }

  private static func taps(
    _ window: Window2D, channels: Int, rowStep: Int, planeStep: Int, columnsOfStride: Int
  ) -> [Int] {
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    return (0..<channels).flatMap { channel in
      (0..<vertical.kernel).flatMap { i in
        (0..<horizontal.kernel).map { j in
          let column = j * horizontal.dilation
          return channel * planeStep + i * vertical.dilation * rowStep
            + column % horizontal.stride * columnsOfStride + column / horizontal.stride
        }
      }
    }
  }

  private static func packed(
    _ weights: UnsafeRawPointer, features: Int, groups: Int, taps: Int, scale: [Float]
  ) -> PackedMemory {
    let memory = PackedMemory(count: groups * features * taps)
    var to = memory.start
    for group in 0..<groups {
      for first in stride(from: 0, to: features, by: Int(CK_PLANES_FEATURES)) {
        let part = first..<min(first + Int(CK_PLANES_FEATURES), features)
        for tap in 0..<taps {
          for feature in part {
            let index = group * features + feature
            let weight = weights.loadUnaligned(
              fromByteOffset: (index * taps + tap) * MemoryLayout<Float>.size, as: Float.self)
            to.pointee = scale.isEmpty ? weight : weight * scale[index]
            to += 1
          }
        }
      }
    }
    return memory
  }

  /// The bytes of scratch memory that each thread needs.
  public var scratchByteCount: Int {
    isDirect ? 0 : channels * planeStep * MemoryLayout<Float>.size
  }
}

extension PlanarConvolution {
  /// Computes the output.
  ///
  /// - Parameters:
  ///   - x: [batch, channels, height, width].
  ///   - out: [batch, features, output height, output width].
  ///   - scratch: the memory of each thread.
  public func run(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ epilogue: Epilogue,
    on pool: ThreadPool, scratch: (Int) -> UnsafeMutableRawBufferPointer
  ) {
    nonisolated(unsafe) let (x, out) = (x, out)
    nonisolated(unsafe) let scratches = (0..<pool.threadCount).map(scratch)
    let (height, width) = (window.vertical.output, window.horizontal.output)
    let bands = (height + rows - 1) / rows
    let parts = (width + columns - 1) / columns
    pool.run(batch * groups * bands * parts) { task, worker in
      let image = task / (parts * bands)
      let row = task / parts % bands * rows
      let column = task % parts * columns
      let place = Place(
        group: image % groups, row: row, rows: min(rows, height - row), column: column,
        columns: min(columns, width - column))
      let source = x + image * channels * window.inputCount
      var from = source + (row * window.vertical.stride * rowStep + column)
      if !isDirect {
        guard let memory = scratches[worker].baseAddress?.assumingMemoryBound(to: Float.self)
        else { return }
        layOut(source, place, memory)
        from = UnsafePointer(memory)
      }
      compute(from, place, out + image * features * window.outputCount, epilogue)
    }
  }

  /// A band of output.
  private struct Place {
    var group: Int
    var row: Int
    var rows: Int
    var column: Int
    var columns: Int
  }

  /// Computes a band of a group's image.
  private func compute(
    _ x: UnsafePointer<Float>, _ place: Place, _ image: UnsafeMutablePointer<Float>,
    _ epilogue: Epilogue
  ) {
    let (group, width) = (place.group, window.horizontal.output)
    taps.withUnsafeBufferPointer { taps in
      guard let start = taps.baseAddress else { return }
      for first in stride(from: 0, to: features, by: Int(CK_PLANES_FEATURES)) {
        let feature = group * features + first
        let count = min(Int(CK_PLANES_FEATURES), features - first)
        let out = image + first * window.outputCount + place.row * width + place.column
        var planes = ck_planes(
          x: x, row_step: window.vertical.stride * rowStep, taps: start, tap_count: taps.count,
          weights: weights.start + feature * taps.count, features: count,
          bias: bias.start + feature, out: out, out_row_step: width,
          plane_step: window.outputCount, lo: epilogue.low, hi: epilogue.high)
        ck_f32_planes(&planes, place.rows, place.columns)
        guard let function = epilogue.function else { continue }
        for line in 0..<count * place.rows {
          let start = out + line / place.rows * window.outputCount + line % place.rows * width
          function.run(place.columns, start, start)
        }
      }
    }
  }

  /// Lays out the input that a band sees.
  private func layOut(
    _ image: UnsafePointer<Float>, _ place: Place, _ memory: UnsafeMutablePointer<Float>
  ) {
    let (vertical, horizontal) = (window.vertical, window.horizontal)
    let top = place.row * vertical.stride - vertical.padBegin
    let height = window.height(ofRows: place.rows)
    let left = place.column * horizontal.stride - horizontal.padBegin
    let count = rowStep / horizontal.stride
    for channel in 0..<channels {
      for row in 0..<height {
        let line = memory + channel * planeStep + row * rowStep
        let source = top + row
        guard source >= 0, source < vertical.input else {
          line.update(repeating: 0, count: rowStep)
          continue
        }
        let from = image + channel * window.inputCount + source * horizontal.input
        for first in 0..<horizontal.stride {
          Self.copy(
            from, horizontal.input, from: left + first, every: horizontal.stride,
            to: line + first * count, count)
        }
      }
    }
  }

  /// Copies every so manyth number of a row of `width`, from a place on that may lie before its beginning; zeros where
  /// there is no number.
  private static func copy(
    _ row: UnsafePointer<Float>, _ width: Int, from first: Int, every stride: Int,
    to out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    let begin = min(count, first >= 0 ? 0 : (-first + stride - 1) / stride)
    let end = max(begin, min(count, width > first ? (width - first + stride - 1) / stride : 0))
    if begin > 0 { out.update(repeating: 0, count: begin) }
    if stride == 1 {
      (out + begin).update(from: row + (first + begin), count: end - begin)
    } else {
      var from = row + (first + begin * stride)
      for place in begin..<end {
        out[place] = from.pointee
        from += stride
      }
    }
    if end < count { (out + end).update(repeating: 0, count: count - end) }
  }
}
