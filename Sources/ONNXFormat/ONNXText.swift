public import ByteStorage
import CSchemas
public import Diagnostics
import Encodings
public import ModelIR

/// Reads and writes ONNX models in protobuf's text form.
public enum ONNXText {
  /// Reads a model from the text form of `ModelProto`.
  ///
  /// - Throws: E0220 where the text is malformed, located by line and column.
  public static func decode(_ text: ByteBuffer, file: String) throws(Diagnostic) -> Model {
    do throws(Diagnostic) {
      var warnings = DiagnosticBag()
      let bytes = try format.binary(from: text, unknownFields: .refuse, warnings: &warnings)
      return try ONNXDecoder.decode(bytes)
    } catch {
      throw error.inside(.file(file))
    }
  }

  /// Writes a model as the text form of `ModelProto`.
  ///
  /// - Throws: E0221 where the model is too large for protobuf.
  public static func encode(_ model: Model) throws(Diagnostic) -> ByteBuffer {
    try text(from: try ONNXEncoder.encode(model))
  }

  /// The text form of a serialised model.
  static func text(from chunks: [ByteBuffer]) throws(Diagnostic) -> ByteBuffer {
    try format.text(from: chunks.count == 1 ? chunks[0] : ByteBuffer(chunks.flatMap(\.array)))
  }

  /// Whether the text begins like a model: its first field is one that models alone have.
  static func recognizes(_ text: ByteBuffer) -> Bool {
    let head = String(decoding: text[0..<min(text.count, 4096)].array, as: UTF8.self)
    let firstField = head.split(whereSeparator: \.isNewline).lazy
      .map { $0.drop(while: \.isWhitespace) }
      .first { !$0.isEmpty && !$0.hasPrefix("#") }
    return firstField?.hasPrefix("ir_version") ?? false
  }

  private static var format: ProtobufText {
    let schema = concord_schema_graph()
    let bytes = UnsafeRawBufferPointer(start: schema.bytes, count: schema.count)
    return ProtobufText(descriptorSet: ByteBuffer(copying: bytes), message: "onnx.ModelProto")
  }
}
