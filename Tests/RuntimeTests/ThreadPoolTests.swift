import Glibc
import Kernels
import Synchronization
import Testing

@Suite("Thread pool")
struct ThreadPoolTests {
  /// How often each task was performed, by which threads, and how many were at work at one time.
  private final class Record: Sendable {
    let performed = Mutex<[Int]>([])
    let workers = Mutex<Set<Int>>([])
    let inside = Atomic<Int>(0)
    let most = Atomic<Int>(0)

    func enter() {
      most.max(inside.wrappingAdd(1, ordering: .relaxed).newValue, ordering: .relaxed)
    }

    func leave() { inside.wrappingSubtract(1, ordering: .relaxed) }

    init(_ count: Int) { performed.withLock { $0 = [Int](repeating: 0, count: count) } }

    func note(_ task: Int, _ worker: Int) {
      performed.withLock { $0[task] += 1 }
      workers.withLock { _ = $0.insert(worker) }
    }

    var isComplete: Bool { performed.withLock { $0.allSatisfy { $0 == 1 } } }
  }

  @Test("Each task is performed once, whatever the numbers of tasks and threads")
  func performsEachTaskOnce() {
    for threads in [-1, 1, 2, 3, 8] {
      let pool = ThreadPool(threadCount: threads)
      for count in [0, 1, 2, 3, 17, 1000] {
        let record = Record(count)
        pool.run(count) { record.note($0, $1) }
        #expect(record.isComplete)
        #expect(record.workers.withLock { $0.allSatisfy { (0..<pool.threadCount).contains($0) } })
      }
    }
  }

  @Test("What tasks write is seen after the run, for many short runs one after the other")
  func seesResultsOfManyRuns() {
    let pool = ThreadPool(threadCount: 4)
    let memory = UnsafeMutablePointer<Int>.allocate(capacity: 7)
    defer { memory.deallocate() }
    memory.initialize(repeating: 0, count: 7)
    nonisolated(unsafe) let counters = memory
    for run in 1...20_000 {
      pool.run(7) { counters[$0] += $0 + 1 }
      guard (0..<7).allSatisfy({ counters[$0] == run * ($0 + 1) }) else {
        Issue.record("run \(run) was not complete")
        return
      }
    }
  }

  @Test("Threads that went to sleep wake up, and a caller waits for long tasks")
  func wakesSleepers() {
    let pool = ThreadPool(threadCount: 2)
    for pause: UInt32 in [0, 40, 60, 300, 5000, 50, 0] {
      usleep(pause)
      // Both threads must meet in one run, or neither would leave it.
      let arrived = Atomic<Int>(0)
      pool.run(2) { task in
        arrived.wrappingAdd(1, ordering: .relaxed)
        while arrived.load(ordering: .relaxed) < 2 { sched_yield() }
        usleep(task == 1 ? pause : 0)
      }
      #expect(arrived.load(ordering: .relaxed) == 2)
    }
  }

  @Test("Runs of one pool that several threads ask for come one after the other")
  func serializesCallers() async {
    let pool = ThreadPool(threadCount: 3)
    let record = Record(4 * 200 * 5)
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<4 {
        group.addTask {
          for round in 0..<200 {
            pool.run(5) { task, worker in
              record.enter()
              record.note((caller * 200 + round) * 5 + task, worker)
              record.leave()
            }
          }
        }
      }
    }
    #expect(record.isComplete)
    #expect(record.most.load(ordering: .relaxed) <= 3)
  }

  @Test("A task may use a pool of its own")
  func nestsPools() {
    let outer = ThreadPool(threadCount: 2)
    let record = Record(60)
    outer.run(6) { task in
      let inner = ThreadPool(threadCount: 2)
      inner.run(10) { record.note(task * 10 + $0, $1) }
    }
    #expect(record.isComplete)
  }

  @Test("Pools end while their threads start, look for work, or sleep")
  func endsAtAnyTime() {
    let performed = Atomic<Int>(0)
    for round in 0..<300 {
      let pool = ThreadPool(threadCount: 4)
      if round % 3 > 0 { pool.run(3) { _ in performed.wrappingAdd(1, ordering: .relaxed) } }
      if round % 30 == 2 { usleep(200) }
    }
    #expect(performed.load(ordering: .relaxed) == 600)
  }

  @Test("Where threads cannot be started, those there are do the work", arguments: 0...2)
  func worksWithoutThreads(started: Int) {
    var attempts = 0
    let pool = ThreadPool(threadCount: 4) { thread, body, argument in
      attempts += 1
      return attempts <= started && pthread_create(&thread, nil, body, argument) == 0
    }
    let record = Record(100)
    pool.run(100) { record.note($0, $1) }
    #expect(attempts == 3)
    #expect(record.isComplete)
    #expect(record.workers.withLock { $0.allSatisfy { $0 <= started } })
  }
}
