public import ByteStorage
public import Diagnostics
import Encodings
public import ModelIR

/// Reads and writes values that stand alone in a file, as in the data sets of test cases.
///
/// Such a file does not say which message it holds: the caller knows the kind from the model.
public enum ONNXValue {
  /// Reads a serialised `TensorProto`.
  ///
  /// - Throws: E02xx, located by field and byte offset.
  public static func tensor(_ bytes: ByteBuffer, file: String) throws(Diagnostic) -> StoredTensor {
    try read(bytes, file: file)
  }

  /// Reads a serialised `SparseTensorProto`.
  ///
  /// - Throws: E02xx, located by field and byte offset.
  public static func sparseTensor(
    _ bytes: ByteBuffer, file: String
  ) throws(Diagnostic) -> SparseTensor {
    try read(bytes, file: file)
  }

  /// Reads a serialised `SequenceProto`.
  ///
  /// - Throws: E02xx, located by field and byte offset.
  public static func sequence(
    _ bytes: ByteBuffer, file: String
  ) throws(Diagnostic) -> StoredSequence {
    try read(bytes, file: file)
  }

  /// Reads a serialised `OptionalProto`.
  ///
  /// - Throws: E02xx, located by field and byte offset.
  public static func optional(
    _ bytes: ByteBuffer, file: String
  ) throws(Diagnostic) -> StoredOptional {
    try read(bytes, file: file)
  }

  /// Reads a serialised `MapProto`.
  ///
  /// - Throws: E02xx, located by field and byte offset.
  public static func map(_ bytes: ByteBuffer, file: String) throws(Diagnostic) -> StoredMap {
    try read(bytes, file: file)
  }

  /// Serialises a tensor as `TensorProto`.
  public static func encode(_ tensor: StoredTensor) throws(Diagnostic) -> [ByteBuffer] {
    try write(tensor)
  }

  /// Serialises a sparse tensor as `SparseTensorProto`.
  public static func encode(_ tensor: SparseTensor) throws(Diagnostic) -> [ByteBuffer] {
    try write(tensor)
  }

  /// Serialises a sequence as `SequenceProto`.
  public static func encode(_ sequence: StoredSequence) throws(Diagnostic) -> [ByteBuffer] {
    try write(sequence)
  }

  /// Serialises an optional value as `OptionalProto`.
  public static func encode(_ optional: StoredOptional) throws(Diagnostic) -> [ByteBuffer] {
    try write(optional)
  }

  /// Serialises a map as `MapProto`.
  public static func encode(_ map: StoredMap) throws(Diagnostic) -> [ByteBuffer] {
    try write(map)
  }

  private static func read<M: Message>(
    _ bytes: ByteBuffer, file: String
  ) throws(Diagnostic) -> M {
    do throws(Diagnostic) {
      return try ProtobufReader.read(bytes) { (reader) throws(Diagnostic) in
        var message = M()
        try message.readFields(from: &reader)
        return message
      }
    } catch {
      throw error.inside(.file(file))
    }
  }

  private static func write(_ message: some Message) throws(Diagnostic) -> [ByteBuffer] {
    try ProtobufWriter.chunks(preserving: message.unknownFields.fields) {
      (writer) throws(Diagnostic) in try message.write(to: &writer)
    }
  }
}
