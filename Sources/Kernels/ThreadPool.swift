import CKernels
package import Glibc
import Synchronization

/// A fixed set of threads that work through numbered tasks.
///
/// What a task computes must not depend on the number of threads: work is cut into tasks by the
/// problem's size alone, so results have the same bits at any thread count.
///
/// Threads that have nothing to do look for work for a millisecond, so that the layers of a model, and runs that follow
/// each other, find them awake, and sleep after that.
///
/// `@unchecked Sendable`: `job` and `taskCount` are written by the caller of `run` alone, who holds `runLock`, and
/// only while the state is closed and nobody is inside; `threads` is written before `init` returns.
public final class ThreadPool: @unchecked Sendable {
  package typealias ThreadBody =
    @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?

  /// The number of threads that work, the caller's included.
  public let threadCount: Int

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>
  private let finished: UnsafeMutablePointer<pthread_cond_t>
  private let runLock: UnsafeMutablePointer<pthread_mutex_t>
  private var threads: [pthread_t] = []
  private var job: (@Sendable (_ task: Int, _ worker: Int) -> Void)?
  private var taskCount = 0
  private let canSpin: Bool
  private let state = Atomic<UInt64>(0)
  private let nextTask = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let startedWorkers = Atomic<Int>(0)

  /// Starts `threadCount - 1` threads; at least one thread, the caller's, works in any case.
  public convenience init(threadCount: Int) {
    self.init(threadCount: threadCount) { thread, body, argument in
      pthread_create(&thread, nil, body, argument) == 0
    }
  }

  /// Starts threads by `start`, which says whether it could.
  package init(
    threadCount: Int,
    start: (inout pthread_t, @escaping ThreadBody, UnsafeMutableRawPointer) -> Bool
  ) {
    self.threadCount = max(1, threadCount)
    canSpin = threadCount <= ck_processor_count()
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    finished = .allocate(capacity: 1)
    runLock = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_mutex_init(runLock, nil)
    pthread_cond_init(wake, nil)
    pthread_cond_init(finished, nil)
    for _ in 1..<self.threadCount {
      var thread = pthread_t()
      // The thread keeps no reference to the pool: `deinit` joins it before the memory goes away.
      let pool = Unmanaged.passUnretained(self).toOpaque()
      let hasStarted = start(
        &thread,
        { argument in
          guard let argument else { return nil }
          Unmanaged<ThreadPool>.fromOpaque(argument).takeUnretainedValue().work()
          return nil
        }, pool)
      if hasStarted { threads.append(thread) }
    }
  }

  deinit {
    state.bitwiseOr(State.stopping, ordering: .sequentiallyConsistent)
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
    for thread in threads { pthread_join(thread, nil) }
    pthread_mutex_destroy(mutex)
    pthread_mutex_destroy(runLock)
    pthread_cond_destroy(wake)
    pthread_cond_destroy(finished)
    mutex.deallocate()
    runLock.deallocate()
    wake.deallocate()
    finished.deallocate()
  }

  /// Calls `body` once for each number in `0..<count`, on any thread and in any order, and returns
  /// when all calls have returned.
  ///
  /// Tasks must not call this method on the same pool.
  public func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    run(count) { task, _ in body(task) }
  }

  /// Calls `body` once for each number in `0..<count` with the number of the thread that works on
  /// it, from 0 to `threadCount - 1`, and returns when all calls have returned.
  ///
  /// Tasks must not call this method on the same pool.
  public func run(_ count: Int, _ body: @Sendable (_ task: Int, _ worker: Int) -> Void) {
    if count <= 1 || threads.isEmpty {
      for task in 0..<max(0, count) { body(task, 0) }
      return
    }
    pthread_mutex_lock(runLock)
    defer { pthread_mutex_unlock(runLock) }
    withoutActuallyEscaping(body) { body in
      job = body
      taskCount = count
      nextTask.store(0, ordering: .relaxed)
      open()
      drain(worker: 0)
      close()
      job = nil
    }
  }

  /// Calls `body` once for each number in `0..<count`, on the threads of a pool or, where there is none, on the caller's.
  static func run(_ count: Int, on pool: ThreadPool?, _ body: @Sendable (Int) -> Void) {
    if let pool { return pool.run(count, body) }
    for task in 0..<count { body(task) }
  }

  /// Takes tasks until none is left.
  private func drain(worker: Int) {
    let count = taskCount
    while true {
      let task = nextTask.wrappingAdd(1, ordering: .relaxed).oldValue
      if task >= count { return }
      perform(task, worker)
    }
  }

  /// Runs one task; `job` does not change while a thread is inside.
  @inline(never)
  private func perform(_ task: Int, _ worker: Int) { job?(task, worker) }
}

