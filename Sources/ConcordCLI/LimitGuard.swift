import Concord
import Diagnostics
import Glibc
import ModelIR
import Runtime
import Synchronization

/// Ends the process where a run passes its limits in the middle of a node, which only looks at them
/// before each: a second thread compares them every few milliseconds.
final class LimitGuard: Sendable {
  private let monitor: RunMonitor
  private let file: String
  private let watched = Mutex<Model?>(nil)
  /// In microseconds.
  private static let interval: UInt32 = 5000

  init(_ monitor: RunMonitor, file: String) {
    self.monitor = monitor
    self.file = file
  }

  /// The model whose nodes the monitor speaks of.
  var model: Model? {
    get { watched.withLock { $0 } }
    set { watched.withLock { $0 = newValue } }
  }

  /// Starts to watch, until the process ends.
  func start() {
    var thread = pthread_t()
    // The thread keeps the guard.
    let watched = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<LimitGuard>.fromOpaque(argument).takeUnretainedValue().watch()
      }, watched.toOpaque())
    if status != 0 { watched.release() }
  }

  private func watch() -> Never {
    while true {
      usleep(Self.interval)
      guard let violation = monitor.violation else { continue }
      let place = monitor.currentNode.flatMap { model?.location(of: $0) } ?? Location()
      let located = violation.inside(place).inside(.file(file))
      Terminal.error(render([located]))
      _exit(Failure.unusable)
    }
  }
}
