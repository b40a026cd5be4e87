import CKernels

/// An activation function of a recurrent cell.
public struct CellActivation: Sendable {
  /// The function.
  public enum Function: Sendable {
    case relu, tanh, sigmoid, affine, leakyRelu, thresholdedRelu, scaledTanh, hardSigmoid, elu
    case softsign, softplus
  }

  let c: ck_activation

  /// Describes a function with its parameters, whose argument is held within `-clip...clip`.
  public init(_ function: Function, alpha: Float = 0, beta: Float = 0, clip: Float = .infinity) {
    let kind =
      switch function {
      case .relu: CK_ACTIVATION_RELU
      case .tanh: CK_ACTIVATION_TANH
      case .sigmoid: CK_ACTIVATION_SIGMOID
      case .affine: CK_ACTIVATION_AFFINE
      case .leakyRelu: CK_ACTIVATION_LEAKY_RELU
      case .thresholdedRelu: CK_ACTIVATION_THRESHOLDED_RELU
      case .scaledTanh: CK_ACTIVATION_SCALED_TANH
      case .hardSigmoid: CK_ACTIVATION_HARD_SIGMOID
      case .elu: CK_ACTIVATION_ELU
      case .softsign: CK_ACTIVATION_SOFTSIGN
      case .softplus: CK_ACTIVATION_SOFTPLUS
      }
    c = ck_activation(kind: kind, alpha: alpha, beta: beta, clip: clip)
  }
}
