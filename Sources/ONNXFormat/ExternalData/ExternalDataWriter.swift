import ByteStorage
import Diagnostics
import ModelIR

/// Collects payloads for the data file of one model.
struct ExternalDataWriter {
  /// Payloads of this size and more begin at a multiple of 64 KiB, which every system can map;
  /// smaller ones at a page.
  private static let largePayload = 1 << 20
  private static let padding = ByteBuffer(zeroed: 1 << 16)

  /// The data file's name, which stands beside the model.
  let location: String
  /// The content of the data file.
  private(set) var chunks: [ByteBuffer] = []
  private var size = 0

  /// Prepares an empty data file called `location`.
  init(location: String) { self.location = location }

  /// Adds a payload and returns the keys that describe its place.
  mutating func add(_ payload: ByteBuffer) -> [MetadataEntry] {
    let alignment = payload.count >= Self.largePayload ? 1 << 16 : 1 << 12
    let gap = (alignment - size % alignment) % alignment
    if gap > 0 { chunks.append(Self.padding[0..<gap]) }
    chunks.append(payload)
    let offset = size + gap
    size = offset + payload.count
    return ExternalDataReference.entries(
      location: location, offset: offset, length: payload.count)
  }
}

extension StoredTensor {
  /// The payload in the form that a data file holds; nil where there is none in memory, or it has
  /// another form.
  var rawPayload: ByteBuffer? {
    switch payload {
    case .raw(let bytes), .external(_, let bytes?): bytes
    case .floats(let bytes): elementType == .float || elementType == .complex64 ? bytes : nil
    case .doubles(let bytes): elementType == .double || elementType == .complex128 ? bytes : nil
    case .none, .int32s, .int64s, .uint64s, .strings, .external, .several: nil
    }
  }

  /// Whether the payload stands in another file.
  var isExternal: Bool { if case .external = payload { true } else { false } }

  /// Whether the payload stands in another file and has been found there.
  var hasExternalContents: Bool {
    if case .external(_, .some) = payload { true } else { false }
  }

  /// Puts the payload into the model's own file.
  mutating func makeInternal() {
    guard case .external(_, let contents?) = payload else { return }
    payload = .raw(contents)
    dataLocation = nil
  }

  /// Moves the payload to the data file that `writer` collects.
  mutating func makeExternal(in writer: inout ExternalDataWriter) {
    guard let bytes = rawPayload else { return }
    payload = .external(writer.add(bytes), contents: bytes)
    dataLocation = 1
  }
}
