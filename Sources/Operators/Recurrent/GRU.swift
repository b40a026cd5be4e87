import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let gru = Operator(
    "GRU",
    summary: """
      A layer of gated recurrent units, forward, in reverse or both: \
      `zt = f(Wz Xt + Rz Ht-1 + Wbz + Rbz)`, `rt = f(Wr Xt + Rr Ht-1 + Wbr + Rbr)`, \
      `ht = g(Wh Xt + Rh (rt * Ht-1) + Rbh + Wbh)` or, with `linear_before_reset`, \
      `ht = g(Wh Xt + rt * (Rh Ht-1 + Rbh) + Wbh)`, and `Ht = (1 - zt) * ht + zt * Ht-1`.
      """,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T"), .required("W", "T"), .required("R", "T"), .optional("B", "T"),
          .optional("sequence_lens", "T1"), .optional("initial_h", "T"),
        ],
        outputs: [.optional("Y", "T"), .required("Y_h", "T")],
        attributes: [
          .optional("activation_alpha", .floats), .optional("activation_beta", .floats),
          .optional("activations", .strings), .optional("clip", .float),
          .string("direction", "foward"), .optional("hidden_size", .int),
          .int("output_sequence", 0),
        ],
        types: ["T": .tensor(.floats), "T1": .tensor(.int32)]),
      .since(3) {
        $0.outputs = [.optional("Y", "T"), .optional("Y_h", "T")]
        $0.set(.string("direction", "forward"))
        $0.set(.int("linear_before_reset", 0))
      },
      .since(7) { $0.remove("output_sequence") },
      .since(14) { $0.set(.int("layout", 0)) },
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferRecurrent,
    evaluate: { context throws(Diagnostic) in
      let layer = try RecurrentLayer(context, gates: 3, activations: ["Sigmoid", "Tanh"])
      let resetsLast = try context.optionalInt("linear_before_reset") ?? 0 != 0
      return layer.run { direction in
        let f = layer.activations[2 * direction]
        let g = layer.activations[2 * direction + 1]
        return { weights, x, state in
          gruStep(weights, x, &state, f, g, resetsLast: resetsLast)
        }
      }
    },
    prepare: prepareRecurrent(activations: ["Sigmoid", "Tanh"]) { context throws(Diagnostic) in
      .gru(resetsLast: try context.optionalInt("linear_before_reset") ?? 0 != 0)
    })
}

private func gruStep(
  _ weights: RecurrentWeights, _ x: [Double], _ state: inout RecurrentState,
  _ f: RecurrentActivation, _ g: RecurrentActivation, resetsLast: Bool
) {
  let hidden = weights.hidden
  let update = weights.recurrent(0, state.h)
  let reset = weights.recurrent(1, state.h)
  let r = (0..<hidden).map { f(x[hidden + $0] + reset[$0]) }
  let candidate: [Double]
  if resetsLast {
    let recurrent = weights.recurrent(2, state.h)
    candidate = (0..<hidden).map { g(x[2 * hidden + $0] + r[$0] * recurrent[$0]) }
  } else {
    let recurrent = weights.recurrent(2, zip(r, state.h).map { $0 * $1 })
    candidate = (0..<hidden).map { g(x[2 * hidden + $0] + recurrent[$0]) }
  }
  for unit in 0..<hidden {
    let z = f(x[unit] + update[unit])
    state.h[unit] = (1 - z) * candidate[unit] + z * state.h[unit]
  }
}
