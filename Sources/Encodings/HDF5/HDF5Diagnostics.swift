public import Diagnostics

extension DiagnosticCode {
  /// An HDF5 file's structure is broken.
  public static let malformedHDF5 = DiagnosticCode(
    "E0245", "An HDF5 file is malformed",
    explanation: """
      The library that reads HDF5 cannot make sense of the file, or broke off over it; the message \
      says at which object.
      """,
    mend: """
      The file was cut short, is damaged, or its links go in a circle. Compare its size with the \
      original, fetch it again, and see whether `h5dump` can read it.
      """)
  /// An HDF5 file uses a feature that is not read.
  public static let unsupportedHDF5 = DiagnosticCode(
    "E0246", "An HDF5 file uses an unsupported feature",
    explanation: """
      A dataset that is needed does not hold numbers, or is larger than the file can account for.
      """,
    mend: "Write the file again with plain arrays of numbers, for example with h5py.")
  /// No process could be started to read an HDF5 file in.
  public static let noHDF5Process = DiagnosticCode(
    "E0247", "An HDF5 file could not be read for want of resources",
    explanation: """
      HDF5 files are read in a process of their own, because the library does not withstand \
      damaged ones. The system refused to start one, or ended it.
      """,
    mend: "Free memory or processes and try again.")
  /// The library that reads HDF5 files is not there.
  public static let noHDF5Library = DiagnosticCode(
    "E0248", "The library that reads HDF5 files is not on this machine",
    explanation: """
      HDF5 files are read by libhdf5, which is loaded when the first one comes and is not a part of \
      Concord. The message has the name of the library, whose number has to be that of the version \
      that Concord was built with.
      """,
    mend: """
      Install it: `apt-get install libhdf5-103-1` (Debian 12), `libhdf5-103-1t64` (Ubuntu 24.04) \
      or `libhdf5-103` (Ubuntu 22.04), where the number is that of the message. Where the library is \
      in no usual place, the environment variable `CONCORD_HDF5` names its file.
      """)
}
