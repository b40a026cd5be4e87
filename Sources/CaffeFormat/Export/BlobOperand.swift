import ConverterCore
import ModelIR

/// A blob of the net under construction.
struct BlobOperand: Sendable, Hashable {
  /// The name.
  var name: String
  /// The extents.
  var shape: [Int]

  var rank: Int { shape.count }
}

/// Settings of a layer in the message of its kind.
struct LayerSettings: Sendable {
  /// The field of the layer that holds them, for example `pooling_param`; empty for none.
  var message: String
  var fields: SourceRecord

  /// No settings.
  static let none = LayerSettings("", [])

  init(_ message: String, _ fields: [(String, SourceValue)]) {
    self.message = message
    self.fields = SourceRecord(fields.map { .init(name: $0.0, value: $0.1) })
  }
}

extension SourceValue {
  /// An integer.
  static func size(_ value: Int) -> SourceValue { .integer(Int64(value)) }

  /// A number in single precision.
  static func number(_ value: Float) -> SourceValue { .real(Double(value)) }

  /// Several integers.
  static func sizes(_ values: [Int]) -> SourceValue { .list(values.map(SourceValue.size)) }

  /// A `BlobShape`.
  static func shape(_ extents: [Int]) -> SourceValue {
    .record(SourceRecord(extents.isEmpty ? [] : [.init(name: "dim", value: .sizes(extents))]))
  }
}
