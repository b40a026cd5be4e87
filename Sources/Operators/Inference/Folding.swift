import Diagnostics
import ModelIR

/// How much folding may still make and do.
struct FoldingBudget {
  /// Elements, see ``InferenceOptions/foldedElementBudget``.
  var elements: Int
  /// Steps, see ``InferenceOptions/foldingWorkBudget``.
  var steps: Int
}

extension InferenceEngine {
  /// Evaluates a node all of whose inputs are known constants; nil where that is not so, or the
  /// result would be larger than the limit.
  func fold(
    _ context: NodeContext, _ inputs: [Fact?], _ probe: ConstantProbe
  ) throws(Diagnostic) -> [Fact]? {
    guard let evaluate = context.version.evaluate, context.node.subgraphs.isEmpty,
      !inputs.indices.contains(where: { inputs[$0] != nil && !probe.covers($0) })
    else { return nil }
    probe.noteAll()
    var values: [RuntimeValue?] = []
    var inputCount = context.node.constantElementCount
    for input in inputs {
      guard let input else {
        values.append(nil)
        continue
      }
      guard let constant = input.constant, constant.isShortText else { return nil }
      values.append(.tensor(constant))
      inputCount += constant.count
    }
    let elementLimit = max(options.constantElementLimit, Self.smallestElementLimit)
    let tensors = values.compactMap { $0?.tensor }
    // An empty tensor can have extents of any size to go over.
    if tensors.contains(where: { FoldingWork.positions(in: $0.shape) > elementLimit }) {
      return nil
    }
    // Few elements cost no more than the node itself.
    let free = max(inputCount, Self.freeElementCount)
    var outputCount = 0
    if let rule = context.version.infer {
      var inference = InferenceContext(context: context, inputs: inputs)
      try rule(&inference)
      for output in inference.outputs {
        guard let shape = output.type?.shape?.known, let count = shape.checkedElementCount,
          FoldingWork.positions(in: shape) <= elementLimit,
          count <= options.constantElementLimit, count <= free || count <= foldingBudget.elements
        else { return nil }
        outputCount = min(outputCount + FoldingWork.positions(in: shape), 1 << 60)
      }
    }
    let work = FoldingWork.steps(of: context, inputs: tensors, outputCount: outputCount)
    guard work <= foldingBudget.steps else { return nil }
    foldingBudget.steps -= work
    let arguments = EvaluationContext(
      context: context, inputs: values, elementLimit: elementLimit)
    guard let results = try evaluation(evaluate, of: arguments) else { return nil }
    var folded: [Fact] = []
    for result in results {
      guard case .tensor(let tensor) = result else { return nil }
      if tensor.count > free { foldingBudget.elements -= min(foldingBudget.elements, tensor.count) }
      folded.append(
        Fact(type: .tensor(tensor.elementType, Shape(tensor.shape)), constant: tensor))
    }
    return folded
  }

  /// The results of an evaluation; nil where there is no implementation for these arguments, which
  /// says nothing against the model.
  private func evaluation(
    _ evaluate: Evaluation, of context: EvaluationContext
  ) throws(Diagnostic) -> [RuntimeValue]? {
    do throws(Diagnostic) { return try evaluate(context) } catch {
      if error.code == .notExecutable || error.code == .memoryLimit { return nil }
      throw error
    }
  }

  /// A folded constant of so many elements is not counted.
  private static let freeElementCount = 16
  /// What an evaluation makes on the way may have so many elements, however small its result is.
  private static let smallestElementLimit = 1 << 16
}

extension Node {
  /// The elements of the tensor that a Constant holds: it is in the file already.
  fileprivate var constantElementCount: Int {
    guard operatorType == "Constant", case .tensor(let tensor)? = attribute("value")?.value else {
      return 0
    }
    return min(tensor.elementCount ?? 0, 1 << 40)
  }
}

extension Tensor {
  /// Whether the strings, where the tensor has any, are together short enough to compute with:
  /// operators can double them with every node.
  fileprivate var isShortText: Bool {
    var remaining = 1 << 16
    for string in strings {
      remaining -= string.utf8.count
      if remaining < 0 { return false }
    }
    return true
  }
}
