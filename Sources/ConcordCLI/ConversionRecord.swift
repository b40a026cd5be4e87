import Concord
import ConverterCore
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
    verification = conversion.proof.map(Verification.init)
  }
}

extension ConversionRecord {
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
