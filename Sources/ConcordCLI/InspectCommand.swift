import ArgumentParser
import Concord
import ConverterCore
import Diagnostics
import ModelIR

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Prints a model's inputs, outputs, operators, parameters and metadata.")

  @Argument(help: "The model's files.")
  var model: [String]

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    var options = ImportContext.Options()
    options.threads = Processors.count
    let loaded = try reporting { () throws(Diagnostic) in
      try LoadedModel.read(model, options: options)
    }
    let summary = ModelSummary(loaded.model)
    print(json ? try jsonText(record(loaded, summary)) : text(loaded, summary))
    let errors = loaded.diagnostics.filter { $0.code.severity == .error }
    if !errors.isEmpty { throw Failure(text: render(errors), status: Failure.findings) }
  }

  private func text(_ loaded: LoadedModel, _ summary: ModelSummary) -> String {
    let model = loaded.model
    var lines = ["format: \(loaded.format.displayName)", "graph: \(summary.name)"]
    if let version = model.irVersion { lines.append("IR version: \(version)") }
    let opsets = model.operatorSets.map { set in
      let domain = OperatorSet.canonical(set.domain ?? "")
      return "\(domain.isEmpty ? "ai.onnx" : domain) \(set.version ?? 0)"
    }
    if !opsets.isEmpty { lines.append("operator sets: " + opsets.joined(separator: ", ")) }
    if let producer = model.producerName {
      lines.append("producer: \(producer) \(model.producerVersion ?? "")")
    }
    for port in summary.inputs { lines.append("input: \(port.name) \(describe(port))") }
    for port in summary.outputs { lines.append("output: \(port.name) \(describe(port))") }
    lines.append("parameters: \(summary.parameterCount)")
    lines.append("multiplications: \(summary.multiplications.map(String.init) ?? "unknown")")
    if !model.functions.isEmpty { lines.append("functions: \(model.functions.count)") }
    lines.append("operators:")
    for entry in summary.operators { lines.append("  \(entry.count)  \(entry.name)") }
    for entry in model.metadata {
      lines.append("metadata: \(entry.key ?? "") = \(entry.value ?? "")")
    }
    return lines.joined(separator: "\n")
  }

  private func describe(_ port: ModelSummary.Port) -> String { port.type?.description ?? "?" }

  private func record(_ loaded: LoadedModel, _ summary: ModelSummary) -> Inspection {
    let model = loaded.model
    func port(_ port: ModelSummary.Port) -> Inspection.Port {
      Inspection.Port(name: port.name, type: describe(port))
    }
    return Inspection(
      format: loaded.format.id,
      graph: summary.name,
      irVersion: model.irVersion,
      producer: model.producerName,
      producerVersion: model.producerVersion,
      operatorSets: model.operatorSets.map {
        Inspection.OperatorSet(domain: $0.domain ?? "", version: $0.version ?? 0)
      },
      inputs: summary.inputs.map(port),
      outputs: summary.outputs.map(port),
      parameters: summary.parameterCount,
      multiplications: summary.multiplications,
      operators: summary.operators.map { Inspection.Operator(name: $0.name, count: $0.count) },
      functions: model.functions.count,
      metadata: model.metadata.map { Inspection.Entry(key: $0.key ?? "", value: $0.value ?? "") })
  }
}

/// What `concord inspect --json` prints; `docs/json.md` describes it.
private struct Inspection: Encodable {
  struct Port: Encodable {
    var name: String
    var type: String
  }

  struct OperatorSet: Encodable {
    var domain: String
    var version: Int64
  }

  struct Operator: Encodable {
    var name: String
    var count: Int
  }

  struct Entry: Encodable {
    var key: String
    var value: String
  }

  var format: String
  var graph: String
  var irVersion: Int64?
  var producer: String?
  var producerVersion: String?
  var operatorSets: [OperatorSet]
  var inputs: [Port]
  var outputs: [Port]
  var parameters: Int
  var multiplications: Int?
  var operators: [Operator]
  var functions: Int
  var metadata: [Entry]
}
