public import Diagnostics
public import ModelIR

/// What inference of one node sees and says.
public struct InferenceContext: NodeReading {
  /// What is known of an input or output.
  public struct Fact: Sendable, Hashable {
    /// The type; nil where nothing is known.
    public var type: ValueType?
    /// The value, where it is a known constant.
    public var constant: Tensor?
    /// The elements of an integer scalar or vector as dimensions, where they are known in part:
    /// what Shape, Gather and Concat hand on to Reshape.
    public var elements: [Dimension]?

    /// States what is known of a value.
    public init(type: ValueType? = nil, constant: Tensor? = nil, elements: [Dimension]? = nil) {
      self.type = type
      self.constant = constant
      self.elements = elements
    }
  }

  /// Infers a subgraph: facts of its inputs to facts of its outputs.
  public typealias SubgraphInference = (GraphID, [Fact]) throws(Diagnostic) -> [Fact]

  /// The node with its operator's declaration.
  public let context: NodeContext
  /// What is known of each input; nil where the node leaves it out.
  public var inputs: [Fact?] {
    probe?.noteAll()
    return given
  }
  private let given: [Fact?]
  /// Takes note where the value of an input is asked for and not its type alone.
  private let probe: ConstantProbe?
  /// What has been said of each output.
  public private(set) var outputs: [Fact]
  /// Infers the subgraphs of control-flow operators.
  public let inferSubgraph: SubgraphInference

  /// Makes the context of one node.
  public init(
    context: NodeContext, inputs: [Fact?],
    inferSubgraph: @escaping SubgraphInference = { _, _ in [] }
  ) {
    self.init(context: context, inputs: inputs, probe: nil, inferSubgraph: inferSubgraph)
  }

  /// Makes the context of one node, whose use of constants `probe` notes.
  package init(
    context: NodeContext, inputs: [Fact?], probe: ConstantProbe?,
    inferSubgraph: @escaping SubgraphInference = { _, _ in [] }
  ) {
    self.context = context
    given = inputs
    self.probe = probe
    self.inferSubgraph = inferSubgraph
    outputs = [Fact](repeating: Fact(), count: context.node.outputs.count)
  }

  /// Whether the node has this input.
  public func hasInput(_ index: Int) -> Bool { index < given.count && given[index] != nil }

  /// The number of inputs, those that are left out in between included.
  public var inputCount: Int { given.count }

  /// Whether the node asks for this output.
  public func hasOutput(_ index: Int) -> Bool {
    index < context.node.outputs.count && context.node.outputs[index] != nil
  }

  /// The type of an input; nil where it is left out or unknown.
  public func type(_ index: Int) -> ValueType? { index < given.count ? given[index]?.type : nil }

  /// The element type of a tensor input.
  public func elementType(_ index: Int) -> ElementType? { type(index)?.elementType }

  /// The shape of a tensor input, where the rank is known.
  public func shape(_ index: Int) -> Shape? { type(index)?.shape }

  /// The value of an input, where it is a known constant.
  public func constant(_ index: Int) -> Tensor? {
    probe?.note(index)
    return index < given.count ? given[index]?.constant : nil
  }

  /// The integers of an input, where they are known constants.
  public func integers(_ index: Int) -> [Int]? {
    if let constant = constant(index), constant.elementType.isInteger {
      return constant.int64s.map { Int($0) }
    }
    guard let elements = elements(index) else { return nil }
    return Shape(elements).known
  }

  /// The integers of an input as dimensions, where they are known at least in part.
  public func elements(_ index: Int) -> [Dimension]? {
    probe?.note(index)
    guard index < given.count, let fact = given[index] else { return nil }
    if let elements = fact.elements { return elements }
    guard let constant = fact.constant, constant.elementType.isInteger, constant.rank <= 1 else {
      return nil
    }
    return constant.int64s.map { .known(Int($0)) }
  }

  /// Says the type of an output.
  public mutating func setOutput(_ index: Int, _ type: ValueType?) {
    guard index < outputs.count else { return }
    outputs[index].type = type
  }

  /// Says that an output is a tensor.
  public mutating func setOutput(_ index: Int, _ element: ElementType?, _ shape: Shape?) {
    setOutput(index, .tensor(element, shape))
  }

  /// Says the elements of an integer output of rank 0 or 1, whose type has been said; where all are
  /// known, the output is a constant.
  public mutating func setElements(_ index: Int, _ elements: [Dimension]?) {
    guard index < outputs.count else { return }
    outputs[index].elements = elements
    guard let elements, let values = Shape(elements).known,
      let element = outputs[index].type?.elementType, element.isInteger,
      let shape = outputs[index].type?.shape?.known, shape.checkedElementCount == values.count
    else { return }
    outputs[index].constant = Tensor(element, shape, int64s: values.map { Int64($0) })
  }

  /// Says all that is known of an output.
  public mutating func setFact(_ index: Int, _ fact: Fact) {
    guard index < outputs.count else { return }
    outputs[index] = fact
  }
}

/// Takes note whether something that looks at a node asked for the value of an input of which more
/// than the type is known: what it says then holds for that value alone.
package final class ConstantProbe {
  /// The inputs of which more than the type is known, one bit each.
  private let mask: UInt32
  /// Whether one of them was asked for.
  package private(set) var isUsed = false

  package init(mask: UInt32) { self.mask = mask }

  package func note(_ input: Int) {
    if covers(input) { isUsed = true }
  }

  /// Whether more than the type of an input may be known.
  package func covers(_ input: Int) -> Bool { input >= 32 || mask >> UInt32(input) & 1 == 1 }

  /// Notes that something beyond the types and values of inputs was looked at.
  package func noteOther() { isUsed = true }

  package func noteAll() { isUsed = isUsed || mask != 0 }
}
