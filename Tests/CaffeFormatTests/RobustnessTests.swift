import ByteStorage
import CaffeFormat
import ConverterCore
import Diagnostics
import Testing

@Suite struct RobustnessTests {
  static let cases = [
    "layer-conv-grouped", "layer-spp", "layer-priorbox", "layer-reshape-axis",
    "layer-pool-ave-pad-clip", "net-caffemodel-only", "weights-legacy-shape", "weights-unpacked",
    "layer-argmax-max-val", "layer-slice-points", "weights-hdf5-shared",
  ].filter(fixtureNames.contains)

  /// Whatever the bytes are, an import ends with a model or with findings that have a place.
  private func check(_ files: [ModelSource.File]) {
    let imported = Imported(ModelSource(files))
    #expect(imported.findings.allSatisfy { !$0.location.steps.isEmpty })
    #expect(imported.thrown == nil || imported.thrown?.location.file != nil)
  }

  private func damaged(
    _ name: String, by damage: (inout [UInt8], Int) -> Void, at count: Int
  ) throws {
    let files = try source(name).files
    for (index, file) in files.enumerated() {
      let bytes = file.bytes.array
      // A process reads each of these.
      let count = files.contains { $0.name.hasSuffix(".h5") } ? count / 3 : count
      for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / count)) {
        var copy = bytes
        damage(&copy, place)
        var others = files
        others[index] = ModelSource.File(name: file.name, bytes: ByteBuffer(copy))
        check(others)
      }
    }
  }

  @Test(arguments: cases) func `a truncated file does no harm`(name: String) throws {
    try damaged(name, by: { $0.removeSubrange($1...) }, at: 25)
  }

  @Test(arguments: cases) func `a flipped bit does no harm`(name: String) throws {
    try damaged(name, by: { $0[$1] ^= 1 << UInt8($1 % 8) }, at: 60)
  }

  @Test(arguments: cases) func `other digits do no harm`(name: String) throws {
    try damaged(
      name,
      by: { bytes, place in
        guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
          return
        }
        let numbers = ["0", "-1", "4294967295", "2147483647", "9223372036854775807", "77"]
        bytes.replaceSubrange(digit...digit, with: Array(numbers[place % numbers.count].utf8))
      }, at: 60)
  }

  @Test func `extents whose product does not fit are an error beside a zero too`() {
    let huge = 2_147_483_647
    let imported = Imported(
      """
      input: "data" input_dim: 0 input_dim: \(huge) input_dim: \(huge) input_dim: \(huge)
      layer { name: "f" type: "Flatten" bottom: "data" top: "f" }
      """)
    #expect(imported.codes.first == "E0603")
  }

  @Test func `files that make up no net are refused`() {
    let text = ModelSource.File(name: "a.prototxt", bytes: ByteBuffer(Array("name: \"a\"".utf8)))
    #expect(Imported(ModelSource([])).codes == ["E0610"])
    #expect(Imported(ModelSource([text])).codes == ["E0610"])
    #expect(Imported(ModelSource([text, text])).codes == ["E0610"])
  }
}
