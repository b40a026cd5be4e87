public import Diagnostics
public import ModelIR

extension DiagnosticCode {
  /// A run would hold more memory than it may.
  public static let memoryLimit = DiagnosticCode(
    "E0807", "A run would take more memory than it may",
    explanation: """
      A node's outputs, or all that the run holds at one time, take more memory than \
      `--max-memory` allows; where that is not given, three quarters of the memory that is free. \
      Small files can ask for outputs of any size.
      """,
    mend: """
      Feed smaller inputs, or allow more memory. If the model is not your own, look at the node \
      that the message names before you do.
      """)
}

/// What reference evaluation of one node sees.
public struct EvaluationContext: NodeReading {
  /// Runs a subgraph: values of its inputs to values of its outputs.
  public typealias SubgraphEvaluation = (GraphID, [RuntimeValue]) throws(Diagnostic) ->
    [RuntimeValue]

  /// The node with its operator's declaration.
  public let context: NodeContext
  /// The inputs; nil where the node leaves one out.
  public let inputs: [RuntimeValue?]
  /// Runs the subgraphs of control-flow operators.
  public let runSubgraph: SubgraphEvaluation
  /// The declared types of a subgraph's outputs: what a loop that never runs its body gives.
  public let outputTypes: (GraphID) -> [ValueType?]
  /// The random numbers of the run, for nodes without a seed of their own.
  public let random: RandomStream?
  /// The most elements that an output may have whose shape is computed from data.
  public let elementLimit: Int

  /// No output has more elements, whatever the limit.
  public static let largestElementCount = 1 << 29

  /// Makes the context of one node.
  public init(
    context: NodeContext, inputs: [RuntimeValue?],
    runSubgraph: @escaping SubgraphEvaluation = { _, _ in [] },
    outputTypes: @escaping (GraphID) -> [ValueType?] = { _ in [] }, random: RandomStream? = nil,
    elementLimit: Int = largestElementCount
  ) {
    self.context = context
    self.inputs = inputs
    self.runSubgraph = runSubgraph
    self.outputTypes = outputTypes
    self.random = random
    self.elementLimit = elementLimit
  }

  /// Whether the node has this input.
  public func hasInput(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  /// Whether the node asks for this output.
  public func hasOutput(_ index: Int) -> Bool {
    index < context.node.outputs.count && context.node.outputs[index] != nil
  }

  /// An input that must be there.
  public func value(_ index: Int) throws(Diagnostic) -> RuntimeValue {
    guard index < inputs.count, let value = inputs[index] else {
      throw unsupported("needs input \(index)")
    }
    return value
  }

  /// A tensor input that must be there, of a type that the declaration allows.
  public func tensor(_ index: Int) throws(Diagnostic) -> Tensor {
    guard case .tensor(let tensor) = try value(index) else {
      throw unsupported("needs a tensor as input \(index)")
    }
    let version = context.version
    if let parameter = version.input(index),
      !version.allowedTypes(of: parameter).tensors.contains(tensor.elementType)
    {
      throw unsupported("does not take tensor(\(tensor.elementType.name)) as input \(index)")
    }
    return tensor
  }

  /// A tensor input; nil where the node leaves it out.
  public func optionalTensor(_ index: Int) throws(Diagnostic) -> Tensor? {
    hasInput(index) ? try tensor(index) : nil
  }

  /// The integers of a tensor input; nil where the node leaves it out.
  public func optionalIntegers(_ index: Int) throws(Diagnostic) -> [Int]? {
    try optionalTensor(index)?.int64s.map { Int($0) }
  }

  /// The integers of a tensor input that must be there.
  public func integers(_ index: Int) throws(Diagnostic) -> [Int] {
    try tensor(index).int64s.map { Int($0) }
  }

  /// A diagnostic that the values do not allow the computation.
  public func invalidData(_ message: String) -> Diagnostic { Diagnostic(.invalidData, message) }

  /// The element count of a shape that is computed from data.
  ///
  /// - Throws: E0802 where an extent is negative or the tensor would exceed 2^29 elements, E0807 where
  ///   it would exceed ``elementLimit``.
  public func checkedCount(_ shape: [Int]) throws(Diagnostic) -> Int {
    guard let count = shape.checkedElementCount, count <= Self.largestElementCount else {
      throw invalidData("the output would have shape \(shape)")
    }
    guard count <= elementLimit else {
      throw Diagnostic(
        .memoryLimit, "the output would have shape \(shape), more than \(elementLimit) elements")
    }
    return count
  }
}
