import Foundation

/// The signatures of every operator version, as exported from the standard's own package.
struct StandardSchemas: Decodable {
  struct Parameter: Decodable {
    let name: String
    let option: String
    let homogeneous: Bool
    let minArity: Int
    let typeStr: String
  }

  struct Attribute: Decodable {
    let name: String
    let type: String
    let required: Bool
    let `default`: Default?
  }

  /// The default of an attribute, in any of the forms that JSON has for it.
  enum Default: Decodable {
    case number(Double)
    case string(String)
    case numbers([Double])
    case strings([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else if let value = try? container.decode(String.self) {
        self = .string(value)
      } else if let values = try? container.decode([Double].self) {
        self = .numbers(values)
      } else {
        self = .strings(try container.decode([String].self))
      }
    }
  }

  struct TypeConstraint: Decodable {
    let param: String
    let allowed: Int
  }

  struct Schema: Decodable {
    let domain: String
    let name: String
    let sinceVersion: Int
    let deprecated: Bool
    /// Nil where the source does not tell.
    let nonDeterministic: Bool?
    let inputs: [Parameter]
    let outputs: [Parameter]
    let attributes: [Attribute]
    let typeConstraints: [TypeConstraint]
  }

  let typeSets: [[String]]
  let schemas: [Schema]

  /// Reads an export that lies among the fixtures: the standard's, or that of onnxruntime's own
  /// operators.
  static func load(
    _ path: String = "onnx/operator-schemas.json", file: String = #filePath
  ) throws -> StandardSchemas {
    let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let url = root.appendingPathComponent("fixtures").appendingPathComponent(path)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(StandardSchemas.self, from: Data(contentsOf: url))
  }
}
