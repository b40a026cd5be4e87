import Diagnostics
import Encodings
import ModelIR

extension OperatorSet: Message {
  enum Field: Int {
    case domain = 1
    case version = 2
  }

  init() { self.init(domain: nil, version: nil) }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .domain: domain = try reader.string()
    case .version: version = try reader.int64()
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.string(Field.domain, domain)
    writer.int64(Field.version, version)
  }
}

extension MetadataEntry: Message {
  enum Field: Int {
    case key = 1
    case value = 2
  }

  init() { self.init(key: nil, value: nil) }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .key: key = try reader.string()
    case .value: value = try reader.string()
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.string(Field.key, key)
    writer.string(Field.value, value)
  }
}

extension QuantizationAnnotation: Message {
  enum Field: Int {
    case tensorName = 1
    case parameters = 2
  }

  init() { self.init(tensorName: nil) }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .tensorName: tensorName = try reader.string()
    case .parameters: try reader.append("quant_parameter_tensor_names", to: &parameters)
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.string(Field.tensorName, tensorName)
    try writer.messages(Field.parameters, parameters)
  }
}
