public import Diagnostics
import Glibc
public import ModelIR
import Operators
import Synchronization

extension DiagnosticCode {
  /// A run takes longer than it may.
  public static let timeLimit = DiagnosticCode(
    "E0808", "A run takes longer than it may",
    explanation: """
      The run was ended because it took longer than `--timeout` allows. The place is the node that \
      was being computed.
      """,
    mend: """
      Allow more time, or run with `--threads`. If the place is a Loop, see whether its condition \
      ever becomes false.
      """)
}

/// Compares a run with its limits: before each node, and whenever somebody asks.
///
/// Time and memory are counted from when the monitor is made.
public final class RunMonitor: Sendable {
  /// What the run may take.
  public let limits: RunLimits
  private let startOfRun: Double
  private let memoryAtStart: Int
  private let node = Atomic<Int>(-1)
  private let nextSample = Atomic<Int>(0)

  /// The nanoseconds between two looks at the process's memory.
  private static let sampleInterval = 5_000_000

  /// Starts to count.
  public init(_ limits: RunLimits = RunLimits()) {
    self.limits = limits
    startOfRun = Self.now()
    memoryAtStart = ProcessMemory.anonymous
  }

  /// The node that is being computed; nil before the first.
  public var currentNode: NodeID? {
    let index = node.load(ordering: .relaxed)
    return index < 0 ? nil : NodeID(index)
  }

  /// The limit that is exceeded now, without a place.
  public var violation: Diagnostic? {
    if let late { return late }
    let held = ProcessMemory.anonymous - memoryAtStart
    guard held > limits.maximumBytes else { return nil }
    let (found, allowed) = Self.texts(held, limits.maximumBytes)
    return Diagnostic(.memoryLimit, "the run holds \(found) and may hold \(allowed)")
  }

  /// Notes that a node's turn has come.
  ///
  /// - Throws: E0807 and E0808 where a limit is exceeded.
  func enter(_ id: NodeID) throws(Diagnostic) {
    node.store(Int(id.index), ordering: .relaxed)
    try check()
  }

  /// - Throws: E0807 and E0808 where a limit is exceeded. Memory is measured every few milliseconds.
  func check() throws(Diagnostic) {
    let time = Int(Self.now() * 1e9)
    guard time >= nextSample.load(ordering: .relaxed) else {
      if let late { throw late }
      return
    }
    nextSample.store(time + Self.sampleInterval, ordering: .relaxed)
    if let violation { throw violation }
  }

  /// - Throws: E0807 where so many bytes, or more than can be counted, would be too many.
  func require(_ byteCount: Int?, for what: @autoclosure () -> String) throws(Diagnostic) {
    guard let byteCount, byteCount <= limits.maximumBytes else {
      let (size, allowed) = Self.texts(byteCount, limits.maximumBytes)
      throw Diagnostic(
        .memoryLimit, "\(what()) would take \(size), and the run may hold \(allowed)")
    }
  }

  /// A value is as large as its type says.
  ///
  /// - Throws: E0807 where that is more than a run may hold.
  func require(_ type: ConcreteType, for name: @autoclosure () -> String) throws(Diagnostic) {
    try require(type.byteCount, for: "'\(name())' of shape \(type.shape)")
  }

  /// What is computed of a tensor without elements can still go over all of its other extents.
  ///
  /// - Throws: E0807 where a list of positions along them would be too large.
  func requirePositions(of shape: [Int]) throws(Diagnostic) {
    guard shape.contains(0) else { return }
    let others = shape.map { max($0, 1) } + [MemoryLayout<Int>.size]
    try require(others.checkedElementCount, for: "positions in an empty tensor of shape \(shape)")
  }

  private var late: Diagnostic? {
    guard let seconds = limits.seconds, Self.now() - startOfRun > seconds else { return nil }
    return Diagnostic(.timeLimit, "the run takes longer than \(seconds) s")
  }

  /// What is found and what is allowed, in bytes where mebibytes do not tell them apart.
  private static func texts(_ found: Int?, _ allowed: Int) -> (String, String) {
    guard let found else { return ("more memory than can be counted", text(allowed)) }
    if text(found) == text(allowed) { return (counted(found, "byte"), counted(allowed, "byte")) }
    return (text(found), text(allowed))
  }

  /// A number of bytes for people: whole mebibytes where there are any.
  private static func text(_ byteCount: Int) -> String {
    byteCount >= 1 << 20 ? "\(byteCount >> 20) MiB" : counted(byteCount, "byte")
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

extension Model {
  /// The place of a node: its graph and its position there; empty where no graph has it.
  public func location(of node: NodeID) -> Location {
    for graph in graphs {
      guard let index = graph.nodes.firstIndex(of: node) else { continue }
      let step = Location.Step.node(
        index: index, name: self[node].name ?? "", operatorType: self[node].qualifiedOperator)
      return Location([.graph(graph.name ?? ""), step])
    }
    return Location()
  }
}
