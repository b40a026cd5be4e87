import Diagnostics
import ModelIR

/// Where a tensor's payload stands, from the keys of its message.
struct ExternalDataReference {
  /// The path of the data file, relative to the model's folder.
  let location: String
  /// The first byte.
  let offset: Int
  /// The number of bytes; nil for all that follow.
  let length: Int?

  /// The message's keys for a payload that is written to a data file.
  static func entries(location: String, offset: Int, length: Int) -> [MetadataEntry] {
    [
      MetadataEntry(key: "location", value: location),
      MetadataEntry(key: "offset", value: String(offset)),
      MetadataEntry(key: "length", value: String(length)),
    ]
  }

  /// Interprets the keys of a message.
  ///
  /// - Throws: E0110 where the location leaves the model's folder by its spelling, E0112 where the
  ///   keys are incomplete or contradictory.
  init(_ entries: [MetadataEntry]) throws(Diagnostic) {
    func value(_ key: String) throws(Diagnostic) -> String? {
      let matches = entries.filter { $0.key == key }
      guard matches.count < 2 else {
        throw Diagnostic(.externalDataRange, "the key '\(key)' occurs twice")
      }
      return matches.first?.value
    }
    func number(_ key: String) throws(Diagnostic) -> Int? {
      guard let text = try value(key) else { return nil }
      guard let number = Int(text), number >= 0 else {
        throw Diagnostic(.externalDataRange, "'\(key)' is '\(text)', expected a decimal number")
      }
      return number
    }
    for key in entries.map({ $0.key ?? "" }) where !Self.isKnown(key) {
      throw Diagnostic(
        .externalDataRange,
        "the key '\(key)' has no meaning, expected \(Self.keys.joined(separator: ", "))")
    }
    guard let location = try value("location"), !location.isEmpty else {
      throw Diagnostic(.externalDataRange, "there is no 'location'")
    }
    guard Self.staysInside(location) else {
      throw Diagnostic(
        .externalDataOutside, "the location '\(location)' leaves the model's folder")
    }
    self.location = location
    offset = try number("offset") ?? 0
    length = try number("length")
  }

  /// The keys of the standard, and one that its own tools leave behind.
  private static let keys = ["location", "offset", "length", "checksum", "basepath"]

  /// Whether a key is the standard's, or one of onnxruntime's for weights that it has packed.
  private static func isKnown(_ key: String) -> Bool {
    keys.contains(key) || key.hasPrefix("prepacked")
  }

  private static func staysInside(_ location: String) -> Bool {
    !location.hasPrefix("/") && !location.utf8.contains(0)
      && !location.split(separator: "/").contains("..")
  }

  /// The bytes of the payload in a data file of `size` bytes.
  ///
  /// - Throws: E0112 where they are not all inside.
  func range(inFileOf size: Int) throws(Diagnostic) -> Range<Int> {
    let (end, overflow) = offset.addingReportingOverflow(length ?? max(0, size - offset))
    guard !overflow, offset <= size, end <= size else {
      throw Diagnostic(
        .externalDataRange,
        "offset \(offset) and length \(length.map(String.init) ?? "unknown") leave "
          + "'\(location)', which has \(size) bytes")
    }
    return offset..<end
  }
}
