import Diagnostics
import ModelIR
import Operators

extension OpsetConverter {
  /// Says what is known of the outputs of a node that is about to be added.
  ///
  /// - Throws: what contradicts in the node, such as shapes that do not fit together.
  func infer(_ node: Node, _ opset: Int) throws(Refusal) {
    guard let version = registry.find(node)?.version(in: opset), let rule = version.infer,
      node.subgraphs.isEmpty
    else { return }
    for (output, fact) in zip(node.outputs, try inferred(node, version, rule)) {
      if let output { setFact(output, fact) }
    }
  }

  /// Refuses a node that contradicts itself: nothing else can be made of it.
  func requireConsistent(_ node: Node, _ version: OperatorVersion) throws(Refusal) {
    guard let rule = version.infer, node.subgraphs.isEmpty else { return }
    _ = try inferred(node, version, rule)
  }

  private func inferred(
    _ node: Node, _ version: OperatorVersion, _ rule: Inference
  ) throws(Refusal) -> [Fact] {
    let inputs = node.inputs.map { input in input.map { fact($0) } }
    var context = InferenceContext(
      context: NodeContext(node: node, version: version), inputs: inputs)
    do throws(Diagnostic) { try rule(&context) } catch {
      throw .argument("\(node.operatorType): \(error.message)")
    }
    return context.outputs
  }

  /// Adds a node of the target's operators, with casts around it where it does not take a type.
  func addFitting(
    _ node: Node, _ version: OperatorVersion, _ widening: OperatorAdapter.Widening
  ) throws(Refusal) {
    var node = node
    var wider: [String: (from: ElementType, to: ElementType)] = [:]
    for (position, input) in node.inputs.enumerated() {
      guard let input, let parameter = version.input(position), let type = fact(input).type else {
        continue
      }
      try choose(type, parameter, node, version, widening, &wider)
    }
    for (position, output) in node.outputs.enumerated() {
      guard let output, let parameter = version.output(position), wider[parameter.type] == nil,
        let type = fact(output).type, !version.allowedTypes(of: parameter).allows(type)
      else { continue }
      throw .type(
        "\(node.operatorType)-\(version.since) does not give \(type.withoutExtents) as '\(parameter.name)'"
      )
    }
    guard !wider.isEmpty else {
      add(node, nil)
      return
    }
    for (position, input) in node.inputs.enumerated() {
      guard let input, let parameter = version.input(position),
        let (from, to) = wider[parameter.type],
        fact(input).type?.elementType == from
      else { continue }
      node.inputs[position] = try cast(input, to: to)
    }
    var casts: [(from: ValueID, to: ValueID, type: ElementType)] = []
    for (position, output) in node.outputs.enumerated() {
      guard let output, let parameter = version.output(position),
        let (from, to) = wider[parameter.type]
      else { continue }
      let shape = fact(output).type?.shape
      let wide = newValue("\(model[output].name)_wide", Fact(type: .tensor(to, shape)))
      node.outputs[position] = wide
      casts.append((wide, output, from))
    }
    add(node, nil)
    for (from, to, type) in casts { try placeCast(from, to, type) }
  }

  /// Chooses the type that a parameter's type variable stands for where it does not allow `type`.
  private func choose(
    _ type: ValueType, _ parameter: Parameter, _ node: Node, _ version: OperatorVersion,
    _ widening: OperatorAdapter.Widening,
    _ wider: inout [String: (from: ElementType, to: ElementType)]
  ) throws(Refusal) {
    let allowed = version.allowedTypes(of: parameter)
    guard !allowed.allows(type) else { return }
    if case .tensor(let element?, _) = type.kind, parameter.isHomogeneous {
      if let chosen = wider[parameter.type], chosen.from == element { return }
      for candidate in element.wider(widening) where allowed.tensors.contains(candidate) {
        wider[parameter.type] = (element, candidate)
        return
      }
    }
    throw .type(
      "\(node.operatorType)-\(version.since) does not take \(type.withoutExtents) as '\(parameter.name)'"
    )
  }

  /// A value cast to another type; a constant is cast here and now.
  func cast(_ value: ValueID, to type: ElementType) throws(Refusal) -> ValueID {
    let fact = fact(value)
    if let constant = fact.constant, constant.elementType.isReal, type.isReal {
      let converted =
        type.isInteger
        ? Tensor(type, constant.shape, int64s: constant.int64s)
        : Tensor(type, constant.shape, doubles: constant.doubles)
      return try self.constant(converted)
    }
    let result = newValue(
      "\(model[value].name)_\(type.name)", Fact(type: .tensor(type, fact.type?.shape)))
    try placeCast(value, result, type)
    return result
  }

  private func placeCast(_ from: ValueID, _ to: ValueID, _ type: ElementType) throws(Refusal) {
    var node = Node("Cast", inputs: [from], outputs: [to])
    node.attributes = [Attribute("to", .int(Int64(type.rawValue)))]
    try place(node, writtenFor: 13)
  }
}

extension ValueType {
  /// The type in the standard's notation without extents.
  fileprivate var withoutExtents: String {
    if case .tensor(let element, _) = kind {
      "tensor(\(element?.name ?? "?"))"
    } else {
      description
    }
  }
}

extension ElementType {
  /// Whether elements are numbers or truth values, not complex and no strings.
  var isReal: Bool { self != .string && self != .complex64 && self != .complex128 }

  /// The types that hold all values of this one, the narrowest first.
  fileprivate func wider(_ widening: OperatorAdapter.Widening) -> [ElementType] {
    let integers: [ElementType] =
      switch self {
      case .bool: [.uint8, .uint32, .uint64, .int32, .int64]
      case .int2, .int4: [.int8, .int16, .int32, .int64]
      case .uint2, .uint4: [.uint8, .int8, .int16, .uint16, .int32, .uint32, .int64, .uint64]
      case .int8: [.int16, .int32, .int64]
      case .uint8: [.uint16, .int16, .int32, .uint32, .int64, .uint64]
      case .int16: [.int32, .int64]
      case .uint16: [.int32, .uint32, .int64, .uint64]
      case .int32: [.int64]
      case .uint32: [.int64, .uint64]
      default: []
      }
    let floats: [ElementType] =
      switch self {
      case .float16, .bfloat16, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz,
        .float4e2m1, .float8e8m0, .float6e2m3, .float6e3m2:
        [.float, .double]
      case .float: [.double]
      default: []
      }
    switch widening {
    case .none: return []
    case .floats: return floats
    case .arithmetic: return integers + floats
    case .values:
      switch self {
      case .bool, .int2, .int4, .uint2, .uint4, .int8, .uint8:
        return integers + [.float16, .float, .double]
      case .int16, .uint16: return integers + [.float, .double]
      case .int32, .uint32: return integers + [.double]
      default: return floats
      }
    }
  }
}
