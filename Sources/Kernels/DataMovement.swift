import CKernels

/// Copies of strided blocks from a kernel's inputs to its outputs: what every operator comes to that
/// only moves elements.
///
/// The extents of each block are merged as far as both sides walk them alike, and the work is cut
/// into tasks by its size alone.
public struct DataMovement: Sendable {
  /// Where a block's elements lie; offset and strides are counted in elements.
  public struct Layout: Sendable {
    /// The number of the input or output.
    public var buffer: Int
    /// The element of index 0, 0, ...
    public var offset: Int
    /// The strides; 0 repeats, and negative ones walk backwards.
    public var strides: [Int]

    /// Makes a layout.
    public init(_ buffer: Int, offset: Int = 0, strides: [Int]) {
      self.buffer = buffer
      self.offset = offset
      self.strides = strides
    }
  }

  /// One block of elements to copy.
  public struct Block: Sendable {
    /// The extents.
    public var shape: [Int]
    /// Where the elements come from.
    public var source: Layout
    /// Where they go.
    public var target: Layout

    /// Makes a block.
    public init(shape: [Int], from source: Layout, to target: Layout) {
      self.shape = shape
      self.source = source
      self.target = target
    }
  }

  /// The number of the source that is the element `filler`.
  public static let fillerBuffer = -1
  /// Bytes that one task moves: so many that starting it does not matter.
  private static let taskByteCount = 1 << 18

  private let parts: [Part]
  /// The numbers of the parts that each task copies.
  private let tasks: [Range<Int>]
  private let elementByteCount: Int
  private let filler: [UInt8]

  /// Prepares the copies; nil where a block has too many dimensions that cannot be merged.
  ///
  /// - Precondition: the blocks' elements lie within the buffers, and no two blocks overlap in an
  ///   output.
  public init?(_ blocks: [Block], elementByteCount: Int, filler: [UInt8] = []) {
    self.elementByteCount = elementByteCount
    self.filler = filler
    var parts: [Part] = []
    for block in blocks where !block.shape.contains(0) {
      guard let merged = Part(merging: block) else { return nil }
      parts += merged.divided(elements: max(1, Self.taskByteCount / max(1, elementByteCount)))
    }
    var tasks: [Range<Int>] = []
    var start = 0
    var bytes = 0
    for (index, part) in parts.enumerated() {
      bytes += part.elementCount * elementByteCount
      if bytes >= Self.taskByteCount || index == parts.count - 1 {
        tasks.append(start..<(index + 1))
        (start, bytes) = (index + 1, 0)
      }
    }
    self.parts = parts
    self.tasks = tasks
  }

  /// Copies all blocks; a buffer that is nil must be empty.
  public func run(
    _ inputs: UnsafeBufferPointer<UnsafeRawPointer?>,
    _ outputs: UnsafeBufferPointer<UnsafeMutableRawPointer?>, on pool: ThreadPool
  ) {
    nonisolated(unsafe) let inputs = inputs
    nonisolated(unsafe) let outputs = outputs
    pool.run(tasks.count) { task in
      filler.withUnsafeBytes { filler in
        for index in tasks[task] {
          let part = parts[index]
          let source =
            part.source == Self.fillerBuffer ? filler.baseAddress : inputs[part.source]
          guard let source, let target = outputs[part.target] else { continue }
          part.copy(source, target, elementByteCount)
        }
      }
    }
  }

  /// A block, or a part of one, with its dimensions merged.
  private struct Part: Sendable {
    var shape: [Int] = []
    var source: Int
    var target: Int
    var from: (offset: Int, strides: [Int])
    var to: (offset: Int, strides: [Int])

    var elementCount: Int { shape.reduce(1, *) }

    init?(merging block: Block) {
      source = block.source.buffer
      target = block.target.buffer
      from = (block.source.offset, [])
      to = (block.target.offset, [])
      for (axis, extent) in block.shape.enumerated() where extent != 1 {
        let (a, b) = (block.source.strides[axis], block.target.strides[axis])
        if let last = shape.indices.last, from.strides[last] == a * extent,
          to.strides[last] == b * extent
        {
          shape[last] *= extent
          from.strides[last] = a
          to.strides[last] = b
        } else {
          shape.append(extent)
          from.strides.append(a)
          to.strides.append(b)
        }
      }
      if shape.count > Int(CK_MAX_RANK) { return nil }
    }

    /// Parts of about so many elements, cut along the longest dimension.
    ///
    /// Where they can, parts begin at multiples of 16, the side of a tile of a transpose.
    func divided(elements: Int) -> [Part] {
      let wanted = elementCount / elements
      guard wanted > 1, let axis = shape.indices.max(by: { shape[$0] < shape[$1] }) else {
        return [self]
      }
      let extent = shape[axis]
      let even = (extent + wanted - 1) / wanted
      let length = even > 16 ? (even + 15) / 16 * 16 : even
      return stride(from: 0, to: extent, by: length).map { start in
        var part = self
        part.shape[axis] = min(length, extent - start)
        part.from.offset += start * from.strides[axis]
        part.to.offset += start * to.strides[axis]
        return part
      }
    }

    func copy(
      _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ elementByteCount: Int
    ) {
      ck_copy_strided(
        shape.count, shape, elementByteCount, source + from.offset * elementByteCount,
        from.strides, target + to.offset * elementByteCount, to.strides)
    }
  }
}
