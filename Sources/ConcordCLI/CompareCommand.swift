import ArgumentParser
import Concord
import Diagnostics
import Runtime

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Runs two models on the same inputs and compares them value by value.",
    discussion: "A model of several files is given as one argument, with commas between them.")

  @Argument(help: "The first model.")
  var first: String

  @Argument(help: "The second model.")
  var second: String

  @Option(help: "FILE.npz, NAME=FILE.npy, NAME=random or NAME:SHAPE. May be repeated.")
  var input: [String] = []

  @Option(help: "The relative tolerance.")
  var rtol = 1e-3

  @Option(help: "The absolute tolerance, in proportion to a value's largest magnitude.")
  var atol = 1e-5

  @Option(help: "The number of threads.")
  var threads = 1

  @Option(help: "The seed of made-up inputs.")
  var seed: UInt64 = 1

  @Flag(help: "Print every compared value.")
  var verbose = false

  func run() throws {
    let a = try ModelArgument.load(first.split(separator: ",").map(String.init))
    let b = try ModelArgument.load(second.split(separator: ",").map(String.init))
    let session = try reporting { () throws(Diagnostic) in try Session(a.model) }
    let inputs = try InputArgument.values(
      input, for: session.requiredInputs, of: session.model, seed: seed)
    if !inputs.madeUp.isEmpty {
      Terminal.error("made up: " + inputs.madeUp.joined(separator: ", "))
    }
    let comparison = try reporting { () throws(Diagnostic) in
      try ModelComparison.compare(
        a.model, b.model, inputs: inputs.values,
        tolerance: Tolerance(relative: rtol, absolute: atol), threads: threads)
    }
    for entry in comparison.entries where verbose || entry.isOutput || !entry.difference.isMatch {
      let kind = entry.isOutput ? "output " : ""
      print(
        "\(kind)\(entry.name): largest absolute error "
          + "\(short(entry.difference.maximumAbsoluteError)), relative "
          + "\(short(entry.difference.maximumRelativeError))"
          + (entry.difference.mismatch.map { ": " + $0 } ?? ""))
    }
    for name in comparison.unmatchedOutputs { print("output \(name) has no counterpart") }
    print("\(counted(comparison.entries.count, "value")) compared")
    if let divergence = comparison.firstDivergence {
      print("first divergence: \(divergence.name)")
    }
    if !comparison.isMatch { throw ExitCode(Failure.findings) }
  }
}
