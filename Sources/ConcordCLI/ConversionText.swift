import Diagnostics
import Concord
import ConverterCore
import Passes
import Runtime

/// What `concord convert` prints of a conversion.
enum ConversionText {
  /// For people.
  static func lines(_ conversion: Conversion, _ sources: [String], _ output: String) -> String {
    var lines: [String] = []
    let source = conversion.source
    let target = conversion.target.map { " (\($0.displayName))" } ?? ""
    lines.append(
      "\(sources.joined(separator: " + ")) (\(source.format.displayName)) -> \(output)\(target)")
    let converted = source.report.converted.map { "\($0.kind) \($0.count)" }
    if !converted.isEmpty { lines.append("converted: " + converted.joined(separator: ", ")) }
    for item in source.report.unconverted {
      lines.append("not converted: \(item.name) (\(item.kind)): \(item.reason)")
    }
    for item in conversion.exportReport.unconverted {
      lines.append("not expressed: \(item.name) (\(item.kind)): \(item.reason)")
    }
    for assumption in source.report.assumptions + conversion.exportReport.assumptions {
      lines.append("assumed: \(assumption)")
    }
    if let report = conversion.operatorSets { lines += moves(report) }
    if let proof = conversion.proof { lines += verification(proof) }
    if !conversion.files.isEmpty {
      lines.append("wrote " + conversion.files.joined(separator: ", "))
    }
    return lines.joined(separator: "\n")
  }

  private static func moves(_ report: OpsetReport) -> [String] {
    report.moves.map { move, count in
      let others = move.inserted.joined(separator: ", ")
      let what =
        if let to = move.to {
          "\(move.from) -> \(to)" + (others.isEmpty ? "" : ", with \(others)")
        } else {
          "\(move.from), replaced by " + (others.isEmpty ? "a constant" : others)
        }
      return "\(move.qualifiedOperator) \(what): \(counted(count, "node"))"
    } + report.notes
  }

  private static func verification(_ proof: Conversion.Proof) -> [String] {
    let entries = proof.comparison.entries
    let outputs = entries.filter(\.isOutput)
    var lines = ["verified: \(proof.method)"]
    lines.append(
      "  \(counted(entries.count, "value")) compared, \(outputs.count) of them outputs; "
        + "largest absolute error \(short(proof.comparison.maximumAbsoluteError))"
        + ", of outputs \(short(maximumError(outputs)))")
    if let worst = proof.comparison.worst, entries.count > 1 {
      let error = worst.difference.maximumAbsoluteError
      if error > 0 {
        let relative = short(worst.difference.maximumRelativeError)
        lines.append(
          "  the worst is '\(worst.name)': absolute error \(short(error)), relative \(relative)")
      } else if let mismatch = worst.difference.mismatch {
        lines.append("  the worst is '\(worst.name)', which \(mismatch)")
      }
    }
    if !proof.unknownValues.isEmpty {
      lines.append(
        "  not in the result: " + proof.unknownValues.map { "'\($0)'" }.joined(separator: ", "))
    }
    return lines
  }

  private static func maximumError(_ entries: [ModelComparison.Entry]) -> Double {
    entries.map(\.difference.maximumAbsoluteError).max() ?? 0
  }
}
