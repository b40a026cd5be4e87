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
}