// How the caller of a run and the threads meet.
extension ThreadPool {
  /// One number holds all of it: how many threads are inside a run, whether they may enter, whether the caller sleeps
  /// until they have left, whether the pool ends, and above that the run's number.
  private enum State {
    static let inside: UInt64 = 0xffff
    static let isOpen: UInt64 = 1 << 16
    static let callerSleeps: UInt64 = 1 << 17
    static let stopping: UInt64 = 1 << 18
    static let run: UInt64 = 1 << 32
  }

  /// Begins a run: threads may enter.
  private func open() {
    let last = state.load(ordering: .relaxed) & ~(State.run - 1)
    state.store((last &+ State.run) | State.isOpen, ordering: .sequentiallyConsistent)
    // A thread counts itself as a sleeper before it looks at the state for the last time.
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }

  /// Ends a run: no thread enters any more, and those inside have left when it returns.
  private func close() {
    state.bitwiseAnd(~State.isOpen, ordering: .acquiringAndReleasing)
    let isEmpty = spin(for: Wait.untilEmpty) { $0 & State.inside == 0 }
    if isEmpty { return }
    pthread_mutex_lock(mutex)
    state.bitwiseOr(State.callerSleeps, ordering: .acquiringAndReleasing)
    while state.load(ordering: .acquiring) & State.inside > 0 { pthread_cond_wait(finished, mutex) }
    state.bitwiseAnd(~State.callerSleeps, ordering: .acquiringAndReleasing)
    pthread_mutex_unlock(mutex)
  }

  /// What each thread does.
  private func work() {
    let worker = startedWorkers.wrappingAdd(1, ordering: .relaxed).newValue
    var lastRun: UInt64 = 0
    while let run = enter(after: lastRun) {
      drain(worker: worker)
      leave()
      lastRun = run
    }
  }

  /// Enters the first run after this one, and gives its number; nil when the pool ends.
  private func enter(after lastRun: UInt64) -> UInt64? {
    while true {
      var current = state.load(ordering: .acquiring)
      if !Self.isWorthWaking(current, lastRun) {
        if !spin(for: Wait.untilOpen, until: { Self.isWorthWaking($0, lastRun) }) {
          sleep(after: lastRun)
        }
        current = state.load(ordering: .acquiring)
      }
      if current & State.stopping > 0 { return nil }
      guard Self.isWorthWaking(current, lastRun) else { continue }
      let (isInside, _) = state.compareExchange(
        expected: current, desired: current + 1, ordering: .acquiringAndReleasing)
      if isInside { return current / State.run }
    }
  }

  private static func isWorthWaking(_ state: UInt64, _ lastRun: UInt64) -> Bool {
    state & State.stopping > 0 || (state & State.isOpen > 0 && state / State.run != lastRun)
  }

  private func leave() {
    let left = state.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue
    guard left & State.inside == 0, left & State.callerSleeps > 0 else { return }
    pthread_mutex_lock(mutex)
    pthread_cond_signal(finished)
    pthread_mutex_unlock(mutex)
  }

  private func sleep(after lastRun: UInt64) {
    pthread_mutex_lock(mutex)
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while !Self.isWorthWaking(state.load(ordering: .sequentiallyConsistent), lastRun) {
      pthread_cond_wait(wake, mutex)
    }
    sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  /// How long a thread looks before it sleeps, in nanoseconds.
  private enum Wait {
    /// For the next run.
    static let untilOpen = 1_000_000
    /// For the others to leave a run: most are about to, and one that lost its processor needs this one's.
    static let untilEmpty = 200_000
    /// For how long it does not let others on its processor.
    static let alone = 50_000
  }

  /// Looks at the state until it is as wished, for a bounded time; whether it came to be so.
  private func spin(for nanoseconds: Int, until isDone: (UInt64) -> Bool) -> Bool {
    if isDone(state.load(ordering: .acquiring)) { return true }
    guard canSpin else { return false }
    let start = Self.nanoseconds()
    while true {
      for _ in 0..<16 {
        ck_pause()
        if isDone(state.load(ordering: .acquiring)) { return true }
      }
      let elapsed = Self.nanoseconds() - start
      if elapsed >= nanoseconds { return false }
      if elapsed >= Wait.alone { sched_yield() }
    }
  }

  private static func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
