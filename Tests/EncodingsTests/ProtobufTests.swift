import ByteStorage
import Diagnostics
import Encodings
import Testing

/// A message that holds integers (1), text (2), numbers (3) and messages of its own kind (4).
private struct Sample: Equatable {
  enum Field: Int {
    case integers = 1
    case texts = 2
    case floats = 3
    case children = 4
  }

  var integers: [Int64] = []
  var texts: [String] = []
  var floats: [Float] = []
  var children: [Sample] = []
  var unknown: [ByteBuffer] = []

  init() {}

  init(_ bytes: [UInt8], depth: Int = ProtobufReader.defaultDepth) throws(Diagnostic) {
    self = try ProtobufReader.read(ByteBuffer(bytes), depth: depth) {
      (reader) throws(Diagnostic) in try Sample(&reader)
    }
  }

  init(_ reader: inout ProtobufReader) throws(Diagnostic) {
    while let number = try reader.nextField() {
      switch number {
      case 1: try reader.int64s(into: &integers)
      case 2: texts.append(try reader.string())
      case 3: try reader.floats(into: &floats)
      case 4:
        let index = children.count
        try reader.message("child", at: index) { (reader) throws(Diagnostic) in
          children.append(try Sample(&reader))
        }
      default: unknown.append(try reader.skipField())
      }
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    for value in integers { writer.int64(Field.integers, value) }
    for value in texts { writer.string(Field.texts, value) }
    for value in floats { writer.float(Field.floats, value) }
    for child in children {
      try writer.message(Field.children, preserving: child.unknown) {
        (writer) throws(Diagnostic) in try child.write(to: &writer)
      }
    }
  }

  var bytes: [UInt8] {
    get throws {
      try ProtobufWriter.chunks(preserving: unknown) { (writer) throws(Diagnostic) in
        try write(to: &writer)
      }.flatMap(\.array)
    }
  }
}

/// Bytes that are no message of the kind, and what the reader says of them.
private struct Malformed: CustomTestStringConvertible {
  var testDescription: String
  var bytes: [UInt8]
  var code: DiagnosticCode
  var place: String

  init(_ name: String, _ bytes: [UInt8], _ code: DiagnosticCode, _ place: String) {
    testDescription = name
    self.bytes = bytes
    self.code = code
    self.place = place
  }

  static let cases = [
    Malformed("integer cut off", [0x08, 0x80], .truncatedField, "byte 1"),
    Malformed("text cut off", [0x12, 0x05, 0x61], .truncatedField, "byte 0"),
    Malformed("number cut off", [0x1d, 0, 0], .truncatedField, "byte 1"),
    Malformed("length beyond Int", [0x12] + ones(9) + [1], .truncatedField, "byte 0"),
    Malformed(
      "integer of 11 bytes", [0x08] + [UInt8](repeating: 0x80, count: 10) + [0],
      .malformedVarint, "byte 1"),
    Malformed("tag beyond 32 bits", ones(6) + [0], .malformedVarint, "byte 0"),
    Malformed("field number 0", [0x00, 0x00], .invalidTag, "byte 0"),
    Malformed("wire type 7", [0x0f], .invalidTag, "byte 0"),
    Malformed("stray end of group", [0x2c], .invalidTag, "byte 0"),
    Malformed("group without end", [0x2b], .truncatedField, "byte 0"),
    Malformed("group with another's end", [0x2b, 0x34], .invalidTag, "byte 1"),
    Malformed("text as integer", [0x10, 0x01], .unexpectedWireType, "byte 0"),
    Malformed("message as integer", [0x20, 0x01], .unexpectedWireType, "child[0]/byte 0"),
    Malformed("text that is not UTF-8", [0x12, 0x01, 0xff], .invalidText, "byte 2"),
    Malformed(
      "error two levels down", [0x22, 0, 0x22, 4, 0x22, 2, 0x08, 0x80], .truncatedField,
      "child[1].child[0]/byte 7"),
    Malformed(
      "child longer than its parent", [0x22, 2, 0x22, 3, 0, 0, 0], .truncatedField,
      "child[0].child[0]/byte 2"),
  ]

  static func ones(_ count: Int) -> [UInt8] { [UInt8](repeating: 0xff, count: count) }
}

@Suite struct ProtobufTests {
  @Test func `what is written reads back`() throws {
    var sample = Sample()
    sample.integers = [0, 1, 127, 128, -1, .min, .max]
    sample.texts = ["", "é", String(repeating: "long ", count: 100)]
    sample.floats = [0, -0.0, .infinity, 1.5]
    sample.children = [Sample(), sample, sample]
    sample.unknown = [ByteBuffer([0x2b, 0x08, 0x01, 0x2c])]
    #expect(try Sample(sample.bytes) == sample)
  }

