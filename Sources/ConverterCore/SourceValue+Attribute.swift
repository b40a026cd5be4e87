package import ModelIR

extension SourceValue {
  /// The value of an attribute that says the same, for all but messages.
  package var attributeValue: AttributeValue? {
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
