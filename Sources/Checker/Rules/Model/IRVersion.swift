package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A model does not say which version of the intermediate representation it is in.
  package static let missingIRVersion = DiagnosticCode(
    "E0302", "A model has no valid IR version",
    explanation: """
      'ir_version' says by which version of the intermediate representation a file is to be read. \
      It is required, and versions begin at 1. onnx.checker and onnxruntime refuse a model \
      without.
      """,
    mend: """
      Set it to the version that the tool that wrote the model follows; 8 goes with operator sets \
      up to 18, 10 with those up to 22. An older version is read by more runtimes, a newer one has \
      more features: E0303 names what a version lacks.
      """)
  /// A model is in a newer version than Concord knows.
  package static let irVersionTooNew = DiagnosticCode(
    "E0335", "The IR version does not exist, or is newer than Concord knows",
    explanation: """
      No release of the standard that is known has this version of the intermediate \
      representation, and runtimes refuse versions that they do not know: onnxruntime 1.31 those \
      above 13. The file may hold fields that Concord keeps but does not understand.
      """,
    mend: """
      Where the number is wrong, or the model uses nothing new, set an older version in \
      'ir_version'; otherwise use a newer release of Concord.
      """)
}

extension Rule {
  /// The IR version is stated and known.
  static let irVersion = Rule(.missingIRVersion, .irVersionTooNew) { context in
    guard let version = context.model.irVersion else {
      context.report(.missingIRVersion, "'ir_version' is missing")
      return
    }
    if version < 1 {
      context.report(.missingIRVersion, "'ir_version' is \(version), expected 1 or more")
    } else if version > Standard.irVersion {
      context.report(
        .irVersionTooNew,
        "'ir_version' is \(version), the newest that is known is \(Standard.irVersion)")
    }
  }
}
