import ByteStorage
public import Diagnostics
import Encodings
public import ModelIR
import ONNXFormat

extension DiagnosticCode {
  /// A file of arrays is not of a kind that can be read or written.
  public static let unusableArrayFile = DiagnosticCode(
    "E0104", "A file of arrays cannot be used",
    explanation: """
      Arrays are read from .npy, .npz and .pb (a serialised ONNX tensor) files and written to .npz \
      files and folders. Element types that numpy does not have can only be read from .pb files.
      """)
}

/// Files of arrays: numpy's, and serialised ONNX tensors.
public enum ArrayFile {
  /// The arrays of a file by name; the one of an .npy file has the file's name without extension.
  public static func read(_ path: String) throws(Diagnostic) -> [String: RuntimeValue] {
    let bytes = try File.map(path)
    do throws(Diagnostic) {
      let stem = path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
      if path.hasSuffix(".pb") {
        let tensor = try ONNXValue.tensor(bytes, file: path)
        return [tensor.name ?? stem: .tensor(try tensor.dense())]
      }
      throw Diagnostic(.unusableArrayFile, "expected an .npy, .npz or .pb file")
    } catch {
      throw error.location.file == nil ? error.inside(.file(path)) : error
    }
  }

  /// Writes arrays to an .npz file, or one .npy file each to a folder.
  public static func write(
    _ arrays: [(name: String, value: RuntimeValue)], to path: String
  ) throws(Diagnostic) {
    throw Diagnostic(
      .unusableArrayFile, "expected an .npz file or a folder", at: Location([.file(path)]))
  }
}
