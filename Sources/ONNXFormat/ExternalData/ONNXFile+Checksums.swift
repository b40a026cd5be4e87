import ByteStorage
public import Diagnostics
import Encodings
public import ModelIR

extension DiagnosticCode {
  /// A file of external data is not the one that the model was written with.
  public static let checksumMismatch = DiagnosticCode(
    "E0118", "A file of external data has another checksum",
    explanation: """
      The model says what SHA-1 digest the file with its weights has, and the file has another: it \
      was damaged on the way, or belongs to another model of the same name. Runtimes do not look, \
      and compute with what is there. Checksums are looked at with --weights alone.
      """,
    mend: """
      Copy or download the file again, from where the model came from. Where the file was changed on \
      purpose, write the model anew, so that it has the digest of the file as it is.
      """)
}

extension ONNXFile {
  /// Compares the files of external data with the checksums that the model has of them; each file is
  /// read once.
  ///
  /// - Returns: a finding for each tensor whose file differs, located from the file down.
  public static func checksumFindings(_ model: Model, at path: String) -> [Diagnostic] {
    var model = model
    var reader = ExternalDataReader(model: path)
    var digests: [String: String] = [:]
    var findings: [Diagnostic] = []
    model.forEachTensor(where: \.hasExternalContents) { tensor, place in
      guard case .external(let entries, _) = tensor.payload,
        let wanted = entries.first(where: { $0.key == "checksum" })?.value,
        let reference = try? ExternalDataReference(entries),
        let bytes = try? reader.contents(reference.location)
      else { return }
      let found = digests[reference.location] ?? SHA1.hexadecimal(bytes)
      digests[reference.location] = found
      guard wanted.lowercased() != found else { return }
      findings.append(
        Diagnostic(
          .checksumMismatch,
          "'\(reference.location)' has the SHA-1 digest \(found), expected '\(wanted)'", at: place
        ).inside(.file(path)))
    }
    return findings
  }
}
