import Diagnostics
import ModelIR

extension Operator {
  static let causalConvWithState = Operator(
    "CausalConvWithState",
    summary: """
      Convolves each channel with a filter of its own over the present and earlier positions. The \
      `k - 1` positions before the first come from a state or are zeros; the last `k - 1` are handed \
      on as the next state. `silu` multiplies the result by its sigmoid.
      """,
    isDeterministic: false,
    versions: [
      .since(
        27,
        inputs: [
          .required("input", "T"), .required("weight", "T"), .optional("bias", "T"),
          .optional("past_state", "T"),
        ],
        outputs: [.required("output", "T"), .required("present_state", "T")],
        attributes: [.string("activation", "none")],
        types: ["T": .tensor(.float, .float16, .bfloat16)])
    ],
    infer: { context throws(Diagnostic) in
      _ = try context.isSilu()
      context.setOutput(0, context.type(0))
      var state: Shape?
      if let x = context.shape(0) {
        guard x.rank == 3 else {
          throw context.mismatch("the input has shape \(x), expected three dimensions")
        }
        let size = context.shape(1).flatMap { $0.rank == 3 ? $0[2].known : nil }
        state = Shape([x[0], x[1], size.map { .known(max(0, $0 - 1)) } ?? .unknown])
      }
      context.setOutput(1, context.elementType(0), state)
    },
    evaluate: evaluateCausalConv)
}

extension NodeReading {
  fileprivate func isSilu() throws(Diagnostic) -> Bool {
    let name = try string("activation")
    guard ["none", "silu", "swish"].contains(name) else {
      throw invalid("activation", "is '\(name)', expected none, silu or swish")
    }
    return name != "none"
  }
}

private let evaluateCausalConv: Evaluation = { context throws(Diagnostic) in
  let x = try context.tensor(0)
  let weight = try context.tensor(1)
  guard x.rank == 3, weight.rank == 3, weight.shape[0] == x.shape[1], weight.shape[1] == 1,
    weight.shape[2] >= 1
  else {
    throw context.mismatch("cannot convolve shape \(x.shape) with weights of \(weight.shape)")
  }
  let (channels, length, size) = (x.shape[1], x.shape[2], weight.shape[2])
  let bias = try context.convolutionBias(2, count: channels)
  let stateShape = [x.shape[0], channels, size - 1]
  _ = try context.checkedCount([x.shape[0], channels, size - 1 + length])
  let past = try context.optionalTensor(3) ?? Tensor(zeros: x.elementType, stateShape)
  guard past.shape == stateShape else {
    throw context.mismatch("the state has shape \(past.shape), expected \(stateShape)")
  }
  let isSilu = try context.isSilu()
  let (values, state, w) = (x.doubles, past.doubles, weight.doubles)
  var output: [Double] = []
  var present: [Double] = []
  for row in 0..<x.shape[0] * channels {
    let c = row % channels
    let sequence =
      state[row * (size - 1)..<(row + 1) * (size - 1)]
      + values[row * length..<(row + 1) * length]
    let padded = Array(sequence)
    for t in 0..<length {
      var sum = bias[c]
      for k in 0..<size { sum += padded[t + k] * w[c * size + k] }
      output.append(sum)
    }
    present += padded[length...]
  }
  if isSilu {
    // The function body rounds the convolution to the tensors' type before the activation.
    output = x.elementType.rounding(output).map { $0 / (1 + Operator.exp(-$0)) }
  }
  return [
    .tensor(Tensor(x.elementType, x.shape, doubles: output)),
    .tensor(Tensor(x.elementType, stateShape, doubles: present)),
  ]
}
