import ConverterCore
import ModelIR

extension SourceRecord {
  /// The settings as attributes of a placeholder node; nested ones get dotted names.
  func attributes(prefix: String) -> [Attribute] {
    fields.flatMap { field -> [Attribute] in
      let name = prefix + field.name
      switch field.value {
      case .record(let record): return record.attributes(prefix: name + ".")
      case .list(let elements) where elements.contains(where: \.isRecord):
        return elements.enumerated().flatMap { index, element in
          guard case .record(let record) = element else { return [Attribute]() }
          return record.attributes(prefix: "\(name)[\(index)].")
        }
      default: return field.value.attributeValue.map { [Attribute(name, $0)] } ?? []
      }
    }
  }
}

extension SourceValue {
  fileprivate var isRecord: Bool { if case .record = self { true } else { false } }

  /// The value of an attribute that says the same, for all but messages.
  fileprivate var attributeValue: AttributeValue? {
    switch self {
    case .integer(let integer): .int(integer)
    case .real(let real): .float(Float(real))
    case .flag(let flag): .int(flag ? 1 : 0)
    case .text(let text): .string(ByteString(text))
    case .bytes(let bytes): .string(ByteString(bytes))
    case .list(let elements): Self.list(elements)
    case .record: nil
    }
  }

  private static func list(_ elements: [SourceValue]) -> AttributeValue? {
    let values = elements.compactMap(\.attributeValue)
    switch values.first {
    case .int?: return .ints(values.compactMap { if case .int(let i) = $0 { i } else { nil } })
    case .float?:
      return .floats(values.compactMap { if case .float(let f) = $0 { f } else { nil } })
    case .string?:
      return .strings(values.compactMap { if case .string(let s) = $0 { s } else { nil } })
    default: return nil
    }
  }
}
