import ModelIR
import Operators

/// The nodes that a plan runs, before it gives their values places: what the passes of a plan rewrite.
struct PlannedGraph {
  /// A computation.
  struct Node {
    /// How it is done.
    enum Work {
      /// By a kernel; every input and output has a type.
      case kernel(PreparedKernel)
      /// By evaluation.
      case evaluate(NodeContext)
      /// A convolution that has taken over what followed it; inputs are the images and what is added.
      case convolution(FusedConvolution)
      /// Channel i of each group comes before channel i + 1 of all; a kernel for planes.
      case shuffle(groups: Int, PreparedKernel)
      /// Between numbers of 16 and of 32 bits; no node of the model.
      case conversion(PreparedKernel)
    }

    /// The node of the model that it stands for: the first, where it stands for several.
    var id: NodeID
    /// The position of that node in its graph.
    var index: Int
    var inputs: [ValueID?]
    var outputs: [ValueID?]
    var work: Work
    /// Where each input stands in output 0, in bytes, if the output is all of them one after the other: they may be
    /// computed there.
    var inputOffsets: [Int] = []

    /// Whether no kernel computes it.
    var isEvaluated: Bool { if case .evaluate = work { true } else { false } }

    /// What a kernel computes, where that is known.
    var form: KernelForm? {
      guard case .kernel(let kernel) = work else { return nil }
      return kernel.form
    }
  }

  let model: Model
  var nodes: [Node] = []
  /// Values that must be there as the model has them: those that are handed out, and those that bodies
  /// capture.
  var kept: Set<ValueID> = []
  /// The values that are known beforehand, of those that nodes read.
  var constants: [ValueID: Tensor] = [:]
  /// The types that constants had before they were widened.
  var precisions: [ValueID: ElementType] = [:]
  /// The DequantizeLinear nodes that constants of floats come from.
  var dequantized: [ValueID: NodeID] = [:]
  /// The types of the values that a pass has made.
  private(set) var madeTypes: [ConcreteType] = []
  private let facts: GraphFacts

  init(_ model: Model, _ facts: GraphFacts) {
    self.model = model
    self.facts = facts
  }

  /// The type of a value; nil where it is not known.
  func type(of value: ValueID) -> ConcreteType? {
    let made = Int(value.index) - model.values.count
    if made >= 0 { return madeTypes[made] }
    if let constant = constants[value] {
      return constant.elementType == .string ? nil : ConcreteType(constant)
    }
    return ConcreteType(facts.type(of: value))
  }

  /// What the value is called in messages.
  func name(of value: ValueID) -> String {
    Int(value.index) < model.values.count ? model[value].name : "a value made for the plan"
  }

  /// Makes a value.
  mutating func makeValue(_ type: ConcreteType) -> ValueID {
    madeTypes.append(type)
    return ValueID(model.values.count + madeTypes.count - 1)
  }

  /// The values that a node reads, those that its bodies capture included.
  func valuesRead(by node: Node) -> [ValueID] {
    let inputs = node.inputs.compactMap { $0 }
    return model[node.id].subgraphs.isEmpty ? inputs : inputs + model.valuesRead(by: node.id)
  }

  /// The positions of the nodes that read each value.
  func readers() -> [ValueID: [Int]] {
    var readers: [ValueID: [Int]] = [:]
    for (position, node) in nodes.enumerated() {
      for value in Set(valuesRead(by: node)) { readers[value, default: []].append(position) }
    }
    return readers
  }
}