  @Test func `unread fields are written in the order of their numbers`() throws {
    enum Field: Int {
      case low = 2
      case high = 20
    }
    let unread: [[UInt8]] = [[0x08, 9], [0x28, 9], [0xf8, 0x01, 9]]
    let chunks = try ProtobufWriter.chunks(preserving: unread.map { ByteBuffer($0) }) {
      $0.uint64(Field.low, 1)
      $0.uint64(Field.low, 2)
      $0.uint64(Field.high, 3)
    }
    #expect(
      chunks.flatMap(\.array)
        == unread[0] + [0x10, 1, 0x10, 2] + unread[1] + [0xa0, 0x01, 3] + unread[2])
  }

  @Test func `lengths of every size are written before their messages`() throws {
    for size in [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152] {
      let content = ByteBuffer([0x0a] + [UInt8](repeating: 0, count: size))[0..<size]
      let bytes = try ProtobufWriter.chunks { (writer) throws(Diagnostic) in
        try writer.message(Sample.Field.integers, preserving: [content]) { _ in }
      }.flatMap(\.array)
      let length = try ProtobufReader.read(ByteBuffer(bytes)) { (reader) throws(Diagnostic) in
        _ = try reader.nextField()
        return try reader.messageRange().count
      }
      #expect(length == size)
    }
  }

  @Test func `large payloads are chunks of their own inside nested messages`() throws {
    let payload = ByteBuffer([UInt8](repeating: 7, count: 10_000))
    let chunks = try ProtobufWriter.chunks { (writer) throws(Diagnostic) in
      try writer.message(Sample.Field.integers) { (writer) throws(Diagnostic) in
        writer.string(Sample.Field.integers, "before")
        try writer.message(Sample.Field.texts) { $0.bytes(Sample.Field.integers, payload) }
        writer.string(Sample.Field.floats, "after")
      }
    }
    #expect(chunks.map(\.count) == [17, 10_000, 7])
    #expect(
      chunks[1].withUnsafeBytes { $0.baseAddress } == payload.withUnsafeBytes { $0.baseAddress })
    #expect(chunks[0].array.prefix(4) == [0x0a, 0xa5, 0x4e, 0x0a])
  }

  @Test func `packed and single numbers are the same field`() throws {
    let sample = try Sample([0x08, 1, 0x0a, 3, 2, 0x80, 1, 0x08, 3])
    #expect(sample.integers == [1, 2, 128, 3])
  }

  @Test func `scattered packed runs are gathered and a single run is a slice`() throws {
    let buffer = ByteBuffer([0x0a, 2, 5, 6, 0x08, 0x87, 0x01, 0x12, 2, 8, 9])
    let (gathered, single) = try ProtobufReader.read(buffer) { (reader) throws(Diagnostic) in
      var gathered = ProtobufPackedBytes()
      var single = ProtobufPackedBytes()
      while let number = try reader.nextField() {
        if number == 1 {
          try reader.packed(.varint, into: &gathered)
        } else {
          try reader.packed(.varint, into: &single)
        }
      }
      return (gathered.bytes, single.bytes)
    }
    #expect(gathered.array == [5, 6, 0x87, 0x01])
    #expect(single.array == [8, 9])
    let (place, end) = (
      single.withUnsafeBytes { $0.baseAddress }, buffer[9..<11].withUnsafeBytes { $0.baseAddress }
    )
    #expect(place == end)
  }

  @Test func `the tenth byte of an integer carries its highest bit`() throws {
    #expect(try Sample([0x08] + Malformed.ones(9) + [1]).integers == [-1])
  }

  @Test func `nesting stops at the limit`() throws {
    let bytes: [UInt8] = [0x22, 4, 0x22, 2, 0x22, 0]
    #expect(try Sample(bytes, depth: 3).children.count == 1)
    let error = try #require(throws: Diagnostic.self) { try Sample(bytes, depth: 2) }
    #expect(error.code == .nestedTooDeeply)
    let groups = [UInt8](repeating: 0x2b, count: 200)
    #expect(throws: Diagnostic.self) { try Sample(groups) }
  }

  @Test(arguments: Malformed.cases)
  fileprivate func `malformed bytes are a located error`(_ row: Malformed) throws {
    let error = try #require(throws: Diagnostic.self) { try Sample(row.bytes) }
    #expect(error.code == row.code)
    #expect(error.location.description == row.place)
  }
}
