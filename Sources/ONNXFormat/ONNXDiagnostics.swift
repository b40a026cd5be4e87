public import Diagnostics

extension DiagnosticCode {
  /// External data lies where a model must not reach.
  public static let externalDataOutside = DiagnosticCode(
    "E0110", "External data lies outside of the model's folder",
    explanation: """
      A tensor names a data file by an absolute path, with '..', or through a symbolic link that \
      leads out of the model's folder. Such a model could read any file of this machine into its \
      weights, so the file is not opened; onnx.checker and onnxruntime refuse it for the same \
      reason.
      """,
    mend: """
      Put the data file beside the model, or below its folder, and name it in 'location' relative \
      to the model. Models that were downloaded into a cache of links to blobs are read as they \
      are.
      """)
  /// The file of external data is missing or no regular file.
  public static let externalDataMissing = DiagnosticCode(
    "E0111", "A file of external data cannot be used",
    explanation: """
      The data file that a tensor names does not exist, cannot be read, or is no regular file. The \
      graph alone cannot be run: onnxruntime refuses to load it.
      """,
    mend: """
      A model with external data consists of several files: copy all of them into one folder, and \
      keep their names. If the data file was renamed, rename it back, or write the model again.
      """)
  /// The keys of external data are malformed, or leave the file.
  public static let externalDataRange = DiagnosticCode(
    "E0112", "External data is described wrongly",
    explanation: """
      The keys that say where a tensor's payload stands are incomplete or contradictory: there is \
      no location, a key occurs twice, an offset or length is no decimal number, or the range ends \
      behind the end of the file. onnx.checker passes a range behind the end of the file; \
      onnxruntime refuses it when it loads.
      """,
    mend: """
      Compare the size of the data file with the original: if it is smaller, it was cut short, so \
      fetch it again. If it is whole, it belongs to another model or another version of this one; \
      take both files from one export.
      """)
  /// A model does not fit into one protobuf message.
  public static let modelTooLarge = DiagnosticCode(
    "E0113", "A model is too large for one file",
    explanation: "Protobuf messages end at 2 GiB, and other readers refuse larger files.",
    mend: "Write the model with external data, so that the weights go to a file of their own.")
  /// The wrong number of files was given.
  public static let unexpectedFiles = DiagnosticCode(
    "E0114", "An ONNX model is one file",
    explanation: "An ONNX model is given as one file; its external data is found through it.",
    mend: """
      Give the file of the model alone. To look at several models, give each to a command of its \
      own, or all to `concord check`.
      """)
}
