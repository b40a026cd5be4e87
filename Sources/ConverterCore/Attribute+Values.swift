package import ModelIR

extension Attribute {
  /// An integer attribute.
  package static func int(_ name: String, _ value: Int) -> Attribute {
    Attribute(name, .int(Int64(value)))
  }

  /// An attribute of several integers.
  package static func ints(_ name: String, _ values: [Int]) -> Attribute {
    Attribute(name, .ints(values.map(Int64.init)))
  }

  /// A floating-point attribute.
  package static func float(_ name: String, _ value: Float) -> Attribute {
    Attribute(name, .float(value))
  }

  /// A text attribute.
  package static func string(_ name: String, _ value: String) -> Attribute {
    Attribute(name, .string(ByteString(value)))
  }
}
