import Diagnostics
import ModelIR
import Operators

/// What a rewrite sees of a node and writes in its place.
///
/// Nodes that it adds are written for operator set 13 unless it says otherwise, whatever the target is:
/// they are converted in turn.
struct NodeRewriter {
  let converter: OpsetConverter
  /// The node, which a rewrite may change.
  var node: Node
  /// The version that the node is written for.
  var version: OperatorVersion
  /// The operator set that is wanted of the node's domain.
  let target: Int
  /// Whether other nodes have taken the node's place.
  private(set) var isReplaced = false

  init(converter: OpsetConverter, node: Node, version: OperatorVersion, target: Int) {
    self.converter = converter
    self.node = node
    self.version = version
    self.target = target
  }

  // MARK: Reading

  /// Whether the node has this input.
  func has(_ input: Int) -> Bool { input < node.inputs.count && node.inputs[input] != nil }

  /// Whether the node has this output.
  func hasOutput(_ output: Int) -> Bool {
    output < node.outputs.count && node.outputs[output] != nil
  }

  /// An input that must be there.
  func input(_ index: Int) throws(Refusal) -> ValueID {
    guard index < node.inputs.count, let value = node.inputs[index] else {
      throw .argument("the input '\(name(of: index))' is missing")
    }
    return value
  }

  /// An input, where the node has it.
  func optionalInput(_ index: Int) -> ValueID? {
    index < node.inputs.count ? node.inputs[index] : nil
  }

  private func name(of input: Int) -> String { version.input(input)?.name ?? String(input) }

  /// What is known of the type of a value.
  func type(_ value: ValueID) -> ValueType? { converter.fact(value).type }

  /// The element type of a value.
  func elementType(_ value: ValueID) throws(Refusal) -> ElementType {
    guard let type = type(value)?.elementType else {
      throw .unknown("the element type of '\(converter.model[value].name)' is not known")
    }
    return type
  }

  /// The shape of a value, where its rank is known.
  func shape(_ value: ValueID) -> Shape? { type(value)?.shape }

  /// The rank of a value.
  func rank(_ value: ValueID) throws(Refusal) -> Int {
    guard let shape = shape(value) else {
      throw .unknown("the rank of '\(converter.model[value].name)' is not known")
    }
    return shape.rank
  }

  /// The extents of a value, all of them known.
  func extents(_ value: ValueID) throws(Refusal) -> [Int] {
    guard let extents = knownExtents(value) else {
      throw .unknown("the shape of '\(converter.model[value].name)' is not known")
    }
    return extents
  }

  /// The extents of a value, where all of them are known and such that products of two fit.
  func knownExtents(_ value: ValueID) -> [Int]? {
    guard let shape = shape(value)?.known, let count = shape.checkedElementCount, count <= 1 << 36,
      shape.allSatisfy({ $0 <= Self.largestNumber })
    else { return nil }
    return shape
  }

  /// One extent of a value, where it is known.
  func extent(of value: ValueID, _ axis: Int) -> Int? {
    guard let shape = shape(value), shape.dimensions.indices.contains(axis),
      let extent = shape[axis].extent, extent <= Self.largestNumber
    else { return nil }
    return extent
  }

  /// The product of numbers that say how many nodes, or elements of a constant, a rewrite makes.
  ///
  /// - Throws: E0710 where there are more than four million.
  func count(_ factors: Int...) throws(Refusal) -> Int {
    guard let count = factors.checkedElementCount, count <= 1 << 22 else {
      throw .missing("\(node.operatorType) would take a constant of \(factors) elements")
    }
    return count
  }

  /// The largest extent and argument that is computed with, so that sums and products of two fit.
  private static let largestNumber = 1 << 31

  private func limited(_ values: [Int64], _ name: String) throws(Refusal) -> [Int] {
    for value in values where value.magnitude > UInt64(Self.largestNumber) {
      throw .attribute("'\(name)' has \(value), which is beyond any extent")
    }
    return values.map { Int($0) }
  }

  /// The value of an input, where it is a constant.
  func constant(_ value: ValueID) -> Tensor? { converter.fact(value).constant }

  /// The integers of an input that is a constant, which the target wants as an attribute.
  func integers(_ input: Int) throws(Refusal) -> [Int] {
    try limited(try wideIntegers(input).map { Int64($0) }, name(of: input))
  }

  /// The integers of any size of an input that is a constant.
  func wideIntegers(_ input: Int) throws(Refusal) -> [Int] {
    let value = try self.input(input)
    let fact = converter.fact(value)
    if let constant = fact.constant, constant.elementType.isInteger {
      return constant.int64s.map { Int($0) }
    }
    if let elements = fact.elements, let known = Shape(elements).known { return known }
    throw .dynamic(
      "'\(name(of: input))' is '\(converter.model[value].name)', which is computed or given at run time"
    )
  }

