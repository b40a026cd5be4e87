import ByteStorage
import CSchemas
import ConverterCore
import Diagnostics
import Encodings

extension Net {
  /// The net in the text format, without weights.
  func prototxt() throws(Diagnostic) -> ByteBuffer {
    let chunks = try ProtobufWriter.chunks { (writer) throws(Diagnostic) in
      try write(to: &writer, isModel: false)
    }
    let schema = concord_schema_caffe()
    let format = ProtobufText(
      descriptorSet: ByteBuffer(
        copying: UnsafeRawBufferPointer(start: schema.bytes, count: schema.count)),
      message: "caffe.NetParameter")
    return try format.text(from: ByteBuffer(chunks.flatMap(\.array)))
  }

  /// The net in the binary format, with weights.
  func caffemodel() throws(Diagnostic) -> [ByteBuffer] {
    try ProtobufWriter.chunks { (writer) throws(Diagnostic) in
      try write(to: &writer, isModel: true)
    }
  }

  private func write(to writer: inout ProtobufWriter, isModel: Bool) throws(Diagnostic) {
    writer.textField(1, name)
    for layer in layers {
      try writer.message(WireField.layer) { (writer) throws(Diagnostic) in
        try layer.write(to: &writer, isModel: isModel)
      }
    }
  }
}

/// Numbers of the fields that hold weights, in `NetParameter`, `LayerParameter`, `BlobProto` and
/// `BlobShape`.
private enum WireField: Int {
  case dim = 1
  case data = 5
  case blobsOrShape = 7
  case layer = 100
}

extension Layer {
  /// The last field number that means the same in all forks of Caffe.
  private static let lastSharedField: UInt32 = 146

  /// Writes the layer; in a model with its weights, and without the settings of messages that
  /// forks have under numbers of their own.
  fileprivate func write(to writer: inout ProtobufWriter, isModel: Bool) throws(Diagnostic) {
    var head = SourceRecord([
      .init(name: "name", value: .text(name)), .init(name: "type", value: .text(type)),
    ])
    if !bottoms.isEmpty { head["bottom"] = .list(bottoms.map(SourceValue.text)) }
    if !tops.isEmpty { head["top"] = .list(tops.map(SourceValue.text)) }
    if parameters.contains(where: { !$0.name.isEmpty }) {
      head["param"] = .list(
        parameters.map { .record(SourceRecord([.init(name: "name", value: .text($0.name))])) })
    }
    try withUnsafePointer(to: caffe__layer_parameter__descriptor) {
      (descriptor) throws(Diagnostic) in
      try head.write(as: descriptor, to: &writer)
      if isModel {
        for blob in blobs { try blob.write(to: &writer) }
      }
      let last = isModel ? Self.lastSharedField : .max
      try settings.keepingFields(upTo: last, of: descriptor).write(as: descriptor, to: &writer)
    }
  }
}

extension Blob {
  fileprivate func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    try writer.message(WireField.blobsOrShape) { (writer) throws(Diagnostic) in
      writer.packed(WireField.data, data)
      try writer.message(WireField.blobsOrShape) { (writer) throws(Diagnostic) in
        for extent in shape { writer.int64(WireField.dim, Int64(extent)) }
      }
    }
  }
}
