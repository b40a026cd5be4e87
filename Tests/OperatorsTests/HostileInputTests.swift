import ByteStorage
import Diagnostics
import ModelIR
import Operators
import Testing

/// Operators get attributes, types and values that make no sense: each must answer or throw, but
/// never trap.
@Suite struct HostileInputTests {
  @Test(arguments: OperatorRegistry.standard.operators.map(\.qualifiedName))
  func `nothing traps, and inference agrees with evaluation`(_ name: String) throws {
    let parts = name.split(separator: ":").map(String.init)
    let definition = try #require(
      OperatorRegistry.standard.find(
        domain: parts.count > 1 ? parts[0] : "", name: parts.last ?? ""))
    for version in definition.versions {
      var random = HostileInputs(seed: UInt64(name.utf8.count * 1000 + version.since))
      for trial in 0..<40 {
        let problem = random.problem(with: definition, version)
        #expect(problem == nil, "\(name)-\(version.since), trial \(trial): \(problem ?? "")")
      }
    }
  }
}

/// Makes up nodes and inputs; the same ones for the same seed.
private struct HostileInputs {
  private var state: UInt64
  private static let integers: [Int64] = [
    .min, -1 << 62, -1 << 31, -3, -2, -1, -1, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 1 << 52, 1 << 62,
    .max,
  ]
  private static let reals: [Double] = [
    -.infinity, -1e30, -2, -1, -0.5, 0, 0, 0.25, 0.5, 1, 1, 2, 3, 1e30, .infinity, .nan,
  ]
  private static let words = [
    "", "a", "b,c", "constant", "reflect", "edge", "wrap", "linear", "cubic", "nearest", "mean",
    "sum",
    "add", "mul", "max", "ij,jk->ik", "...i->i", "LSTM", "Tanh", "SAME_UPPER", "VALID",
    "bidirectional",
    "(a|b)*", "[", "TF", "IDF", "LOGISTIC", "SOFTMAX", "LEAF", "BRANCH_LEQ", "circular",
  ]

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, limit)
  }

  private mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }

  private mutating func list<T>(_ make: (inout Self) -> T) -> [T] {
    (0..<below(6)).map { _ in make(&self) }
  }

  private mutating func shape() -> [Int] {
    (0..<pick([0, 1, 1, 2, 2, 3, 3, 4, 4, 5])).map { _ in pick([0, 1, 1, 2, 2, 3, 4]) }
  }

  private mutating func tensor(_ type: ElementType, _ shape: [Int]) -> Tensor {
    let count = shape.elementCount
    if type == .string { return Tensor(shape, strings: (0..<count).map { _ in pick(Self.words) }) }
    if type.isComplex || type == .float8e8m0 {
      let bytes = (0..<(count * type.byteWidth)).map { _ in UInt8(below(256)) }
      return Tensor(type, shape, bytes: .init(bytes))
    }
    // Few numbers are extreme, so that many inputs get past the first check.
    if type.isFloatingPoint {
      let isTame = below(3) > 0
      let values = isTame ? [-1, 0, 0.5, 1, 2] : Self.reals
      return Tensor(type, shape, doubles: (0..<count).map { _ in pick(values) })
    }
    let values = below(3) > 0 ? [-1, 0, 0, 1, 1, 2, 3] : Self.integers
    return Tensor(type, shape, int64s: (0..<count).map { _ in pick(values) })
  }

  private mutating func attribute(_ spec: AttributeSpec) -> AttributeValue {
    let isTame = below(3) > 0
    let integers = isTame ? [-1, 0, 1, 1, 2, 3] : Self.integers
    let reals = isTame ? [0, 0.5, 1, 2] : Self.reals
    switch spec.type {
    case .int: return .int(pick(integers))
    case .ints: return .ints(list { $0.pick(integers) })
    case .float: return .float(Float(pick(reals)))
    case .floats: return .floats(list { Float($0.pick(reals)) })
    case .string: return .string(ByteString(pick(Self.words)))
    case .strings: return .strings(list { ByteString($0.pick(Self.words)) })
    case .tensor:
      let type = pick([ElementType.float, .int64, .uint8, .string, .double])
      return .tensor(StoredTensor(tensor(type, shape())))
    case .sparseTensor:
      let values = StoredTensor(tensor(.float, shape()))
      let indices = StoredTensor(tensor(.int64, shape()))
      return .sparseTensor(
        SparseTensor(values: values, indices: indices, dimensions: list { $0.pick(integers) }))
    case .graph: return .graph(GraphID(0))
    case .typeProto: return .typeProto(pick([.tensor(.float), .sequence(.tensor(.int64))]))
    default: return .none
    }
  }

  private mutating func value(_ types: TypeSet, _ shape: [Int]) -> RuntimeValue? {
    let own = below(3) == 0 ? self.shape() : shape
    let members = types.tensors.members
    if !members.isEmpty, below(8) > 0 || types.sequences.isEmpty {
      return .tensor(tensor(pick(members), own))
    }
    guard !types.sequences.isEmpty else { return nil }
    let element = pick(types.sequences.members)
    let sequence = RuntimeValue.sequence(
      list { .tensor($0.tensor(element, $0.shape())) }, element: .tensor(element))
    return types.optionals.isEmpty || below(2) == 0 ? sequence : .optional(sequence, element: nil)
  }

  private mutating func inputs(_ version: OperatorVersion) -> [RuntimeValue?] {
    var chosen: [String: ElementType] = [:]
    let common = shape()
    var inputs: [RuntimeValue?] = []
    for parameter in version.inputs {
      var types = version.allowedTypes(of: parameter)
      if let type = chosen[parameter.type] { types.tensors = ElementTypes(type) }
      var repeats = 1
      if case .variadic = parameter.kind { repeats = below(4) }
      for _ in 0..<repeats {
        if parameter.kind == .optional, below(2) == 0 {
          inputs.append(nil)
          continue
        }
        let isVector = types.tensors.members == [.int64] && below(3) > 0
        let value = value(types, isVector ? [below(6)] : common)
        if let type = value?.tensor?.elementType { chosen[parameter.type] = type }
        inputs.append(value)
      }
    }
    return inputs
  }

  /// Makes up one node, infers and evaluates it, and says where the two contradict each other.
  mutating func problem(with definition: Operator, _ version: OperatorVersion) -> String? {
    let inputs = inputs(version)
    var attributes: [Attribute] = []
    for spec in version.attributes where below(spec.isRequired ? 20 : 2) > 0 {
      attributes.append(Attribute(spec.name, attribute(spec)))
    }
    let outputCount = max(1, version.outputs.count)
    let node = Node(
      definition.name, domain: definition.domain,
      inputs: inputs.enumerated().map { $1 != nil ? ValueID($0) : nil },
      outputs: (0..<outputCount).map { ValueID(inputs.count + $0) }, attributes: attributes)
    let context = NodeContext(node: node, version: version)
    _ = infer(context, inputs.map { $0.map { .init(type: $0.tensor.map(Self.type)) } })
    let facts = infer(
      context, inputs.map { $0.map { .init(type: $0.tensor.map(Self.type), constant: $0.tensor) } })
    if let facts { prepare(context, inputs, facts) }
    guard let outputs = evaluate(context, inputs), let facts else { return nil }
    for (fact, output) in zip(facts, outputs) {
      guard let tensor = output.tensor, let type = fact.type, type.isTensor else { continue }
      let isRight =
        type.elementType.map { $0 == tensor.elementType } ?? true
        && type.shape.map { shape in
          shape.rank == tensor.rank
            && zip(shape.dimensions, tensor.shape).allSatisfy { $0.known ?? $1 == $1 }
        } ?? true
      if !isRight { return "inferred \(type), got \(Self.type(tensor))" }
    }
    return nil
  }

  private static func type(_ tensor: Tensor) -> ValueType {
    .tensor(tensor.elementType, Shape(tensor.shape))
  }

  private func infer(
    _ context: NodeContext, _ facts: [InferenceContext.Fact?]
  ) -> [InferenceContext.Fact]? {
    guard let rule = context.version.infer else { return nil }
    var inference = InferenceContext(context: context, inputs: facts)
    do throws(Diagnostic) { try rule(&inference) } catch { return nil }
    return inference.outputs
  }

  /// Prepares a kernel, some of the inputs constant.
  ///
  /// It may refuse what the evaluation refuses, but not end the process.
  private mutating func prepare(
    _ context: NodeContext, _ inputs: [RuntimeValue?], _ facts: [InferenceContext.Fact]
  ) {
    guard let prepare = context.version.prepare else { return }
    var outputs: [ConcreteType?] = []
    for fact in facts {
      guard let type = fact.type, type.isTensor, let element = type.elementType,
        let shape = type.shape?.known, let count = shape.checkedElementCount, count <= 1 << 20
      else { return }
      outputs.append(ConcreteType(element, shape))
    }
    let tensors = inputs.map { $0?.tensor }
    guard zip(inputs, tensors).allSatisfy({ $0 == nil || $1 != nil }) else { return }
    for constants in [tensors, tensors.map { below(2) > 0 ? $0 : nil }] {
      let preparation = PreparationContext(
        context: context, inputs: tensors.map { $0.map { ConcreteType($0.elementType, $0.shape) } },
        constants: constants, outputs: outputs)
      do throws(Diagnostic) { _ = try prepare(preparation)?.complete() } catch { continue }
    }
  }

  private func evaluate(_ context: NodeContext, _ inputs: [RuntimeValue?]) -> [RuntimeValue]? {
    guard let evaluate = context.version.evaluate else { return nil }
    var runs = 0
    let run = EvaluationContext(
      context: context, inputs: inputs,
      runSubgraph: { (_, values) throws(Diagnostic) -> [RuntimeValue] in
        runs += 1
        if runs > 20 { throw Diagnostic(.invalidData, "the body ran too often") }
        return values + values
      })
    do throws(Diagnostic) { return try evaluate(run) } catch { return nil }
  }
}