  /// Whether the node itself sets the attribute.
  func has(_ attribute: String) -> Bool { node.attribute(attribute) != nil }

  /// The value of an attribute or its default; nil where there is neither.
  func value(_ name: String) throws(Refusal) -> AttributeValue? {
    if let attribute = node.attribute(name) {
      guard !attribute.isReference else {
        throw .unknown("'\(name)' is an attribute of the function around the node")
      }
      return attribute.value
    }
    return version.attribute(name)?.defaultValue
  }

  /// An integer attribute; `fallback` where it is left out and has no default.
  func int(_ name: String, or fallback: Int = 0) throws(Refusal) -> Int {
    if case .int(let value)? = try value(name) { return try limited([value], name)[0] }
    return fallback
  }

  /// An integer attribute, where it is there or has a default.
  func optionalInt(_ name: String) throws(Refusal) -> Int? {
    if case .int(let value)? = try value(name) { return try limited([value], name)[0] }
    return nil
  }

  /// An integer attribute of any size, where it is there or has a default.
  func optionalWideInt(_ name: String) throws(Refusal) -> Int64? {
    if case .int(let value)? = try value(name) { return value }
    return nil
  }

  /// A float attribute.
  func float(_ name: String, or fallback: Double = 0) throws(Refusal) -> Double {
    if case .float(let value)? = try value(name) { return Double(value) }
    return fallback
  }

  /// A float attribute, where it is there or has a default.
  func optionalFloat(_ name: String) throws(Refusal) -> Double? {
    if case .float(let value)? = try value(name) { return Double(value) }
    return nil
  }

  /// A string attribute.
  func string(_ name: String) throws(Refusal) -> String {
    if case .string(let text)? = try value(name) { return text.description }
    return ""
  }

  /// An attribute of integers, where it is there or has a default.
  func ints(_ name: String) throws(Refusal) -> [Int]? {
    if case .ints(let values)? = try value(name) { return try limited(values, name) }
    return nil
  }

  /// An attribute of integers of any size, where it is there or has a default.
  func wideInts(_ name: String) throws(Refusal) -> [Int]? {
    if case .ints(let values)? = try value(name) { return values.map { Int($0) } }
    return nil
  }

  /// An attribute of floats, where it is there or has a default.
  func floats(_ name: String) throws(Refusal) -> [Double]? {
    if case .floats(let values)? = try value(name) { return values.map { Double($0) } }
    return nil
  }

  /// Brings an axis into `0..<rank`.
  func normalized(_ axis: Int, rank: Int) throws(Refusal) -> Int {
    guard axis >= -rank, axis < max(rank, 1) else {
      throw .attribute("axis \(axis) does not exist in rank \(rank)")
    }
    return axis < 0 ? axis + rank : axis
  }

  // MARK: Changing the node

  /// Sets an attribute of the node.
  mutating func set(_ name: String, _ value: AttributeValue) {
    remove(name)
    node.attributes.append(Attribute(name, value))
  }

  /// Removes attributes of the node.
  mutating func remove(_ names: String...) { node.attributes.removeAll { names.contains($0.name) } }

  /// Sets an input of the node.
  mutating func setInput(_ index: Int, _ value: ValueID?) {
    while node.inputs.count <= index { node.inputs.append(nil) }
    node.inputs[index] = value
  }

  /// Takes inputs away from `count` on.
  mutating func keepInputs(_ count: Int) {
    if node.inputs.count > count { node.inputs.removeLast(node.inputs.count - count) }
  }

  // MARK: Adding nodes

  /// Adds a node with one output.
  mutating func callAsFunction(
    _ operatorType: String, _ inputs: ValueID?..., opset: Int = 13,
    with attributes: KeyValuePairs<String, AttributeValue> = [:]
  ) throws(Refusal) -> ValueID {
    try add(operatorType, inputs, opset: opset, with: attributes)
  }

  /// Adds a node with one output.
  mutating func add(
    _ operatorType: String, _ inputs: [ValueID?], opset: Int = 13,
    with attributes: KeyValuePairs<String, AttributeValue> = [:]
  ) throws(Refusal) -> ValueID {
    try addNode(operatorType, inputs, outputs: 1, opset: opset, with: attributes)[0]
  }

  /// Adds a node with several outputs.
  mutating func addNode(
    _ operatorType: String, _ inputs: [ValueID?], outputs count: Int, opset: Int = 13,
    with attributes: KeyValuePairs<String, AttributeValue> = [:]
  ) throws(Refusal) -> [ValueID] {
    let stem = "\(stem)_\(operatorType)"
    let outputs = (0..<count).map { _ in converter.newValue(stem) }
    try emit(operatorType, inputs, outputs, opset, Self.list(attributes))
    return outputs
  }

