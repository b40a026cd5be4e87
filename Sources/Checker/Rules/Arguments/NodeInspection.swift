import Diagnostics
import ModelIR
import Operators

/// A node of a known operator under inspection: its arguments, as far as they are known before a run,
/// and the findings about them.
///
/// An attribute that refers to one of a function has no known value here; whatever is not known is
/// nil, and checks leave it alone.
struct NodeInspection {
  let application: Application
  /// What is known of each input; nil where the node leaves it out.
  private let inputs: [InferenceContext.Fact?]
  /// Takes note where more of an input than its type is looked at.
  let probe: ConstantProbe
  private(set) var findings: [Diagnostic] = []
  private let model: Model

  init(_ application: Application, facts: GraphFacts, model: Model) {
    self.application = application
    self.model = model
    inputs = application.node.inputs.map { $0.map { facts[$0] } }
    probe = ConstantProbe(of: application.node, facts)
  }

  var node: Node { application.node }
  var operatorType: String { node.operatorType }
  var since: Int { application.version.since }
}

extension NodeInspection {
  /// Whether the node itself sets the attribute.
  func has(_ name: String) -> Bool { node.attribute(name) != nil }

  /// The value of an attribute or its default; nil where it is not known.
  func value(_ name: String) -> AttributeValue? {
    guard let attribute = node.attribute(name) else {
      return application.version.attribute(name)?.defaultValue
    }
    return attribute.isReference ? nil : attribute.value
  }

  /// An integer attribute.
  func integer(_ name: String) -> Int? {
    if case .int(let number) = value(name) { Int(number) } else { nil }
  }

  /// A float attribute.
  func number(_ name: String) -> Double? {
    if case .float(let number) = value(name) { Double(number) } else { nil }
  }

  /// A string attribute.
  func text(_ name: String) -> String? {
    if case .string(let bytes) = value(name) { bytes.text } else { nil }
  }

  /// An attribute of integers.
  func integers(_ name: String) -> [Int]? {
    if case .ints(let numbers) = value(name) { numbers.map { Int($0) } } else { nil }
  }

  /// An attribute of floats.
  func numbers(_ name: String) -> [Float]? {
    if case .floats(let numbers) = value(name) { numbers } else { nil }
  }

  /// An attribute of strings.
  func texts(_ name: String) -> [String]? {
    if case .strings(let strings) = value(name) { strings.map(\.description) } else { nil }
  }

  /// The number of elements of a list attribute, of whatever type; nil where it is not set.
  func count(_ name: String) -> Int? {
    switch value(name) {
    case .ints(let list): list.count
    case .floats(let list): list.count
    case .strings(let list): list.count
    default: nil
    }
  }
}

extension NodeInspection {
  /// Whether the node has this input.
  func hasInput(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  /// The shape of an input, where its rank is known.
  func shape(_ index: Int) -> Shape? { fact(index)?.type?.shape }

  /// The element type of an input.
  func elementType(_ index: Int) -> ElementType? { fact(index)?.type?.elementType }

  /// The extent of an input along an axis, where it is known.
  func extent(_ index: Int, _ axis: Int) -> Int? {
    guard let shape = shape(index), shape.dimensions.indices.contains(axis) else { return nil }
    return shape[axis].extent
  }

  /// The number of elements of an input, where it is known.
  func elementCount(_ index: Int) -> Int? { shape(index)?.known?.checkedElementCount }

  /// The value of an input, where it is a known constant.
  func constant(_ index: Int) -> Tensor? {
    probe.note(index)
    return fact(index)?.constant
  }

  /// The integers of an input, where they are known constants.
  func constants(_ index: Int) -> [Int]? {
    guard let tensor = constant(index), tensor.elementType.isInteger else { return nil }
    return tensor.int64s.map { Int($0) }
  }

  /// The one integer of an input, where it is a known constant.
  func constantInteger(_ index: Int) -> Int? {
    constants(index).flatMap { $0.count == 1 ? $0.first : nil }
  }

  /// The numbers of an input, where they are known constants.
  func constantNumbers(_ index: Int) -> [Double]? {
    guard let tensor = constant(index), tensor.elementType.isFloatingPoint else { return nil }
    return tensor.doubles
  }

  /// The number of elements of a sequence that is put together from values of the graph.
  func sequenceLength(_ index: Int) -> Int? {
    probe.noteOther()
    guard index < node.inputs.count, let value = node.inputs[index],
      let producer = model[value].producer?.node,
      model[producer].operatorType == "SequenceConstruct"
    else { return nil }
    return model[producer].inputs.count
  }

  private func fact(_ index: Int) -> InferenceContext.Fact? {
    index < inputs.count ? inputs[index] : nil
  }
}

extension NodeInspection {
  /// Finds fault with an attribute; `what` follows its name.
  mutating func reject(_ name: String, _ what: String) {
    findings.append(
      Diagnostic(
        .invalidArgument, "'\(name)' \(what)",
        at: application.place.location.appending(.attribute(name))))
  }

