import ArgumentParser
import Concord
import ConverterCore
import Diagnostics
import Formats
import Operators

struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "Lists the formats that can be read and written.")

  func run() {
    for format in ModelFormat.all {
      let directions = [
        format.importModel == nil ? nil : "reads", format.exportModel == nil ? nil : "writes",
      ].compactMap { $0 }.joined(separator: ", ")
      let extensions = format.fileExtensions.map { "." + $0 }.joined(separator: " ")
      print("\(format.id)  \(format.displayName): \(directions)  \(extensions)")
    }
  }
}

struct OpsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ops", abstract: "Lists the operators that Concord knows.")

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let operators = OperatorRegistry.standard.operators
    if json {
      print(try jsonText(operators.map(OperatorRecord.init)))
      return
    }
    for definition in operators {
      let versions = definition.versions.map { String($0.since) }.joined(separator: " ")
      let isOptimized = definition.versions.contains { $0.prepare != nil }
      print("\(definition.qualifiedName)  \(versions)" + (isOptimized ? "  optimized" : ""))
    }
    print(OperatorRegistry.standard.coverage)
  }
}

/// What `concord ops --json` prints of an operator; `docs/json.md` describes it.
private struct OperatorRecord: Encodable {
  var domain: String
  var name: String
  var versions: [Int]
  var summary: String
  var standard: Bool
  var executable: [Int]
  var optimized: [Int]

  init(_ definition: Operator) {
    domain = definition.domain
    name = definition.name
    versions = definition.versions.map(\.since)
    summary = definition.summary
    standard = definition.isStandard
    executable = definition.versions.filter { $0.evaluate != nil }.map(\.since)
    optimized = definition.versions.filter { $0.prepare != nil }.map(\.since)
  }
}
