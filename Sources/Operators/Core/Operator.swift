public import Diagnostics
public import ModelIR

/// An operator: everything Concord knows of it, in one declaration.
///
/// Checker, inference, executor, documentation and the command line iterate over these values.
public struct Operator: Sendable {
  /// The domain in its canonical spelling: empty for the standard's own.
  public let domain: String
  /// The name, in the standard's spelling.
  public let name: String
  /// What the operator computes, in one or a few sentences.
  public let summary: String
  /// The versions, oldest first.
  public let versions: [OperatorVersion]
  /// Whether equal inputs always give equal outputs.
  public let isDeterministic: Bool
  /// Whether the ONNX standard defines the operator; those of a runtime it does not.
  public let isStandard: Bool

  /// Declares an operator.
  ///
  /// - Parameters:
  ///   - isStandard: whether the ONNX standard defines the operator.
  ///   - versions: the versions, oldest first; each starts as a copy of the one before it.
  ///   - infer: type and shape inference of all versions that do not set their own.
  ///   - evaluate: reference evaluation, likewise.
  ///   - prepare: the optimized kernel, likewise.
  ///   - differentiate: the rule of the gradient, likewise.
  public init(
    _ name: String, domain: String = "", summary: String, isDeterministic: Bool = true,
    isStandard: Bool = true, versions: [OperatorVersion.Change],
    infer: Inference? = nil, evaluate: Evaluation? = nil, prepare: Preparation? = nil,
    differentiate: Differentiation? = nil
  ) {
    self.domain = domain
    self.name = name
    self.summary = summary
    self.isDeterministic = isDeterministic
    self.isStandard = isStandard
    var current = OperatorVersion(
      since: 0, infer: infer, evaluate: evaluate, prepare: prepare, differentiate: differentiate)
    self.versions = versions.map { change in
      current.since = change.since
      current.isDeprecated = false
      current.isStandard = isStandard
      change.apply(&current)
      return current
    }
  }

  /// The version in force in operator set `opset`, or nil before the first one.
  public func version(in opset: Int) -> OperatorVersion? {
    versions.last { $0.since <= opset }
  }

  /// The operator with its domain, for example `Conv` or `ai.onnx.ml::Scaler`.
  public var qualifiedName: String { domain.isEmpty ? name : domain + "::" + name }
}

/// One version of an operator.
public struct OperatorVersion: Sendable {
  /// The operator set that introduced this version.
  public var since: Int
  /// Whether the standard tells not to use it any more.
  public var isDeprecated = false
  /// Whether the ONNX standard defines this version.
  public var isStandard = true
  /// The inputs, in order.
  public var inputs: [Parameter] = []
  /// The outputs, in order.
  public var outputs: [Parameter] = []
  /// The attributes, sorted by name.
  public var attributes: [AttributeSpec] = []
  /// What each type variable may stand for.
  public var types: [String: TypeSet] = [:]
  /// Type and shape inference.
  public var infer: Inference?
  /// Reference evaluation.
  public var evaluate: Evaluation?
  /// The optimized kernel.
  public var prepare: Preparation?
  /// The rule of the gradient.
  public var differentiate: Differentiation?

  /// A version of an operator as a change of the version before it.
  public struct Change: Sendable {
    let since: Int
    let apply: @Sendable (inout OperatorVersion) -> Void
  }
}

extension OperatorVersion.Change {
  /// A version that differs from the one before it as `change` says.
  public static func since(
    _ version: Int, _ change: @escaping @Sendable (inout OperatorVersion) -> Void = { _ in }
  ) -> Self {
    Self(since: version, apply: change)
  }

  /// A version with a signature of its own; one that a runtime has added to a standard operator says
  /// that it is not the standard's.
  public static func since(
    _ version: Int, inputs: [Parameter], outputs: [Parameter], attributes: [AttributeSpec] = [],
    types: [String: TypeSet] = [:], isStandard: Bool = true
  ) -> Self {
    Self(since: version) {
      $0.isStandard = $0.isStandard && isStandard
      $0.inputs = inputs
      $0.outputs = outputs
      $0.attributes = attributes.sorted { $0.name < $1.name }
      $0.types = types
    }
  }
}

extension OperatorVersion {
  /// Adds an attribute or replaces the one of its name.
  public mutating func set(_ attribute: AttributeSpec) {
    remove(attribute.name)
    attributes.append(attribute)
    attributes.sort { $0.name < $1.name }
  }

  /// Removes the attributes of these names.
  public mutating func remove(_ names: String...) {
    attributes.removeAll { names.contains($0.name) }
  }

  /// The attribute of this name.
  public func attribute(_ name: String) -> AttributeSpec? { attributes.first { $0.name == name } }

  /// The parameter that an input position belongs to: beyond the last, a variadic one repeats.
  public func input(_ index: Int) -> Parameter? { Self.parameter(index, of: inputs) }

