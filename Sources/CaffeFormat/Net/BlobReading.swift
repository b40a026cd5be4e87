import ByteStorage
import CSchemas
import ConverterCore
import Diagnostics
import ModelIR

extension Blob {
  /// Copies the blobs of a layer out of the messages that hold them; none, with a finding, where one
  /// of them is damaged.
  static func read(
    _ messages: UnsafeMutablePointer<UnsafeMutablePointer<Caffe__BlobProto>?>?, _ count: Int,
    of name: UnsafePointer<CChar>?, _ type: UnsafePointer<CChar>?,
    _ diagnostics: inout DiagnosticBag
  ) -> [Blob] {
    var blobs: [Blob] = []
    for (index, message) in pointers(messages, count).enumerated() {
      do throws(Diagnostic) {
        blobs.append(try Blob(message.pointee))
      } catch {
        let layer = Location.Step.layer(
          name: name.map { String(cString: $0) } ?? "",
          type: type.map { String(cString: $0) } ?? "")
        diagnostics.add(error.inside(Location([layer, .field("blobs[\(index)]")])))
        return []
      }
    }
    return blobs
  }

  /// Copies a blob out of its message; numbers in double precision are rounded, as Caffe does.
  private init(_ message: Caffe__BlobProto) throws(Diagnostic) {
    isLegacy =
      message.has_num != 0 || message.has_channels != 0 || message.has_height != 0
      || message.has_width != 0
    let extents: [Int64]
    if isLegacy {
      extents = [message.num, message.channels, message.height, message.width].map(Int64.init)
    } else {
      let shape = message.shape?.pointee
      extents = Array(UnsafeBufferPointer(start: shape?.dim, count: shape?.n_dim ?? 0))
    }
    shape = []
    for extent in extents {
      guard let extent = Int(exactly: extent), extent >= 0 else {
        throw Diagnostic(.mismatchedWeights, "the blob has a negative extent: \(extents)")
      }
      shape.append(extent)
    }
    let floats = UnsafeBufferPointer(start: message.data, count: message.n_data)
    let doubles = UnsafeBufferPointer(start: message.double_data, count: message.n_double_data)
    let count = doubles.isEmpty ? floats.count : doubles.count
    guard shape.checkedElementCount == count else {
      throw Diagnostic(
        .mismatchedWeights, "the blob has \(counted(count, "number")), but its shape is \(shape)")
    }
    data =
      doubles.isEmpty
      ? ByteBuffer(copying: UnsafeRawBufferPointer(floats))
      : ByteBuffer(elements: doubles.map(Float.init))
  }
}
