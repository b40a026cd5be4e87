import ArgumentParser
import Concord
import Diagnostics
import Glibc
import ModelIR
import Runtime

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how long a model runs, and in which operators.")

  @Argument(help: "The model's files.")
  var model: [String]

  @Option(help: "FILE.npz, NAME=FILE.npy, NAME=random or NAME:SHAPE. May be repeated.")
  var input: [String] = []

  @Option(help: "The number of threads.")
  var threads = 1

  @Option(help: "The number of measured runs.")
  var runs = 10

  @Option(help: "How to execute: optimized or reference.")
  var mode: ExecutionMode = .optimized

  @Flag(help: "Print what each node took as well, the longest first.")
  var profile = false

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: "Where the first run's outputs go: an .npz file, or a folder for .npy files.")
  var outputs: String?

  @Flag(
    help: """
      Print the milliseconds that loading and the first run take; then, for each line on standard \
      input, run as often as the line says, and print the milliseconds of each run.
      """)
  var paced = false

  func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs must be at least 1") }
    guard !(paced && json) else { throw ValidationError("--paced does not go with --json") }
  }

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let loaded = try ModelArgument.load(model)
    var session = try reporting { () throws(Diagnostic) in
      try Session(loaded.model, mode: mode, threads: threads)
    }
    let inputs = try InputArgument.values(
      input, for: session.requiredInputs, of: session.model, seed: 1
    ).values
    let first = try reporting { () throws(Diagnostic) in try session.run(inputs) }
    let untilFirst = (clock.now - start) / .milliseconds(1)
    if let outputs {
      try reporting { () throws(Diagnostic) in
        try ArrayFile.write(first.map { ($0.name, $0.value) }, to: outputs)
      }
    }
    if paced { return try runPaced(&session, inputs, untilFirst: untilFirst) }
    let times = try Self.times(of: runs, &session, inputs).sorted()
    let steps = try reporting { () throws(Diagnostic) in try session.profile(inputs) }
    let median = times[times.count / 2]
    let rows = Self.byOperator(steps, session.model)
    if json {
      print(try jsonText(record(median: median, minimum: times[0], rows)))
    } else {
      print(
        "\(runs) runs, \(threads) threads: median \(short(median)) ms, minimum \(short(times[0])) ms"
      )
      for row in rows {
        print(
          "  \(short(row.milliseconds)) ms  \(row.name) x\(row.count)"
            + (row.optimized < row.count ? " (\(row.count - row.optimized) by evaluation)" : "")
            + row.rate)
      }
      if profile { Self.printNodes(steps, session.model) }
    }
  }

  /// The milliseconds of each of some runs.
  private static func times(
    of count: Int, _ session: inout Session, _ inputs: [String: RuntimeValue]
  ) throws -> [Double] {
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<count {
      let start = clock.now
      _ = try reporting { () throws(Diagnostic) in try session.run(inputs) }
      times.append((clock.now - start) / .milliseconds(1))
    }
    return times
  }

  /// Runs when it is told to, so that other programs can take their turns in between.
  private func runPaced(
    _ session: inout Session, _ inputs: [String: RuntimeValue], untilFirst: Double
  ) throws {
    print(untilFirst)
    fflush(nil)
    while let line = readLine() {
      guard let count = Int(line), count > 0 else {
        throw ValidationError("'\(line)' is no number of runs")
      }
      let times = try Self.times(of: count, &session, inputs)
      print(times.map { String($0) }.joined(separator: " "))
      fflush(nil)
    }
  }

  private static func printNodes(_ steps: [Session.NodeTime], _ model: Model) {
    print("nodes:")
    for step in steps.sorted(by: { $0.seconds > $1.seconds }) {
      let node = model[step.node]
      let row = Row(
        name: node.qualifiedOperator, products: step.products, milliseconds: step.seconds * 1000)
      print("  \(short(row.milliseconds)) ms  \(row.name) '\(node.name ?? "")'" + row.rate)
    }
  }

  private static func byOperator(_ profile: [Session.NodeTime], _ model: Model) -> [Row] {
    var rows: [String: Row] = [:]
    for time in profile {
      let name = model[time.node].qualifiedOperator
      rows[name, default: Row(name: name)].count += 1
      rows[name]?.milliseconds += time.seconds * 1000
      rows[name]?.products += time.products
      if time.isOptimized { rows[name]?.optimized += 1 }
    }
    return rows.values.sorted { ($1.milliseconds, $0.name) < ($0.milliseconds, $1.name) }
  }

  private func record(median: Double, minimum: Double, _ rows: [Row]) -> Record {
    Record(
      runs: runs, threads: threads, medianMilliseconds: median, minimumMilliseconds: minimum,
      operators: rows)
  }
}

/// What `concord bench --json` prints; `docs/json.md` describes it.
private struct Record: Encodable {
  var runs: Int
  var threads: Int
  var medianMilliseconds: Double
  var minimumMilliseconds: Double
  var operators: [Row]
}

/// What the nodes of one operator took.
private struct Row: Encodable {
  var name: String
  var count = 0
  var optimized = 0
  /// The multiplications of sums of products; fewer may have been computed.
  var products = 0
  var milliseconds = 0.0

  /// How fast products were summed, for the end of a line; a product and its addition are two operations.
  var rate: String {
    guard products > 0, milliseconds > 0 else { return "" }
    return ", \(short(Double(products) * 2e-6 / milliseconds)) GFLOP/s"
  }
}
