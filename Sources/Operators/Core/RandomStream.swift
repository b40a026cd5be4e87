import Synchronization

/// Random numbers that the nodes of a run draw one after the other: numpy's `RandomState` of a seed.
public final class RandomStream: Sendable {
  private let generator: Mutex<MersenneTwister>

  /// Starts the stream of a seed.
  ///
  /// - Parameter skipped: how many numbers of 32 bits have been drawn from it before.
  public init(seed: UInt32, skipping skipped: Int = 0) {
    var generator = MersenneTwister(seed: seed)
    for _ in 0..<skipped { _ = generator.next() }
    self.generator = Mutex(generator)
  }

  func drawing<T: Sendable>(_ draw: (inout MersenneTwister) -> T) -> T {
    generator.withLock { draw(&$0) }
  }
}
