public import Diagnostics

extension DiagnosticCode {
  /// External data lies where a model must not reach.
  public static let externalDataOutside = DiagnosticCode(
    "E0110", "External data lies outside of the model's folder",
    explanation: """
      A tensor names a data file by an absolute path, with '..', or through a symbolic link that \
      leads out of the model's folder. Such a model could read any file of this machine, so the \
      file is not opened. Put the data file beside the model, or below its folder.
      """)
  /// The file of external data is missing or no regular file.
  public static let externalDataMissing = DiagnosticCode(
    "E0111", "A file of external data cannot be used",
    explanation: """
      The data file that a tensor names does not exist, cannot be read, or is no regular file. A \
      model with external data consists of several files: copy all of them, and keep their names.
      """)
  /// The keys of external data are malformed, or leave the file.
  public static let externalDataRange = DiagnosticCode(
    "E0112", "External data is described wrongly",
    explanation: """
      The keys that say where a tensor's payload stands are incomplete or contradictory: there is \
      no location, a key occurs twice, an offset or length is no decimal number, or the range ends \
      behind the end of the file. The data file was cut short, or does not belong to this model.
      """)
  /// A model does not fit into one protobuf message.
  public static let modelTooLarge = DiagnosticCode(
    "E0113", "A model is too large for one file",
    explanation: """
      Protobuf messages end at 2 GiB, and other readers refuse larger files. Write the model with \
      external data, so that the weights go to a file of their own.
      """)
  /// The wrong number of files was given.
  public static let unexpectedFiles = DiagnosticCode(
    "E0114", "An ONNX model is one file",
    explanation: """
      An ONNX model is given as one file; its external data is found through it. Give the file of \
      the model alone.
      """)
}
