import Kernels
public import Runtime
import Synchronization

extension TestCase {
  /// Runs cases side by side and returns their outcomes in the order of the cases.
  public static func run(
    _ cases: [TestCase], mode: ExecutionMode = .optimized, threads: Int
  ) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: cases.count))
    ThreadPool(threadCount: threads).run(cases.count) { index in
      let result = cases[index].run(mode: mode)
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
