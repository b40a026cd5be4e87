import ArgumentParser
import Concord
import ConverterCore
import Diagnostics
import ModelIR
import Runtime

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Converts a model to another format and verifies the result.",
    discussion: """
      The last file is the output; the others, in any order, are the source. The output is written \
      only if everything could be converted and the result computes the same numbers. The name - is \
      standard input or output.
      """)

  @Argument(help: "The files of the source, then the output.")
  var files: [String]

  @Option(help: "The source's format; recognized if left out.")
  var from: String?

  @Option(help: "The output's format; taken from its name if left out.")
  var to: String?

  @Option(
    help: """
      The version of the ONNX operator set to write, up or down, or of another domain as DOMAIN:VERSION. \
      May be repeated.
      """)
  var opset: [String] = []

  @Option(help: "The IR version to write; that of the operator set's release if left out.")
  var irVersion: Int?

  @Option(
    name: .customLong("for"),
    help: """
      Write for a runtime, RUNTIME or RUNTIME@VERSION: the newest operator sets that it reads. \
      RUNTIME is one of \(RuntimeRelease.names).
      """)
  var runtime: String?

  @Option(help: "An input's shape, as NAME:1x3x224x224. May be repeated.")
  var input: [String] = []

  @Option(help: "The phase of a Caffe net: TEST or TRAIN; TEST if left out.")
  var phase: String?

  @Option(help: "The level of a Caffe net, which rules of its layers may ask for.")
  var level: Int?

  @Option(help: "A stage of a Caffe net, beside those that its file names. May be repeated.")
  var stage: [String] = []

  @Option(help: "none, roundtrip, or an .npz file with recorded inputs, outputs and inner values.")
  var verify = "roundtrip"

  @Option(help: "The largest absolute error of outputs against recorded ones.")
  var tolerance = 1e-4

  @Flag(help: "Write a model even where nodes could not be converted.")
  var allowPlaceholders = false

  @Flag(help: "Move constants to a data file beside the output.")
  var externalData = false

  @Option(help: "The number of threads that verification uses.")
  var threads = 1

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard files.count >= 2 else { throw ValidationError("give a source and an output") }
    _ = try OperatorSetArgument(opset, irVersion: irVersion, runtime: runtime)
    if let phase, !["TEST", "TRAIN"].contains(phase) {
      throw ValidationError("--phase takes TEST or TRAIN, found \(phase)")
    }
  }

  func run() throws {
    let sources = Array(files.dropLast())
    let output = files[files.count - 1]
    var options = Conversion.Options()
    options.sourceFormat = from
    options.targetFormat = to
    options.operatorSets = try OperatorSetArgument(opset, irVersion: irVersion, runtime: runtime)
      .request
    options.importing.inputShapes = try InputArgument.shapes(input)
    options.importing.state.phase = phase
    options.importing.state.level = level
    options.importing.state.stages = stage
    options.importing.allowPlaceholders = allowPlaceholders
    options.importing.threads = Processors.count
    options.externalDataMinimumSize = externalData ? 1024 : nil
    options.threads = threads
    options.tolerance.absolute = tolerance
    let conversion = try reporting { () throws(Diagnostic) in
      options.verification = try verification()
      return try Conversion.convert(sources, to: output, options: options)
    }
    let text =
      json
      ? try jsonText(ConversionRecord(conversion, sources))
      : ConversionText.lines(conversion, sources, output)
    if output == "-" { Terminal.error(text) } else { print(text) }
    let findings = conversion.source.diagnostics + conversion.diagnostics
    if !findings.isEmpty { Terminal.error(render(findings)) }
    if !conversion.isSuccess {
      throw Failure(text: "nothing was written", status: Failure.findings)
    }
  }

  private func verification() throws(Diagnostic) -> Conversion.Verification {
    switch verify {
    case "none": return .none
    case "roundtrip": return .roundTrip
    default:
      let arrays = try ArrayFile.read(verify)
      return .data(inputs: arrays, expected: arrays)
    }
  }
}
