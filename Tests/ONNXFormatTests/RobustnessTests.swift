import ByteStorage
import Diagnostics
import ModelIR
import ONNXFormat
import Testing

@Suite struct RobustnessTests {
  @Test(arguments: Fixtures.names)
  func `every truncation is read or refused with a place`(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    for count in 0..<bytes.count { try readsOrRefuses(bytes[0..<count]) }
  }

  @Test(arguments: Fixtures.names)
  func `every flipped bit is read or refused with a place`(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    for position in 0..<bytes.count {
      for bit in 0..<8 {
        var damaged = bytes.array
        damaged[position] ^= 1 << UInt8(bit)
        try readsOrRefuses(ByteBuffer(damaged))
      }
    }
  }

  @Test func `graphs nested without end are refused`() throws {
    // A model whose graph's node's attribute is a graph, and so on for 2000 levels.
    var bytes: [UInt8] = []
    for level in 0..<2000 {
      for tag in (level == 1999 ? [0x3a] : [0x0a, 0x2a, 0x32] as [UInt8]).reversed() {
        bytes = [tag] + length(bytes.count) + bytes
      }
    }
    let error = try #require(throws: Diagnostic.self) {
      try ONNXDecoder.decode(ByteBuffer(bytes), file: "deep.onnx")
    }
    #expect(error.code.id == "E0205")
  }

  private func length(_ count: Int) -> [UInt8] {
    count < 128 ? [UInt8(count)] : [UInt8(count & 0x7f) | 0x80] + length(count >> 7)
  }

  /// Reads, writes and reads again; asks for the elements of every constant.
  private func readsOrRefuses(_ bytes: ByteBuffer) throws {
    do throws(Diagnostic) {
      let model = try ONNXDecoder.decode(bytes, file: "damaged.onnx")
      // Small models are written in one chunk.
      guard let written = try ONNXEncoder.encode(model).first else { return }
      let again = try ONNXDecoder.decode(written, file: "again.onnx")
      let rewritten = try ONNXEncoder.encode(again)
      if rewritten != [written] { Issue.record("what was written reads differently") }
      for initializer in model.graphs.flatMap(\.initializers) { hasElements(initializer.tensor) }
    } catch {
      if !error.code.id.hasPrefix("E02") || error.location.file == nil { Issue.record(error) }
    }
  }

  private func hasElements(_ tensor: StoredTensor) {
    guard (tensor.elementCount ?? 0) < 1 << 20 else { return }
    do throws(Diagnostic) {
      let dense = try tensor.dense()
      if dense.count != tensor.elementCount { Issue.record("the element count is wrong") }
    } catch {
      if !["E0305", "E0306"].contains(error.code.id) { Issue.record(error) }
    }
  }
}
