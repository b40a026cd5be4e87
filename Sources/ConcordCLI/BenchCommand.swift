import ArgumentParser
import Concord
import Diagnostics
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

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs must be at least 1") }
  }

  func run() throws {
    let loaded = try ModelArgument.load(model)
    var session = try reporting { () throws(Diagnostic) in
      try Session(loaded.model, mode: mode, threads: threads)
    }
    let inputs = try InputArgument.values(
      input, for: session.requiredInputs, of: session.model, seed: 1)
    _ = try reporting { () throws(Diagnostic) in try session.run(inputs.values) }
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<runs {
      let start = clock.now
      _ = try reporting { () throws(Diagnostic) in try session.run(inputs.values) }
      times.append((clock.now - start) / .milliseconds(1))
    }
    times.sort()
    let profile = try reporting { () throws(Diagnostic) in try session.profile(inputs.values) }
    let median = times[times.count / 2]
    let rows = Self.byOperator(profile, session.model)
    if json {
      print(try jsonText(record(median: median, minimum: times[0], rows)))
    } else {
      print(
        "\(runs) runs, \(threads) threads: median \(short(median)) ms, minimum \(short(times[0])) ms"
      )
      for row in rows {
        print(
          "  \(short(row.milliseconds)) ms  \(row.name) x\(row.count)"
            + (row.optimized < row.count ? " (\(row.count - row.optimized) by evaluation)" : ""))
      }
    }
  }

  private static func byOperator(_ profile: [Session.NodeTime], _ model: Model) -> [Row] {
    var rows: [String: Row] = [:]
    for time in profile {
      let name = model[time.node].qualifiedOperator
      rows[name, default: Row(name: name)].count += 1
      rows[name]?.milliseconds += time.seconds * 1000
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
  var milliseconds = 0.0
}
