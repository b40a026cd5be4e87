public import Diagnostics

extension DiagnosticCode {
  /// A zip archive's structure is broken.
  public static let malformedZip = DiagnosticCode(
    "E0230", "A zip archive is malformed",
    explanation: """
      The archive's directory is missing or points outside of the file, or an entry's sizes \
      contradict one another, so that its entries cannot be found.
      """,
    mend: """
      The file was cut short, is damaged, or is no zip archive: the directory is at the end, so \
      that a download that was interrupted lacks it. Fetch or write it again.
      """)
  /// A zip entry uses a feature that is not read.
  public static let unsupportedZip = DiagnosticCode(
    "E0231", "A zip archive uses an unsupported feature",
    explanation: """
      An entry is encrypted, spans several disks, or is compressed with another method than \
      deflate.
      """,
    mend: """
      Repack the archive with a common tool; for arrays, `numpy.savez` or \
      `numpy.savez_compressed`.
      """)
  /// The content of a zip entry does not match its checksum.
  public static let zipChecksum = DiagnosticCode(
    "E0232", "The content of a zip entry is damaged",
    explanation: """
      An entry does not decompress, or its content does not have the CRC-32 that the archive \
      states. Its numbers cannot be trusted.
      """,
    mend: "The file is damaged; fetch or write it again.")
}
