package import Diagnostics

/// Reads the settings of one node, by name and type, and remembers which were read.
///
/// A mapping reads what it honours and says what it may ignore; what is left over at the end was
/// not understood and is reported, because it could change the result.
package struct NodeReader: Sendable {
  /// The settings.
  package let record: SourceRecord
  private var accounted: Set<String> = []

  /// Starts reading.
  package init(_ record: SourceRecord) { self.record = record }

  /// The names of settings that were neither read nor ignored.
  package var leftovers: [String] {
    record.fields.map(\.name).filter { !accounted.contains($0) }
  }

  /// Accounts for settings that cannot change the result.
  package mutating func ignore(_ names: some Sequence<String>) { accounted.formUnion(names) }

  /// Whether a setting is present; asking does not account for it.
  package func has(_ name: String) -> Bool { record[name] != nil }

  /// An integer, where it is present.
  package mutating func integer(_ name: String) throws(Diagnostic) -> Int? {
    guard let value = take(name) else { return nil }
    return try integer(value, name)
  }

  /// An integer.
  package mutating func integer(_ name: String, or fallback: Int) throws(Diagnostic) -> Int {
    try integer(name) ?? fallback
  }

  /// Integers; none where the setting is absent.
  package mutating func integers(_ name: String) throws(Diagnostic) -> [Int] {
    var integers: [Int] = []
    for value in take(name)?.elements ?? [] { integers.append(try integer(value, name)) }
    return integers
  }

  /// A floating-point number, where it is present.
  package mutating func real(_ name: String) throws(Diagnostic) -> Float? {
    guard let value = take(name) else { return nil }
    return try real(value, name)
  }

  /// A floating-point number.
  package mutating func real(_ name: String, or fallback: Float) throws(Diagnostic) -> Float {
    try real(name) ?? fallback
  }

  /// Floating-point numbers; none where the setting is absent.
  package mutating func reals(_ name: String) throws(Diagnostic) -> [Float] {
    var reals: [Float] = []
    for value in take(name)?.elements ?? [] { reals.append(try real(value, name)) }
    return reals
  }

  /// A truth value.
  package mutating func flag(_ name: String, or fallback: Bool) throws(Diagnostic) -> Bool {
    switch take(name) {
    case nil: return fallback
    case .flag(let flag)?: return flag
    case .integer(let number)?: return number != 0
    case let other?: throw mismatch(name, other, "a truth value")
    }
  }

  /// Text or the name of an enumerator.
  package mutating func text(_ name: String, or fallback: String) throws(Diagnostic) -> String {
    switch take(name) {
    case nil: return fallback
    case .text(let text)?: return text
    case .integer(let number)?: return String(number)
    case let other?: throw mismatch(name, other, "text")
    }
  }

  /// Nested settings, of which all count as read; none where the setting is absent.
  package mutating func records(_ name: String) throws(Diagnostic) -> [SourceRecord] {
    var records: [SourceRecord] = []
    for value in take(name)?.elements ?? [] {
      guard case .record(let record) = value else { throw mismatch(name, value, "a message") }
      records.append(record)
    }
    return records
  }

  private mutating func take(_ name: String) -> SourceValue? {
    accounted.insert(name)
    return record[name]
  }

  private func integer(_ value: SourceValue, _ name: String) throws(Diagnostic) -> Int {
    guard case .integer(let number) = value, let integer = Int(exactly: number) else {
      throw mismatch(name, value, "an integer")
    }
    return integer
  }

  private func real(_ value: SourceValue, _ name: String) throws(Diagnostic) -> Float {
    switch value {
    case .real(let number): return Float(number)
    case .integer(let number): return Float(number)
    default: throw mismatch(name, value, "a number")
    }
  }

  private func mismatch(_ name: String, _ value: SourceValue, _ wanted: String) -> Diagnostic {
    Diagnostic(
      .unusableSetting, "'\(name)' is \(value.kind), expected \(wanted)",
      at: Location([.attribute(name)]))
  }
}
