import ByteStorage
import CSchemas
import Diagnostics
import Encodings
import Testing

@Suite struct ProtobufPrecheckTests {
  func check(_ bytes: [UInt8], _ precheck: ProtobufPrecheck = ProtobufPrecheck()) -> Diagnostic? {
    withUnsafePointer(to: caffe__net_parameter__descriptor) { descriptor in
      do throws(Diagnostic) {
        try precheck.check(ByteBuffer(bytes), as: descriptor)
        return nil
      } catch {
        return error
      }
    }
  }

  /// A net of two layers; the second has a blob whose data are `data`.
  func net(data: [UInt8]) -> [UInt8] {
    let blob = [0x2a, UInt8(data.count)] + data
    let layer = [0x3a, UInt8(blob.count)] + blob
    return [0xa2, 0x06, 0, 0xa2, 0x06, UInt8(layer.count)] + layer
  }

  @Test func `a sound message passes`() {
    #expect(check(net(data: [0, 0, 0x80, 0x3f])) == nil)
    #expect(check([]) == nil)
  }

  @Test func `fields that the schema does not know are passed over`() {
    #expect(check([0xf8, 0x7f, 1, 0xfa, 0x7f, 2, 0, 0]) == nil)
  }

  @Test(arguments: [
    ("name", [0x0a, 5, 0x61], DiagnosticCode.truncatedMessage, 1),
    ("name", [0x0a] + [UInt8](repeating: 0xff, count: 9) + [1], .truncatedMessage, 1),
    ("name", [0x0a], .truncatedMessage, 1),
    ("name", [0x08, 1], .mismatchedField, 1),
    ("name", [0x0a, 2, 0x61, 0], .invalidString, 3),
    ("name", [0x0a, 2, 0xc3, 0x28], .invalidString, 2),
    ("input_dim[1]", [0x20, 1, 0x20, 0x80], .truncatedMessage, 3),
    ("input_dim[0]", [0x22, 2, 1, 0x80], .truncatedMessage, 3),
    ("force_backward", [0x28] + [UInt8](repeating: 0xff, count: 10), .malformedMessage, 1),
    ("layer[0].blobs[0].data[0]", [0xa2, 6, 5, 0x3a, 3, 0x2a, 1, 0], .malformedMessage, 7),
    ("layer[1].type", [0xa2, 6, 0, 0xa2, 6, 2, 0x10, 1], .mismatchedField, 7),
  ])
  func `a fault has path and offset`(
    path: String, bytes: [UInt8], code: DiagnosticCode, offset: Int
  ) {
    let found = check(bytes)
    #expect(found?.code == code)
    #expect(found?.location.steps == [.field(path), .byteOffset(offset)])
  }

  @Test(arguments: [[0x00, 1], [0x07], [0x0b], [0x0e]] as [[UInt8]])
  func `tags that cannot be are refused`(bytes: [UInt8]) {
    #expect(check(bytes)?.code == .malformedMessage)
  }

  @Test func `depth and number of messages are bounded`() {
    var precheck = ProtobufPrecheck()
    precheck.messageLimit = 3
    #expect(check(net(data: []), precheck)?.code == .oversizedMessage)
    precheck.messageLimit = 4
    #expect(check(net(data: []), precheck) == nil)
    precheck.depthLimit = 2
    #expect(check(net(data: []), precheck)?.code == .oversizedMessage)
  }
}
