import ByteStorage
import Concord
import Diagnostics
import Foundation
import ModelIR
import ONNXFormat
import Operators

/// Converts every model of ONNX's backend suite to every operator set from 7 on and runs both.
///
/// Prints a line a conversion, separated by tabs: the case, its operator set, the one asked for, the
/// outcome, the code and operator of a refusal, what was said, and the seconds that it took.
struct OpsetSurvey {
  /// The folder of the suite.
  let suite: String
  /// Where to write the results as files; nil for nowhere.
  let results: String?
  /// Only cases whose path contains this.
  let filter: String
  /// The operator sets asked for.
  let targets: ClosedRange<Int>

  func run() throws {
    for testCase in try cases {
      do throws(Diagnostic) {
        try survey(testCase)
      } catch {
        print(
          [testCase.name, "", "", "unreadable", error.code.id, "", error.message].joined(
            separator: "\t"))
      }
    }
  }

  private var cases: [TestCase] {
    get throws {
      let paths = try FileManager.default.subpathsOfDirectory(atPath: suite)
        .filter { $0.hasSuffix("/model.onnx") && (filter.isEmpty || $0.contains(filter)) }.sorted()
      return try paths.map { path in
        let folder = suite + "/" + path.dropLast("/model.onnx".count)
        return try TestCase(
          folder: folder, entries: FileManager.default.contentsOfDirectory(atPath: folder))
      }
    }
  }

  private func survey(_ testCase: TestCase) throws(Diagnostic) {
    let trial = try OpsetTrial(testCase)
    let domains = trial.model.operatorSets
    guard let source = domains.version(of: "") else { return }
    for target in targets where target != Int(source) {
      let (outcome, seconds) = trial.convert(toOperatorSet: target) { model throws(Diagnostic) in
        guard let results else { return }
        let path = "\(results)/\(testCase.name).\(target).onnx"
        try File.write(ONNXEncoder.encode(model), to: path)
      }
      var fields = [testCase.name, String(source), String(target)]
      switch outcome {
      case .same(let isExact): fields += [isExact ? "exact" : "same", "", "", ""]
      case .refused(let reasons):
        fields += [
          "refused", reasons[0].code.id, Self.operatorType(reasons[0]), reasons[0].message,
        ]
      case .invalid(let findings):
        fields += [
          "invalid", findings[0].code.id, Self.operatorType(findings[0]), findings[0].message,
        ]
      case .differs(let what): fields += ["differs", "", "", what]
      }
      fields.append(String(format: "%.6f", seconds))
      print(fields.joined(separator: "\t"))
    }
  }

  private static func operatorType(_ diagnostic: Diagnostic) -> String {
    for case .node(_, _, let type) in diagnostic.location.steps.reversed() { return type }
    return ""
  }
}
