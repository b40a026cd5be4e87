import ConverterCore
import ModelIR

extension SourceRecord {
  /// The settings as attributes of a placeholder node.
  var attributes: [Attribute] {
    fields.compactMap { field in field.value.attributeValue.map { Attribute(field.name, $0) } }
  }
}
