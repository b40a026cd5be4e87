import ByteStorage
import Diagnostics
import ModelIR
import ONNXFormat
import Testing

@Suite struct ElementTypeTests {
  /// The constants of a model by element type.
  private func tensors(_ name: String) throws -> [ElementType: StoredTensor] {
    let model = try ONNXDecoder.decode(try Fixtures.bytes(name), file: name)
    var tensors: [ElementType: StoredTensor] = [:]
    for initializer in model.graphs[0].initializers {
      let type = try #require(initializer.tensor.elementType)
      #expect(tensors.updateValue(initializer.tensor, forKey: type) == nil)
    }
    return tensors
  }

  @Test(arguments: ElementType.allCases)
  func `raw and typed payloads give the same elements`(_ type: ElementType) throws {
    let raw = try #require(try tensors("element-types-raw")[type])
    let typed = try #require(try tensors("element-types-typed")[type])
    if type != .string { #expect(raw.payload != typed.payload) }
    let dense = try raw.dense()
    #expect(dense == (try typed.dense()))
    #expect(dense.shape == [5])
    #expect(StoredTensor(dense).payload == raw.payload)
  }

  @Test(arguments: [
    (ElementType.int2, [0xfe, 1, 1, 0, 0] as [UInt8]), (.uint2, [0, 3, 1, 0, 2]),
    (.int4, [0xf8, 7, 1, 0, 6]), (.uint4, [0, 15, 1, 0, 14]),
    (.float4e2m1, [0x2, 0xb, 0x1, 0x6, 0x8]), (.float6e2m3, [0x08, 0x2c, 0x04, 0x18, 0x20]),
    (.float6e3m2, [0x0c, 0x2e, 0x08, 0x14, 0x20]), (.bool, [1, 0, 1, 1, 0]),
  ])
  func `narrow elements take a byte each`(_ type: ElementType, _ expected: [UInt8]) throws {
    let tensor = try #require(try tensors("element-types-raw")[type])
    #expect(try tensor.dense().bytes.array == expected)
  }

  @Test func `contradictions between type, extents and payload are refused`() throws {
    let bytes = ByteBuffer([UInt8](repeating: 0, count: 8))
    let rows: [StoredTensor] = [
      StoredTensor(elementType: .float, dimensions: [3], payload: .raw(bytes)),
      StoredTensor(elementType: .float, dimensions: [-1], payload: .raw(bytes)),
      StoredTensor(elementType: .float, dimensions: [1 << 40, 1 << 40], payload: .raw(bytes)),
      StoredTensor(elementType: .complex128, dimensions: [1 << 60], payload: .raw(bytes)),
      StoredTensor(elementType: .int4, dimensions: [.max], payload: .raw(bytes)),
      StoredTensor(elementType: nil, dimensions: [2], payload: .raw(bytes)),
      StoredTensor(elementType: .string, dimensions: [8], payload: .raw(bytes)),
      StoredTensor(elementType: .int32, dimensions: [2], payload: .floats(bytes)),
      StoredTensor(elementType: .float, dimensions: [8], payload: .int32s(bytes)),
      StoredTensor(elementType: .int64, dimensions: [7], payload: .int64s(bytes)),
      StoredTensor(elementType: .int64, dimensions: [1], payload: .int64s(ByteBuffer([0x80]))),
      StoredTensor(elementType: .float, dimensions: [2], payload: .none),
      StoredTensor(
        elementType: .float, dimensions: [2], payload: .several([.raw(bytes), .floats(bytes)])),
      StoredTensor(elementType: .string, dimensions: [1], payload: .strings([ByteBuffer([0xff])])),
    ]
    for row in rows {
      let error = #expect(throws: Diagnostic.self, "\(row)") { try row.dense() }
      #expect(error?.code == .malformedTensor)
    }
  }
}
