import Glibc

/// A fixed set of threads that work through numbered tasks.
///
/// What a task computes must not depend on the number of threads: work is cut into tasks by the
/// problem's size alone, so results have the same bits at any thread count.
///
/// `@unchecked Sendable`: all mutable state is guarded by `mutex`.
public final class ThreadPool: @unchecked Sendable {
  /// The number of threads that work, the caller's included.
  public let threadCount: Int

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>
  private let finished: UnsafeMutablePointer<pthread_cond_t>
  private let runLock: UnsafeMutablePointer<pthread_mutex_t>
  private var threads: [pthread_t] = []
  private var job: (@Sendable (_ task: Int, _ worker: Int) -> Void)?
  private var nextTask = 0
  private var taskCount = 0
  private var unfinishedTasks = 0
  private var isStopping = false
  private var startedWorkers = 0

  /// Starts `threadCount - 1` threads; at least one thread, the caller's, works in any case.
  public init(threadCount: Int) {
    self.threadCount = max(1, threadCount)
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
      let status = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          Unmanaged<ThreadPool>.fromOpaque(argument).takeUnretainedValue().work()
          return nil
        }, pool)
      if status == 0 { threads.append(thread) }
    }
  }

  deinit {
    pthread_mutex_lock(mutex)
    isStopping = true
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
      pthread_mutex_lock(mutex)
      job = body
      nextTask = 0
      taskCount = count
      unfinishedTasks = count
      pthread_cond_broadcast(wake)
      drain(worker: 0)
      while unfinishedTasks > 0 { pthread_cond_wait(finished, mutex) }
      job = nil
      taskCount = 0
      nextTask = 0
      pthread_mutex_unlock(mutex)
    }
  }

  /// Takes tasks until none is left; called and left with `mutex` held.
  private func drain(worker: Int) {
    while nextTask < taskCount {
      let task = nextTask
      nextTask += 1
      pthread_mutex_unlock(mutex)
      perform(task, worker)
      pthread_mutex_lock(mutex)
      unfinishedTasks -= 1
      if unfinishedTasks == 0 { pthread_cond_broadcast(finished) }
    }
  }

  /// Runs one task; `job` does not change while a task is unfinished.
  @inline(never)
  private func perform(_ task: Int, _ worker: Int) { job?(task, worker) }

  private func work() {
    pthread_mutex_lock(mutex)
    startedWorkers += 1
    let worker = startedWorkers
    while !isStopping {
      drain(worker: worker)
      if !isStopping { pthread_cond_wait(wake, mutex) }
    }
    pthread_mutex_unlock(mutex)
  }
}
