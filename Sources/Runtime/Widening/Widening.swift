import ModelIR
import Operators

/// What an operator may be given instead of numbers of 16 bits.
enum Widening {
  /// A small change of what is read changes the results little: numbers that have not been rounded
  /// to 16 bits will do.
  case continuous
  /// The results are numbers that are read: they are as they are read, rounded or not.
  case movement
  /// Rounded numbers, since the results jump (comparisons, integers) or are rounded on purpose.
  case rounded
}

extension Node {
  /// What the node may be given; nil where it must be computed on its own types.
  ///
  /// Only operators stand here that compute the same of floats as of the types of 16 bits, but for
  /// rounding.
  var widening: Widening? {
    guard ["", "com.microsoft"].contains(canonicalDomain) else { return nil }
    // Which of two numbers is the larger decides on an index.
    if operatorType == "MaxPool", outputs.count > 1, outputs[1] != nil { return .rounded }
    if Self.continuousOperators.contains(operatorType) { return .continuous }
    if Self.movements.contains(operatorType) { return .movement }
    return Self.roundedOperators.contains(operatorType) ? .rounded : nil
  }

  /// Whether the node moves each number that it reads to one place.
  var keepsCount: Bool {
    ["Concat", "Flatten", "Reshape", "Split", "Squeeze", "Transpose", "Unsqueeze"].contains(
      where: isStandard)
  }

  private static let continuousOperators: Set<String> = [
    "Abs", "Add", "Attention", "AveragePool", "BatchNormalization", "BiasGelu", "Clip", "Conv",
    "ConvTranspose", "Div", "Elu", "Erf", "Exp", "FastGelu", "FusedConv", "FusedGemm",
    "FusedMatMul", "FusedMatMulActivation", "GRU", "Gelu", "Gemm", "GlobalAveragePool",
    "GlobalMaxPool", "GroupNormalization", "HardSigmoid", "HardSwish", "InstanceNormalization",
    "LRN", "LSTM", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax", "MatMul", "MatMulNBits",
    "Max", "MaxPool", "Mean", "Min", "Mul", "MultiHeadAttention", "Neg", "PRelu", "Pow",
    "QuickGelu", "RMSNormalization", "RNN", "Reciprocal", "ReduceL1", "ReduceL2", "ReduceMax",
    "ReduceMean", "ReduceMin", "ReduceSum", "ReduceSumSquare", "Relu", "Resize", "Selu", "Sigmoid",
    "SimplifiedLayerNormalization", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization",
    "Softmax", "Softplus", "Sqrt", "Sub", "Sum", "Tanh", "TransposeMatMul",
  ]

  private static let movements: Set<String> = [
    "Concat", "DepthToSpace", "Dropout", "Expand", "Flatten", "Gather", "GatherElements",
    "GatherND", "Identity", "Pad", "Reshape", "ScatterND", "Slice", "SpaceToDepth", "Split",
    "Squeeze", "Tile", "Transpose", "Unsqueeze", "Where",
  ]

  private static let roundedOperators: Set<String> = [
    "ArgMax", "ArgMin", "Cast", "CastLike", "Ceil", "Equal", "Floor", "Greater", "GreaterOrEqual",
    "Less", "LessOrEqual",
  ]
}

extension PreparationContext {
  /// Whether a kernel for floats computes what the node computes on types of 16 bits, with what it
  /// reads widened and what it makes rounded.
  var canBeWidened: Bool {
    let types = (inputs + outputs).compactMap { $0?.elementType }
    guard types.contains(where: \.isWidened), context.node.widening != nil, takesItsTypes else {
      return false
    }
    guard context.node.operatorType.hasPrefix("Cast"), output(0)?.elementType.isWidened == true
    else { return true }
    // What float rounds would be rounded twice; integers that it rounds are infinite in float16.
    switch input(0)?.elementType {
    case .float16, .bfloat16, .bool, .int8, .uint8: return true
    case .int32, .int64: return output(0)?.elementType == .float16
    default: return false
    }
  }

  /// Whether the operator's declaration allows the types of 16 bits that stand here.
  ///
  /// Where it does not, evaluation says so.
  private var takesItsTypes: Bool {
    inputs.enumerated().allSatisfy { index, type in
      guard let type = type?.elementType, type.isWidened,
        let parameter = context.version.input(index)
      else { return true }
      return context.version.allowedTypes(of: parameter).tensors.contains(type)
    }
  }

  /// The same node with the types of 16 bits replaced by `float`.
  func widened(constants: [Tensor?]) -> PreparationContext {
    PreparationContext(
      context: context, inputs: inputs.map { $0?.widened }, constants: constants,
      outputs: outputs.map { $0?.widened })
  }
}
