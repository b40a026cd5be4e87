public import ByteStorage
public import Diagnostics
import Encodings
public import ModelIR

/// Reads ONNX models from bytes.
///
/// Payloads of tensors stay slices of the bytes. Names become ids: a graph's inputs, initializers
/// and node outputs are declared before its nodes are read, and a name that the graph does not
/// declare is looked for in the graphs around it. Duplicated, dangling and cyclic names are held as
/// they are; judging them is the checker's work.
public enum ONNXDecoder {
  /// Reads the model that `bytes` hold.
  ///
  /// - Parameters:
  ///   - bytes: A serialised `ModelProto`.
  ///   - file: The file's name for error locations.
  ///   - threads: The number of threads that may work on a large graph; what is read does not depend on
  ///     it.
  /// - Throws: E02xx, with the path of fields and the byte offset.
  public static func decode(
    _ bytes: ByteBuffer, file: String, threads: Int = 1
  ) throws(Diagnostic) -> Model {
    do throws(Diagnostic) {
      return try decode(bytes, threads: threads)
    } catch {
      throw error.inside(.file(file))
    }
  }

  static func decode(_ bytes: ByteBuffer, threads: Int = 1) throws(Diagnostic) -> Model {
    try ProtobufReader.read(bytes) { (reader) throws(Diagnostic) in
      var decoder = ModelDecoder()
      decoder.threads = threads
      try decoder.readModel(from: &reader)
      return decoder.model
    }
  }

  /// Whether `bytes` look like a model: a message with a graph, all of whose fields fit.
  static func recognizes(_ bytes: ByteBuffer) -> Bool {
    let isModel = try? ProtobufReader.read(bytes) { (reader) throws(Diagnostic) in
      var hasVersion = false
      var hasGraph = false
      while let number = try reader.nextField() {
        guard let field = ModelField(rawValue: number) else { return false }
        if field == .irVersion { hasVersion = true }
        if field == .graph { hasGraph = true }
        switch field {
        case .irVersion, .modelVersion: _ = try reader.int64()
        default: _ = try reader.messageRange()
        }
      }
      return hasVersion && hasGraph
    }
    return isModel ?? false
  }
}
