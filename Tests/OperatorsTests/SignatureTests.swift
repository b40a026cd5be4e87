import ModelIR
import Operators
import Testing

/// Compares what Concord declares of an operator with what the standard says.
@Suite struct SignatureTests {
  @Test func `every declared operator version has the signature that the standard gives it`() throws
  {
    let differences = try differences(ofStandard: true, from: .load())
    #expect(differences.isEmpty, "\n\(differences.joined(separator: "\n"))")
  }

  @Test func `every other operator has the signature that onnxruntime gives it`() throws {
    let differences = try differences(
      ofStandard: false, from: .load("operators/onnxruntime/operator-schemas.json"))
    #expect(differences.isEmpty, "\n\(differences.joined(separator: "\n"))")
  }

  /// Compares the versions that are the standard's, or those that are not.
  private func differences(
    ofStandard isStandard: Bool, from source: StandardSchemas
  ) -> [String] {
    let published = Dictionary(grouping: source.schemas) { OperatorName($0.domain, $0.name) }
    return OperatorRegistry.standard.operators.flatMap { declared -> [String] in
      let versions = declared.versions.filter { $0.isStandard == isStandard }
      if versions.isEmpty { return [] }
      guard let schemas = published[OperatorName(declared.domain, declared.name)] else {
        return ["\(declared.qualifiedName) is not known"]
      }
      return SignatureComparison(declared, versions, schemas, typeSets: source.typeSets).differences
    }
  }

  @Test func `the standard counts its operators and versions`() throws {
    let schemas = try StandardSchemas.load().schemas
    let names = Set(schemas.map { OperatorName($0.domain, $0.name) })
    #expect(names.count == Standard.operatorCount)
    #expect(schemas.count == Standard.operatorVersionCount)
    let unknown = OperatorRegistry.standard.operators.filter {
      $0.isStandard != names.contains(OperatorName($0.domain, $0.name))
    }
    #expect(unknown.map(\.qualifiedName) == [])
  }
}

private struct OperatorName: Hashable {
  let domain: String
  let name: String

  init(_ domain: String, _ name: String) {
    self.domain = domain
    self.name = name
  }
}

/// All differences between a declaration and the standard's schemas of one operator.
private struct SignatureComparison {
  private(set) var differences: [String] = []
  private let typeSets: [[String]]
  private var prefix = ""

  init(
    _ declared: Operator, _ versions: [OperatorVersion], _ schemas: [StandardSchemas.Schema],
    typeSets: [[String]]
  ) {
    self.typeSets = typeSets
    prefix = declared.qualifiedName
    let first = versions.first?.since ?? 0
    let expected = schemas.map(\.sinceVersion).filter { $0 >= first }.sorted()
    check("versions", versions.map(\.since), expected)
    if let newest = schemas.max(by: { $0.sinceVersion < $1.sinceVersion }),
      let nonDeterministic = newest.nonDeterministic
    {
      check("non-deterministic", !declared.isDeterministic, nonDeterministic)
    }
    for version in versions {
      guard let schema = schemas.first(where: { $0.sinceVersion == version.since }) else {
        continue
      }
      prefix = "\(declared.qualifiedName)-\(version.since)"
      compare(version, schema)
    }
  }

  private mutating func compare(_ version: OperatorVersion, _ schema: StandardSchemas.Schema) {
    check("deprecated", version.isDeprecated, schema.deprecated)
    compare("input", version.inputs, schema.inputs)
    compare("output", version.outputs, schema.outputs)
    compare(version.attributes, schema.attributes)
    compare(version.types, schema.typeConstraints)
  }

  private mutating func compare(
    _ kind: String, _ declared: [Parameter], _ expected: [StandardSchemas.Parameter]
  ) {
    check("number of \(kind)s", declared.count, expected.count)
    for (index, (parameter, schema)) in zip(declared, expected).enumerated() {
      check("\(kind) \(index) name", parameter.name, schema.name)
      check("\(kind) '\(schema.name)' type", parameter.type, schema.typeStr)
      let option =
        switch parameter.kind {
        case .required: "single"
        case .optional: "optional"
        case .variadic: "variadic"
        }
      check("\(kind) '\(schema.name)' option", option, schema.option)
      check("\(kind) '\(schema.name)' homogeneous", parameter.isHomogeneous, schema.homogeneous)
      if case .variadic(let minimum) = parameter.kind {
        check("\(kind) '\(schema.name)' minimum", minimum, schema.minArity)
      }
    }
  }

  private mutating func compare(
    _ declared: [AttributeSpec], _ expected: [StandardSchemas.Attribute]
  ) {
    check("attributes", declared.map(\.name), expected.map(\.name).sorted())
    for schema in expected {
      guard let attribute = declared.first(where: { $0.name == schema.name }) else { continue }
      let type = String(describing: attribute.type).lowercased()
      let expectedType = schema.type.lowercased().filter { $0 != "_" }
      check("attribute '\(schema.name)' type", type, expectedType)
      check("attribute '\(schema.name)' required", attribute.isRequired, schema.required)
      let value = attribute.defaultValue.map(text) ?? "none"
      check("attribute '\(schema.name)' default", value, text(schema.default, attribute.type))
    }
  }

  private mutating func compare(
    _ declared: [String: TypeSet], _ expected: [StandardSchemas.TypeConstraint]
  ) {
    check("type variables", declared.keys.sorted(), expected.map(\.param).sorted())
    for constraint in expected {
      guard let set = declared[constraint.param] else { continue }
      let names = Set(set.names)
      let allowed = Set(typeSets[constraint.allowed])
      check("\(constraint.param) lacks", allowed.subtracting(names).sorted(), [])
      check("\(constraint.param) has too many", names.subtracting(allowed).sorted(), [])
    }
  }

  private mutating func check<T: Equatable>(_ what: String, _ declared: T, _ expected: T) {
    if declared != expected {
      differences.append("\(prefix): \(what): \(declared), published is \(expected)")
    }
  }
}

/// A default value as text in which equal values are equal.
private func text(_ value: AttributeValue) -> String {
  switch value {
  case .int(let value): "\(value)"
  case .float(let value): "\(value)"
  case .string(let value): "'\(value)'"
  case .ints(let values): "\(values)"
  case .floats(let values): "\(values)"
  case .strings(let values): "\(values.map(\.description))"
  default: "\(value)"
  }
}

private func text(_ value: StandardSchemas.Default?, _ type: AttributeType) -> String {
  switch value {
  case nil: "none"
  case .number(let number): type == .float ? "\(Float(number))" : "\(Int64(number))"
  case .string(let string): "'\(string)'"
  case .numbers(let numbers):
    type == .floats ? "\(numbers.map { Float($0) })" : "\(numbers.map { Int64($0) })"
  case .strings(let strings): "\(strings)"
  }
}
