/// Settings of a node in a source format: named values in the order of the file.
package struct SourceRecord: Hashable, Sendable {
  /// A named value.
  package struct Field: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The value.
    package var value: SourceValue

    /// Names a value.
    package init(name: String, value: SourceValue) {
      self.name = name
      self.value = value
    }
  }

  /// The fields that are present.
  package var fields: [Field]

  /// Makes a record.
  package init(_ fields: [Field] = []) { self.fields = fields }

  /// The value of this name, where it is present; setting nil removes it.
  package subscript(name: String) -> SourceValue? {
    get { fields.first { $0.name == name }?.value }
    set {
      guard let index = fields.firstIndex(where: { $0.name == name }) else {
        if let newValue { fields.append(Field(name: name, value: newValue)) }
        return
      }
      if let newValue { fields[index].value = newValue } else { fields.remove(at: index) }
    }
  }
}

/// A value of a setting, whatever encoding it came in.
package indirect enum SourceValue: Hashable, Sendable {
  /// An integer.
  case integer(Int64)
  /// A floating-point number.
  case real(Double)
  /// A truth value.
  case flag(Bool)
  /// Text, or the name of an enumerator.
  case text(String)
  /// Bytes.
  case bytes([UInt8])
  /// Several values of one field.
  case list([SourceValue])
  /// Nested settings.
  case record(SourceRecord)

  /// The values of a repeated field; one value counts as a list of itself.
  package var elements: [SourceValue] {
    if case .list(let elements) = self { elements } else { [self] }
  }

  /// What kind of value this is, in words.
  package var kind: String {
    switch self {
    case .integer: "an integer"
    case .real: "a number"
    case .flag: "a truth value"
    case .text: "text"
    case .bytes: "bytes"
    case .list: "a list"
    case .record: "a message"
    }
  }
}
