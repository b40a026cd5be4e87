/// Walks up to three operands that are broadcast to one shape, in runs along which each is a vector or a
/// single element.
///
/// The dimensions are merged as far as all operands walk them alike, and the work is cut into tasks by
/// its size alone.
public struct BroadcastLoop: Sendable {
  /// A position in each operand, or the distance of its elements along a run.
  public typealias Positions = (Int, Int, Int)

  /// The distance of each operand's elements along a run: 1, or 0 where one stands for all.
  public let steps: Positions
  private let run: Int
  private let runCount: Int
  private let outer: [(extent: Int, strides: Positions)]
  private static let taskElementCount = 1 << 15

  /// Prepares for the strides of each operand along the extents of the output; a stride of 0 repeats an
  /// element.
  ///
  /// - Precondition: there are one to three operands, with a stride for each extent.
  public init(shape: [Int], strides: [[Int]]) {
    var axes: [(extent: Int, strides: Positions)] = []
    for (axis, extent) in shape.enumerated() where extent != 1 {
      let own = (
        strides[0][axis], strides.count > 1 ? strides[1][axis] : 0,
        strides.count > 2 ? strides[2][axis] : 0
      )
      if let last = axes.last,
        last.strides == (own.0 * extent, own.1 * extent, own.2 * extent)
      {
        axes[axes.count - 1] = (last.extent * extent, own)
      } else {
        axes.append((extent, own))
      }
    }
    let inner = axes.popLast() ?? (extent: 1, strides: (0, 0, 0))
    run = inner.extent
    steps = inner.strides
    outer = axes
    runCount = shape.contains(0) ? 0 : axes.reduce(1) { $0 * $1.extent }
  }

  /// Calls `body` for each run or part of one with its number of elements, its place in the output and
  /// its place in each operand.
  public func forEachRun(
    on pool: ThreadPool, _ body: @Sendable (_ count: Int, _ out: Int, _ at: Positions) -> Void
  ) {
    if runCount == 1 {
      let part = Self.taskElementCount
      pool.run((run + part - 1) / part) { task in
        let start = task * part
        body(
          min(part, run - start), start, (start * steps.0, start * steps.1, start * steps.2))
      }
      return
    }
    let chunk = max(1, Self.taskElementCount / max(1, run))
    pool.run((runCount + chunk - 1) / chunk) { task in
      for index in task * chunk..<min(runCount, (task + 1) * chunk) {
        body(run, index * run, start(of: index))
      }
    }
  }

  private func start(of index: Int) -> Positions {
    var rest = index
    var at = (0, 0, 0)
    for axis in outer.reversed() {
      let (quotient, place) = rest.quotientAndRemainder(dividingBy: axis.extent)
      at.0 += place * axis.strides.0
      at.1 += place * axis.strides.1
      at.2 += place * axis.strides.2
      rest = quotient
    }
    return at
  }
}