  /// The parameter that an output position belongs to.
  public func output(_ index: Int) -> Parameter? { Self.parameter(index, of: outputs) }

  private static func parameter(_ index: Int, of parameters: [Parameter]) -> Parameter? {
    if index < parameters.count { return parameters[index] }
    guard let last = parameters.last, case .variadic = last.kind else { return nil }
    return last
  }

  /// The types that a parameter allows.
  public func allowedTypes(of parameter: Parameter) -> TypeSet {
    types[parameter.type] ?? TypeSet.parse(parameter.type)
  }
}

extension TypeSet {
  /// The set of one type in the standard's notation, such as `tensor(int64)`.
  static func parse(_ name: String) -> TypeSet {
    if name.hasPrefix("tensor("), name.hasSuffix(")"),
      let element = ElementType(name: String(name.dropFirst(7).dropLast()))
    {
      return .tensor(element)
    }
    if name.hasPrefix("seq(tensor("), name.hasSuffix("))"),
      let element = ElementType(name: String(name.dropFirst(11).dropLast(2)))
    {
      return .sequence(ElementTypes(element))
    }
    return .named(name)
  }
}

/// An input or output of an operator.
public struct Parameter: Hashable, Sendable {
  /// How often a parameter occurs.
  public enum Kind: Hashable, Sendable {
    /// Once.
    case required
    /// Once or not at all.
    case optional
    /// At least so many times.
    case variadic(minimum: Int)
  }

  /// The name, in the standard's spelling.
  public var name: String
  /// A type variable, or a type in the standard's notation.
  public var type: String
  /// How often it occurs.
  public var kind: Kind
  /// Whether all of a variadic parameter's values have one type.
  public var isHomogeneous: Bool

  /// A parameter that must be there.
  public static func required(_ name: String, _ type: String) -> Parameter {
    Parameter(name: name, type: type, kind: .required, isHomogeneous: true)
  }

  /// A parameter that may be left out.
  public static func optional(_ name: String, _ type: String) -> Parameter {
    Parameter(name: name, type: type, kind: .optional, isHomogeneous: true)
  }

  /// A parameter that repeats.
  public static func variadic(
    _ name: String, _ type: String, minimum: Int = 1, isHomogeneous: Bool = true
  ) -> Parameter {
    Parameter(
      name: name, type: type, kind: .variadic(minimum: minimum), isHomogeneous: isHomogeneous)
  }
}

/// An attribute that an operator knows.
public struct AttributeSpec: Sendable {
  /// The name.
  public var name: String
  /// The type.
  public var type: AttributeType
  /// Whether it must be there.
  public var isRequired: Bool
  /// The value it has where it is left out; nil where the standard gives none.
  public var defaultValue: AttributeValue?

  private init(_ name: String, _ type: AttributeType, _ isRequired: Bool, _ value: AttributeValue?)
  {
    self.name = name
    self.type = type
    self.isRequired = isRequired
    defaultValue = value
  }

  /// An attribute that must be there.
  public static func required(_ name: String, _ type: AttributeType) -> AttributeSpec {
    AttributeSpec(name, type, true, nil)
  }

  /// An attribute that may be left out and has no default.
  public static func optional(_ name: String, _ type: AttributeType) -> AttributeSpec {
    AttributeSpec(name, type, false, nil)
  }

  /// An integer with a default.
  public static func int(_ name: String, _ value: Int64) -> AttributeSpec {
    AttributeSpec(name, .int, false, .int(value))
  }

  /// A float with a default.
  public static func float(_ name: String, _ value: Float) -> AttributeSpec {
    AttributeSpec(name, .float, false, .float(value))
  }

  /// A string with a default.
  public static func string(_ name: String, _ value: String) -> AttributeSpec {
    AttributeSpec(name, .string, false, .string(ByteString(value)))
  }

  /// Integers with a default.
  public static func ints(_ name: String, _ values: [Int64]) -> AttributeSpec {
    AttributeSpec(name, .ints, false, .ints(values))
  }

  /// Floats with a default.
  public static func floats(_ name: String, _ values: [Float]) -> AttributeSpec {
    AttributeSpec(name, .floats, false, .floats(values))
  }

  /// Strings with a default.
  public static func strings(_ name: String, _ values: [String]) -> AttributeSpec {
    AttributeSpec(name, .strings, false, .strings(values.map { ByteString($0) }))
  }
}

/// Computes the types of a node's outputs from those of its inputs.
public typealias Inference = @Sendable (inout InferenceContext) throws(Diagnostic) -> Void

/// Computes a node's outputs; the plain definition of the operator, for every type it allows.
public typealias Evaluation =
  @Sendable (borrowing EvaluationContext) throws(Diagnostic) -> [RuntimeValue]

/// Makes an optimized kernel for known input types and shapes, or nil where there is none for them.
public typealias Preparation = @Sendable (PreparationContext) throws(Diagnostic) -> PreparedKernel?