  /// Adds a node with one output, whose attributes are a list.
  mutating func add(
    _ operatorType: String, _ inputs: [ValueID?], opset: Int, attributes: [Attribute]
  ) throws(Refusal) -> ValueID {
    let output = converter.newValue("\(stem)_\(operatorType)")
    try emit(operatorType, inputs, [output], opset, attributes)
    return output
  }

  private static func list(_ attributes: KeyValuePairs<String, AttributeValue>) -> [Attribute] {
    attributes.map { Attribute($0.key, $0.value) }
  }

  /// Adds the node that computes the outputs of the one that is rewritten.
  mutating func replace(
    by operatorType: String, _ inputs: ValueID?..., opset: Int = 13,
    with attributes: KeyValuePairs<String, AttributeValue> = [:]
  ) throws(Refusal) {
    try replace(by: operatorType, inputs, opset: opset, with: attributes)
  }

  /// Adds the node that computes the outputs of the one that is rewritten.
  mutating func replace(
    by operatorType: String, _ inputs: [ValueID?], opset: Int = 13,
    with attributes: KeyValuePairs<String, AttributeValue> = [:]
  ) throws(Refusal) {
    try replace(by: operatorType, inputs, opset: opset, attributes: Self.list(attributes))
  }

  /// Adds the node that computes the outputs of the one that is rewritten, whose attributes are a list.
  mutating func replace(
    by operatorType: String, _ inputs: [ValueID?], opset: Int, attributes: [Attribute]
  ) throws(Refusal) {
    try emit(operatorType, inputs, Array(node.outputs), opset, attributes)
    isReplaced = true
  }

  /// Makes outputs of the node copies of these values, one for each.
  mutating func finish(_ values: ValueID?...) throws(Refusal) {
    for (output, value) in zip(node.outputs, values) {
      guard let output else { continue }
      guard let value else {
        throw .argument("an output that the rewriting does not compute is used")
      }
      try emit("Identity", [value], [output], 13, [])
    }
    isReplaced = true
  }

  /// Adds a node that computes one output of the node that is rewritten.
  mutating func compute(
    output: Int, by operatorType: String, _ inputs: ValueID?..., opset: Int = 13,
    with attributes: KeyValuePairs<String, AttributeValue> = [:]
  ) throws(Refusal) {
    isReplaced = true
    guard hasOutput(output) else { return }
    try emit(operatorType, inputs, [node.outputs[output]], opset, Self.list(attributes))
  }

  /// Makes an output of the node an initializer.
  mutating func becomeInitializer(_ output: ValueID, _ tensor: StoredTensor) {
    converter.addInitializer(output, tensor)
    isReplaced = true
  }

  private var stem: String {
    let output = node.outputs.first { $0 != nil }.flatMap { $0 }
    return output.map { converter.model[$0].name } ?? node.operatorType
  }

  private func emit(
    _ operatorType: String, _ inputs: [ValueID?], _ outputs: [ValueID?], _ opset: Int,
    _ attributes: [Attribute]
  ) throws(Refusal) {
    var new = Node(operatorType, inputs: inputs, outputs: outputs)
    // Names of values are unique, those of nodes have to be.
    if let name = node.name, !name.isEmpty, let first = outputs.first.flatMap({ $0 }) {
      new.name = first == node.outputs.first.flatMap { $0 } ? name : converter.model[first].name
    }
    if node.canonicalDomain != "", converter.registry.find(domain: "", name: operatorType) == nil {
      new.domain = node.domain
    }
    new.attributes = attributes
    try converter.infer(new, opset)
    try converter.place(new, writtenFor: opset)
  }

  // MARK: Constants

  /// A constant.
  func constant(_ tensor: Tensor) throws(Refusal) -> ValueID { try converter.constant(tensor) }

  /// A constant vector of 64-bit integers.
  func vector(_ values: [Int]) throws(Refusal) -> ValueID {
    try constant(Tensor(.int64, [values.count], int64s: values.map { Int64($0) }))
  }

  /// A constant scalar.
  func scalar(_ value: Double, _ type: ElementType) throws(Refusal) -> ValueID {
    guard type.isReal else {
      throw .type("\(node.operatorType) of \(type.name) is not written out")
    }
    return try constant(Tensor(scalar: value, type))
  }

  /// A constant scalar of 64-bit integers.
  func scalar(_ value: Int) throws(Refusal) -> ValueID {
    try constant(Tensor(.int64, [], int64s: [Int64(value)]))
  }
}
