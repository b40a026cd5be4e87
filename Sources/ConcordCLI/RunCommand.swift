import ArgumentParser
import Concord
import ConverterCore
import Diagnostics
import ModelIR
import Operators
import Runtime

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs a model and prints or saves its outputs.")

  @Argument(help: "The model's files.")
  var model: [String]

  @Option(help: "FILE.npz, NAME=FILE.npy, NAME=random or NAME:SHAPE. May be repeated.")
  var input: [String] = []

  @Option(help: "An .npz file, or a folder for one .npy file an output.")
  var output: String?

  @Option(help: "An .npz file with expected outputs; exit status 1 if one differs.")
  var expect: String?

  @Option(help: "The largest absolute error against expected outputs.")
  var tolerance = 1e-4

  @Option(help: "How to execute: optimized or reference.")
  var mode: ExecutionMode = .optimized

  @Option(help: "The number of threads.")
  var threads = 1

  @Option(help: "The seed of made-up inputs, and of operators that draw numbers and have none.")
  var seed: UInt64 = 1

  @Option(
    help: """
      The most memory that the run may hold beyond the model's files, such as 512M or 2G; three \
      quarters of what is free unless given.
      """)
  var maxMemory: ByteCount?

  @Option(help: "The most seconds that the run may take; no limit unless given.")
  var timeout: Double?

  func validate() throws {
    if let timeout, !(timeout > 0) { throw ValidationError("--timeout takes a positive number") }
  }

  func run() throws {
    let monitor = RunMonitor(RunLimits(maximumBytes: maxMemory?.bytes, seconds: timeout))
    let file = model.first ?? ""
    let guardian = LimitGuard(monitor, file: file)
    guardian.start()
    let loaded = try ModelArgument.load(model)
    var session = try Self.locating(in: file) { () throws(Diagnostic) in
      try Session(
        loaded.model, mode: mode, threads: threads,
        random: RandomStream(seed: UInt32(truncatingIfNeeded: seed)), monitor: monitor)
    }
    guardian.model = session.model
    let (values, madeUp) = try InputArgument.values(
      input, for: session.requiredInputs, of: session.model, seed: seed,
      maximumBytes: monitor.limits.maximumBytes)
    if !madeUp.isEmpty { Terminal.error("made up: " + madeUp.joined(separator: ", ")) }
    let outputs = try Self.locating(in: file) { () throws(Diagnostic) in
      try session.run(values)
    }
    if let output {
      try reporting { () throws(Diagnostic) in
        try ArrayFile.write(outputs.map { ($0.name, $0.value) }, to: output)
      }
    }
    for output in outputs { print(Self.summary(output)) }
    if let expect { try compare(outputs, with: expect) }
  }

  /// Runs `body`; a diagnostic that it throws is of this file and ends the command.
  private static func locating<T>(
    in file: String, _ body: () throws(Diagnostic) -> T
  ) throws -> T {
    try reporting { () throws(Diagnostic) in
      do throws(Diagnostic) { return try body() } catch {
        throw error.location.file == nil ? error.inside(.file(file)) : error
      }
    }
  }

  private func compare(_ outputs: [Session.Output], with path: String) throws {
    let expected = try reporting { () throws(Diagnostic) in try ArrayFile.read(path) }
    var isMatch = true
    for output in outputs {
      guard let wanted = expected[output.name] else {
        throw ValidationError("'\(path)' holds no array '\(output.name)'")
      }
      let difference = ValueComparison(
        output.value, wanted, within: Tolerance(relative: 0, absolute: tolerance))
      isMatch = isMatch && difference.isMatch
      let verdict = difference.mismatch ?? "as expected"
      print(
        "\(output.name): \(verdict); largest absolute error "
          + short(difference.maximumAbsoluteError))
      if let agreement = Self.agreement(output.value, wanted) {
        print("\(output.name): the largest element is at the same place in \(agreement)")
      }
    }
    if !isMatch { throw ExitCode(Failure.findings) }
  }

  /// In how many rows of a matrix, a classifier's output, the largest element is where it should be.
  private static func agreement(_ actual: RuntimeValue, _ expected: RuntimeValue) -> String? {
    guard let a = actual.tensor, let b = expected.tensor, a.shape == b.shape, a.rank == 2,
      a.shape[1] > 1
    else { return nil }
    let width = a.shape[1]
    let (x, y) = (a.doubles, b.doubles)
    let rows = (0..<a.shape[0]).count { row in
      let places = row * width..<(row + 1) * width
      return places.max { x[$0] < x[$1] } == places.max { y[$0] < y[$1] }
    }
    return "\(rows) of \(a.shape[0]) rows"
  }

  /// One line: the output's name and type, and its range or first elements.
  private static func summary(_ output: Session.Output) -> String {
    guard case .tensor(let tensor) = output.value else {
      return "\(output.name): \(output.value.typeDescription)"
    }
    let type = "\(output.name): \(tensor.elementType.name)\(tensor.shape)"
    if tensor.elementType == .string {
      return type + " " + tensor.strings.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
    }
    let numbers = tensor.doubles
    guard let low = numbers.min(), let high = numbers.max() else { return type }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    return type + " from \(short(low)) to \(short(high)), mean \(short(mean))"
  }
}

/// Reads the models that commands name.
enum ModelArgument {
  /// Reads a model from its files; one that is not complete ends the command.
  static func load(_ paths: [String]) throws -> LoadedModel {
    var options = ImportContext.Options()
    options.threads = Processors.count
    let loaded = try reporting { () throws(Diagnostic) in
      try LoadedModel.read(paths, options: options)
    }
    let errors = loaded.diagnostics.filter { $0.code.severity == .error }
    if !errors.isEmpty { throw Failure(text: render(errors), status: Failure.unusable) }
    return loaded
  }
}
