public import ByteStorage
public import Diagnostics
import Encodings
public import ModelIR

/// Writes ONNX models as bytes.
///
/// The output is deterministic and canonical: fields in the order of their numbers, packed where
/// the schema says so. A model that was read from a canonical file gives that file's bytes.
public enum ONNXEncoder {
  /// Serialises `model` as `ModelProto`.
  ///
  /// - Returns: Chunks to be written one after another; large payloads are referred to, not copied.
  public static func encode(_ model: Model) throws(Diagnostic) -> [ByteBuffer] {
    try ProtobufWriter.chunks(preserving: model.unknownFields.fields) {
      (writer) throws(Diagnostic) in
      try ModelEncoder(model: model).writeModel(to: &writer)
    }
  }
}