  /// Finds fault with the value of an input; `what` follows the parameter's name.
  mutating func reject(input index: Int, _ what: String) {
    findings.append(
      Diagnostic(.invalidArgument, "'\(parameter(index))' \(what)", at: location(ofInput: index)))
  }

  /// Makes another finding about an input; `what` follows the parameter's name.
  mutating func report(_ code: DiagnosticCode, input index: Int, _ what: String) {
    findings.append(
      Diagnostic(code, "'\(parameter(index))' \(what)", at: location(ofInput: index)))
  }

  /// Finds fault with the shape of an input; `what` follows the parameter's name.
  mutating func rejectShape(_ index: Int, _ what: String) {
    findings.append(
      Diagnostic(.shapeMismatch, "'\(parameter(index))' \(what)", at: location(ofInput: index)))
  }

  /// The axis from 0 that an attribute stands for, between `-rank` and `rank - 1`, or one more where
  /// `isEnd`; a value out of that range is a finding.
  mutating func checkAxis(_ name: String, rank: Int?, endIncluded: Bool = false) -> Int? {
    guard let axis = integer(name), let rank else { return nil }
    let last = endIncluded ? rank : rank - 1
    guard axis >= -rank, axis <= last else {
      reject(name, "is \(axis), expected \(-rank) to \(last) for rank \(rank)")
      return nil
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Requires an input to be a vector of so many elements, where both are known.
  mutating func requireVector(_ index: Int, count: Int?, _ reason: String) {
    guard let shape = shape(index) else { return }
    guard shape.rank == 1 else {
      rejectShape(index, "has shape \(shape), expected a vector")
      return
    }
    guard let count, let found = shape[0].extent, found != count else { return }
    rejectShape(index, "has \(counted(found, "element")), expected \(count) \(reason)")
  }

  /// Requires the rank of an input to be one of `ranks`.
  mutating func requireRank(_ index: Int, _ ranks: ClosedRange<Int>) {
    guard let shape = shape(index), !ranks.contains(shape.rank) else { return }
    let wanted =
      ranks.lowerBound == ranks.upperBound
      ? "rank \(ranks.lowerBound)"
      : ranks.upperBound == .max
        ? "rank \(ranks.lowerBound) or more" : "rank \(ranks.lowerBound) to \(ranks.upperBound)"
    rejectShape(index, "has shape \(shape), expected \(wanted)")
  }

  /// Requires an extent of an input to be `wanted`, where both are known.
  mutating func requireExtent(_ index: Int, axis: Int, _ wanted: Int?, _ reason: String) {
    guard let wanted, let found = extent(index, axis), found != wanted else { return }
    rejectShape(index, "has extent \(found) on axis \(axis), expected \(wanted) \(reason)")
  }

  private func parameter(_ index: Int) -> String {
    application.version.input(index)?.name ?? "input \(index)"
  }

  private func location(ofInput index: Int) -> Location {
    application.place.location.appending(.input(index, name: parameter(index)))
  }
}

extension ConstantProbe {
  /// A probe for the inputs of a node.
  fileprivate convenience init(of node: Node, _ facts: GraphFacts) {
    var mask: UInt32 = 0
    for (slot, input) in node.inputs.prefix(32).enumerated() {
      if let input, facts.mayBeConstant(input) { mask |= 1 << UInt32(slot) }
    }
    self.init(mask: mask)
  }
}

/// What the arguments of some operators keep to besides their types.
struct ArgumentCheck: Sendable {
  /// The operators, those of other domains with the domain in front: `ai.onnx.ml::Scaler`.
  let operators: [String]
  let check: @Sendable (inout NodeInspection) -> Void

  init(names: [String], check: @escaping @Sendable (inout NodeInspection) -> Void) {
    operators = names
    self.check = check
  }

  init(_ operators: String..., check: @escaping @Sendable (inout NodeInspection) -> Void) {
    self.operators = operators
    self.check = check
  }
}

extension Rule {
  /// Attributes and constant inputs have values that the operator's definition allows.
  static let arguments = Rule(
    .invalidArgument, .shapeMismatch, .zeroScale,
    eachApplication: { context, application in
      guard let checks = ArgumentCheck.byOperator[application.definition.qualifiedName] else {
        return
      }
      var inspection = NodeInspection(
        application, facts: context.facts, model: context.model)
      for check in checks { check.check(&inspection) }
      context.looksFurther = inspection.probe.isUsed
      for finding in inspection.findings { context.report(finding) }
    })
}

extension ArgumentCheck {
  fileprivate static let byOperator: [String: [ArgumentCheck]] = {
    var index: [String: [ArgumentCheck]] = [:]
    let all =
      domains + convolutions + pools + normalizations + shapes + indices + arithmetic + images
      + recurrent + losses + texts + signals + attention + classic + trees
      + quantization
    for check in all {
      for name in check.operators { index[name, default: []].append(check) }
    }
    return index
  }()
}
