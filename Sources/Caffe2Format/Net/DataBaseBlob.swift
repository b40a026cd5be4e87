import ByteStorage
import CProtobufC
import CSchemas
import ConverterCore
import Diagnostics
import Encodings

/// A blob of a data base, or one piece of it.
struct DataBaseBlob: Sendable {
  var name: String
  var shape: [Int64]
  /// The kind of fill that makes the same blob.
  var fillType: String
  /// The elements: binary32, or integers of 64 bits.
  var data: [ByteBuffer]
  /// Where the piece belongs.
  var begin: Int64

  /// The blob without its elements.
  var withoutData: DataBaseBlob {
    var copy = self
    copy.data = []
    copy.begin = 0
    return copy
  }

  /// Reads a `BlobProto` that holds a tensor.
  init(_ bytes: ByteBuffer) throws(Diagnostic) {
    self = try Self.unpacked(bytes) { (blob) throws(Diagnostic) in
      guard let tensor = blob.tensor?.pointee else {
        throw Diagnostic(
          .unusableCaffe2Files,
          "the blob '\(string(blob.name))' is of type '\(string(blob.type))', "
            + "which is no tensor")
      }
      return try DataBaseBlob(tensor, name: string(blob.name))
    }
  }

  /// Reads the nets of a `MetaNetDef`, by key.
  static func nets(_ bytes: ByteBuffer) throws(Diagnostic) -> [String: Net] {
    let content = try unpacked(bytes) { (blob) throws(Diagnostic) in
      ByteBuffer(
        copying: UnsafeRawBufferPointer(start: blob.content.data, count: blob.content.len))
    }
    let message = try withUnsafePointer(to: caffe2__meta_net_def__descriptor) {
      (descriptor) throws(Diagnostic) in
      try ProtobufMessage(content, as: descriptor)
    }
    return message.withUnpacked(as: Caffe2__MetaNetDef.self) { meta in
      var nets: [String: Net] = [:]
      for entry in pointers(meta.nets, meta.n_nets).map(\.pointee) {
        if let net = entry.value { nets[string(entry.key)] = Net(net.pointee) }
      }
      return nets
    }
  }

  private static func unpacked<R>(
    _ bytes: ByteBuffer, _ body: (Caffe2__BlobProto) throws(Diagnostic) -> R
  ) throws(Diagnostic) -> R {
    let message = try withUnsafePointer(to: caffe2__blob_proto__descriptor) {
      (descriptor) throws(Diagnostic) in
      try ProtobufMessage(bytes, as: descriptor)
    }
    return try message.withUnpacked(as: Caffe2__BlobProto.self) { (blob) throws(Diagnostic) in
      try body(blob)
    }
  }

  private init(_ tensor: Caffe2__TensorProto, name: String) throws(Diagnostic) {
    self.name = name
    shape = Array(UnsafeBufferPointer(start: tensor.dims, count: tensor.n_dims))
    begin = tensor.segment?.pointee.begin ?? 0
    let floats = UnsafeBufferPointer(start: tensor.float_data, count: tensor.n_float_data)
    let narrow = UnsafeBufferPointer(start: tensor.int32_data, count: tensor.n_int32_data)
    let wide = UnsafeBufferPointer(start: tensor.int64_data, count: tensor.n_int64_data)
    switch tensor.data_type {
    case CAFFE2__TENSOR_PROTO__DATA_TYPE__FLOAT:
      fillType = "GivenTensorFill"
      data = [ByteBuffer(copying: UnsafeRawBufferPointer(floats))]
    case CAFFE2__TENSOR_PROTO__DATA_TYPE__INT32:
      fillType = "GivenTensorIntFill"
      data = [ByteBuffer(elements: narrow.map(Int64.init))]
    case CAFFE2__TENSOR_PROTO__DATA_TYPE__BOOL:
      fillType = "GivenTensorBoolFill"
      data = [ByteBuffer(elements: narrow.map(Int64.init))]
    case CAFFE2__TENSOR_PROTO__DATA_TYPE__INT64:
      fillType = "GivenTensorInt64Fill"
      data = [ByteBuffer(copying: UnsafeRawBufferPointer(wide))]
    default:
      throw Diagnostic(
        .unusableCaffe2Files,
        "the blob '\(name)' has elements of type \(tensor.data_type.rawValue), expected FLOAT, "
          + "INT32, INT64 or BOOL")
    }
  }

  /// Takes the next piece; pieces come in order.
  mutating func append(_ piece: DataBaseBlob) throws(Diagnostic) {
    let width = fillType == "GivenTensorFill" ? 4 : 8
    let count = data.reduce(0) { $0 + $1.count } / width
    guard piece.shape == shape, piece.fillType == fillType, piece.begin == Int64(count) else {
      throw Diagnostic(
        .unusableCaffe2Files, "the pieces of the blob '\(name)' do not follow one another")
    }
    data += piece.data
  }

  /// The fill that makes the same blob.
  func fill() throws(Diagnostic) -> NetOperator {
    let bytes = data.count == 1 ? data[0] : ByteBuffer(data.flatMap(\.array))
    let values: Argument.Value = fillType == "GivenTensorFill" ? .reals(bytes) : .integers(bytes)
    return NetOperator(
      type: fillType, outputs: [name],
      arguments: [
        Argument(name: "shape", value: .integers(ByteBuffer(elements: shape))),
        Argument(name: "values", value: values),
      ])
  }
}
