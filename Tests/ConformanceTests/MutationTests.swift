import ByteStorage
import Checker
import Concord
import ConverterCore
import Diagnostics
import Foundation
import Formats
import ModelIR
import Testing

/// Damaged files: each fixture cut short and with bits flipped must be read, or refused with a
/// located finding; nothing may trap, and what is read must withstand the checker.
@Suite struct MutationTests {
  static let files =
    Fixtures.files(below: Fixtures.folder("caffe"), ["prototxt", "caffemodel"])
    + Fixtures.files(below: Fixtures.folder("onnx"), ["onnx"])
    + caffe2Files
  /// The nets of Caffe2, without recorded data, which has the same extension: networks, windows, and
  /// one case of each other kind.
  static let caffe2Files = Fixtures.files(
    below: Fixtures.folder("caffe2"), ["pb", "pbtxt", "minidb"]
  ).filter { file in
    let folder = file.deletingLastPathComponent().lastPathComponent
    return !folder.hasPrefix("test_data_set_")
      && (!folder.contains("-") || folder.hasPrefix("net-") || folder.hasPrefix("conv-"))
  }

  @Test(arguments: files)
  func `mutations are read or refused with a place`(_ file: URL) throws {
    let original = try Data(contentsOf: file)
    var random = SplitMix(state: UInt64(original.count))
    // Whole networks repeat what small files have each of; the small ones are many.
    for round in 0..<(original.count > 1 << 15 ? 4 : 32) {
      var bytes = [UInt8](original)
      if round % 2 == 0 {
        bytes.removeLast(Int(random.next() % UInt64(max(1, bytes.count))))
      } else {
        for _ in 0...Int(random.next() % 4) where !bytes.isEmpty {
          bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
        }
      }
      let source = ModelSource([
        ModelSource.File(name: file.lastPathComponent, bytes: ByteBuffer(bytes))
      ])
      let id =
        file.path.contains("/caffe2/") ? "caffe2" : file.pathExtension == "onnx" ? "onnx" : "caffe"
      let format = try #require(ModelFormat.named(id))
      let importModel = try #require(format.importModel)
      var context = ImportContext()
      do {
        let model = try importModel(source, &context)
        _ = Checker::check(model)
      } catch {
        #expect(!error.location.steps.isEmpty, "\(error.code.id) has no place: \(error.message)")
      }
    }
  }
}

/// A small generator, so that every run makes the same mutations.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
