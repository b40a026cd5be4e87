import Concord
import ConverterCore
import Diagnostics
import Passes
import Runtime

/// What `concord convert --json` prints; `docs/json.md` describes it.
struct ConversionRecord: Encodable {
  struct Converted: Encodable {
    var kind: String
    var count: Int
  }

  struct Unconverted: Encodable {
    var kind: String
    var name: String
    var reason: String
  }

  var sources: [String]
  var sourceFormat: String
  var targetFormat: String?
  var converted: [Converted]
  var unconverted: [Unconverted]
  var unexpressed: [Unconverted]
  var assumptions: [String]
  var files: [String]
  var operatorSets: OperatorSets?
  var verification: Verification?

  init(_ conversion: Conversion, _ sources: [String]) {
    let report = conversion.source.report
    self.sources = sources
    sourceFormat = conversion.source.format.id
    targetFormat = conversion.target?.id
    converted = report.converted.map { Converted(kind: $0.kind, count: $0.count) }
    unconverted = report.unconverted.map {
      Unconverted(kind: $0.kind, name: $0.name, reason: $0.reason)
    }
    unexpressed = conversion.exportReport.unconverted.map {
      Unconverted(kind: $0.kind, name: $0.name, reason: $0.reason)
    }
    assumptions = report.assumptions + conversion.exportReport.assumptions
    files = conversion.files
    operatorSets = conversion.operatorSets.map(OperatorSets.init)
    verification = conversion.proof.map(Verification.init)
  }
}

extension ConversionRecord {
  /// What became of the nodes in other operator sets.
  struct OperatorSets: Encodable {
    var moves: [Move]
    var notes: [String]
    var refusals: [Refusal]

    init(_ report: OpsetReport) {
      moves = report.moves.map { move, count in
        Move(
          operator: move.qualifiedOperator, from: move.from, to: move.to, inserted: move.inserted,
          count: count)
      }
      notes = report.notes
      refusals = report.refusals.map {
        Refusal(code: $0.code.id, location: $0.location.description, reason: $0.message)
      }
    }
  }

  /// Nodes of one operator that moved between the same versions in the same way.
  struct Move: Encodable {
    var `operator`: String
    var from: Int
    var to: Int?
    var inserted: [String]
    var count: Int
  }

  /// A node that cannot be expressed.
  struct Refusal: Encodable {
    var code: String
    var location: String
    var reason: String
  }

  /// How the result was verified.
  struct Verification: Encodable {
    var method: String
    var isMatch: Bool
    var values: [Value]
    var worst: Value?
    var maximumAbsoluteError: Double
    var unmatchedOutputs: [String]
    var unknownValues: [String]

    init(_ proof: Conversion.Proof) {
      let comparison = proof.comparison
      method = proof.method
      isMatch = comparison.isMatch
      values = comparison.entries.map(Value.init)
      worst = comparison.worst.map(Value.init)
      maximumAbsoluteError = comparison.maximumAbsoluteError
      unmatchedOutputs = comparison.unmatchedOutputs
      unknownValues = proof.unknownValues
    }
  }

  /// One value that was compared.
  struct Value: Encodable {
    var name: String
    var isOutput: Bool
    var absoluteError: Double
    var relativeError: Double?
    var mismatch: String?

    init(_ entry: ModelComparison.Entry) {
      name = entry.name
      isOutput = entry.isOutput
      absoluteError = entry.difference.maximumAbsoluteError
      let relative = entry.difference.maximumRelativeError
      relativeError = relative.isFinite ? relative : nil
      mismatch = entry.difference.mismatch
    }
  }
}
