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
    let loaded = try reporting { () throws(Diagnostic) in try LoadedModel.read(model) }
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

  private func record(_ loaded: LoadedModel, _ summary: ModelSummary) -> [String: Any] {
    let model = loaded.model
    var record: [String: Any] = [
      "format": loaded.format.id,
      "graph": summary.name,
      "inputs": summary.inputs.map { ["name": $0.name, "type": describe($0)] },
      "outputs": summary.outputs.map { ["name": $0.name, "type": describe($0)] },
      "parameters": summary.parameterCount,
      "operators": summary.operators.map { ["name": $0.name, "count": $0.count] as [String: Any] },
      "operatorSets": model.operatorSets.map {
        ["domain": $0.domain ?? "", "version": $0.version ?? 0] as [String: Any]
      },
      "functions": model.functions.count,
      "metadata": model.metadata.map { ["key": $0.key ?? "", "value": $0.value ?? ""] },
    ]
    record["irVersion"] = model.irVersion
    record["producer"] = model.producerName
    record["producerVersion"] = model.producerVersion
    record["multiplications"] = summary.multiplications
    return record
  }
}
