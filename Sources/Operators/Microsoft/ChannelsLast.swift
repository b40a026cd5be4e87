import Diagnostics
import ModelIR

// Operators that take and give their channels as the last axis instead of the second.

/// When the channels are the last axis.
enum ChannelsLast: Sendable {
  case always
  /// Where the attribute `channels_last` says so.
  case asAttributeSays

  fileprivate func applies(_ context: some NodeReading) throws(Diagnostic) -> Bool {
    switch self {
    case .always: true
    case .asAttributeSays: try context.bool("channels_last")
    }
  }
}

/// The order of axes that brings the last one to the second place.
private func toChannelsFirst(rank: Int) -> [Int] { [0, rank - 1] + (1..<(rank - 1)) }

/// The order of axes that brings the second one to the last place.
private func toChannelsLast(rank: Int) -> [Int] { [0] + (2..<rank) + [1] }

/// An inference rule for channels at the second place, applied to input 0 and output 0 with their
/// channels at the last.
func inferChannelsLast(_ layout: ChannelsLast, _ rule: @escaping Inference) -> Inference {
  { context throws(Diagnostic) in
    guard try layout.applies(context), var fact = context.inputs.first ?? nil,
      let shape = fact.type?.shape
    else {
      if try layout.applies(context) {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      return try rule(&context)
    }
    guard shape.rank >= 3 else {
      throw context.mismatch("the input has shape \(shape), expected batch, spatial axes, channels")
    }
    let dimensions = toChannelsFirst(rank: shape.rank).map { shape[$0] }
    fact.type = .tensor(fact.type?.elementType, Shape(dimensions))
    var inner = InferenceContext(
      context: context.context, inputs: [fact] + context.inputs.dropFirst())
    try rule(&inner)
    guard let type = inner.outputs.first?.type else { return }
    let result = type.shape.map { output in
      Shape(toChannelsLast(rank: output.rank).map { output[$0] })
    }
    context.setOutput(0, type.elementType, result)
  }
}

/// An evaluation for channels at the second place, applied to input 0 and output 0 with their
/// channels at the last.
func evaluateChannelsLast(_ layout: ChannelsLast, _ evaluation: @escaping Evaluation) -> Evaluation
{
  { context throws(Diagnostic) in
    guard try layout.applies(context) else { return try evaluation(context) }
    let x = try context.tensor(0)
    guard x.rank >= 3 else {
      throw context.mismatch(
        "the input has shape \(x.shape), expected batch, spatial axes, channels")
    }
    let input = RuntimeValue.tensor(x.transposed(toChannelsFirst(rank: x.rank)))
    let results = try evaluation(
      EvaluationContext(context: context.context, inputs: [input] + context.inputs.dropFirst()))
    guard case .tensor(let y)? = results.first else { return results }
    return [.tensor(y.transposed(toChannelsLast(rank: y.rank)))]
  }
}
