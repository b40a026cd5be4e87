import CKernels

/// Resampling of the rows and columns of planes of floats.
///
/// An output row is first made of input rows, then its elements of that row's.
public struct ImageResampling: Sendable {
  /// Which elements along an axis make up each output element, and with which weights.
  public struct Taps: Sendable {
    /// The number of input elements.
    public var input: Int
    /// The number of output elements.
    public var output: Int
    /// The number of taps of each output element; those that it does not need have weight 0.
    public var count: Int
    /// The input elements, `count` for each output element.
    public var indices: [Int32]
    /// Their weights.
    public var weights: [Float]

    /// Pads lists of taps to one length.
    ///
    /// - Precondition: each list has as many indices as weights, and one at least.
    public init(input: Int, elements: [(indices: [Int], weights: [Double])]) {
      self.input = input
      output = elements.count
      count = elements.reduce(1) { max($0, $1.indices.count) }
      indices = []
      weights = []
      for element in elements {
        let rest = count - element.indices.count
        let repeated = Int32(element.indices.last ?? 0)
        indices += element.indices.map { Int32($0) } + [Int32](repeating: repeated, count: rest)
        weights += element.weights.map { Float($0) } + [Float](repeating: 0, count: rest)
      }
    }

    /// The taps of an axis that stays as it is.
    public init(unchanged extent: Int) {
      self.init(input: extent, elements: (0..<extent).map { ([$0], [1]) })
    }

    /// Whether every output element is one input element.
    fileprivate var isSelection: Bool { count == 1 && weights.allSatisfy { $0 == 1 } }

    /// Whether every output element is the input element in its place.
    fileprivate var isIdentity: Bool {
      isSelection && input == output && indices.enumerated().allSatisfy { $0 == Int($1) }
    }

    fileprivate func areEqual(_ a: Int, _ b: Int) -> Bool {
      (0..<count).allSatisfy {
        indices[a * count + $0] == indices[b * count + $0]
          && weights[a * count + $0] == weights[b * count + $0]
      }
    }
  }

  private let planes: Int
  private let rows: Taps
  private let columns: Taps
  private let columnsAreIdentity: Bool
  private let rowsAreSelection: Bool
  /// For each output row, whether it is the one before it.
  private let repeats: [Bool]
  /// Output rows that one task computes.
  private let chunk: Int

  /// Prepares for planes of known size.
  public init(planes: Int, rows: Taps, columns: Taps) {
    self.planes = planes
    self.rows = rows
    self.columns = columns
    columnsAreIdentity = columns.isIdentity
    rowsAreSelection = rows.isSelection
    repeats = (0..<rows.output).map { $0 > 0 && rows.areEqual($0 - 1, $0) }
    let cost = columns.output * columns.count + columns.input * rows.count
    chunk = max(1, (1 << 16) / max(1, cost))
  }

  /// The bytes of scratch memory that each thread needs: an input row.
  public var scratchByteCount: Int { columns.input * 4 }

  /// Computes all planes; `scratch` gives each thread its own memory.
  public func run(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, on pool: ThreadPool,
    scratch: (_ worker: Int) -> UnsafeMutablePointer<Float>?
  ) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let out = out
    nonisolated(unsafe) let memory = (0..<pool.threadCount).map(scratch)
    let total = planes * rows.output
    pool.run((total + chunk - 1) / chunk) { task, worker in
      guard let row = memory[worker] else { return }
      let first = task * chunk
      for index in first..<min(total, first + chunk) {
        let (plane, place) = index.quotientAndRemainder(dividingBy: rows.output)
        let target = out + index * columns.output
        if index > first, repeats[place] {
          target.update(from: target - columns.output, count: columns.output)
        } else {
          let source = x + plane * rows.input * columns.input
          resampleRow(inputRow(place, source, row), target)
        }
      }
    }
  }

  /// The sum of input rows that an output row is made of, in `memory` unless it is one of them.
  private func inputRow(
    _ place: Int, _ plane: UnsafePointer<Float>, _ memory: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let width = columns.input
    let first = place * rows.count
    let start = plane + Int(rows.indices[first]) * width
    if rowsAreSelection { return start }
    ck_f32_mul_scalar(width, start, rows.weights[first], memory)
    for tap in first + 1..<first + rows.count where rows.weights[tap] != 0 {
      ck_f32_axpy(width, rows.weights[tap], plane + Int(rows.indices[tap]) * width, memory)
    }
    return UnsafePointer(memory)
  }

  private func resampleRow(_ row: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>) {
    if columnsAreIdentity {
      out.update(from: row, count: columns.output)
      return
    }
    columns.indices.withUnsafeBufferPointer { indices in
      columns.weights.withUnsafeBufferPointer { weights in
        let count = columns.count
        for j in 0..<columns.output {
          var sum = row[Int(indices[j * count])] * weights[j * count]
          for tap in j * count + 1..<(j + 1) * count where weights[tap] != 0 {
            sum += row[Int(indices[tap])] * weights[tap]
          }
          out[j] = sum
        }
      }
    }
  }
}
