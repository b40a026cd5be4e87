import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let rnn = Operator(
    "RNN",
    summary: """
      A layer of simple recurrent units: `Ht = f(Wi Xt + Ri Ht-1 + Wbi + Rbi)`, forward, in reverse \
      or both.
      """,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T"), .required("W", "T"), .required("R", "T"), .optional("B", "T"),
          .optional("sequence_lens", "T1"), .optional("initial_h", "T"),
        ],
        outputs: [.optional("Y", "T"), .optional("Y_h", "T")],
        attributes: [
          .optional("activation_alpha", .floats), .optional("activation_beta", .floats),
          .strings("activations", ["Tanh", "Tanh"]), .optional("clip", .float),
          .string("direction", "forward"), .optional("hidden_size", .int),
          .int("output_sequence", 0),
        ],
        types: ["T": .tensor(.floats), "T1": .tensor(.int32)]),
      .since(7) { $0.remove("output_sequence") },
      .since(14) { $0.set(.int("layout", 0)) },
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferRecurrent,
    evaluate: { context throws(Diagnostic) in
      let layer = try RecurrentLayer(context, gates: 1, activations: ["Tanh"])
      return layer.run { direction in
        let f = layer.activations[direction]
        return { weights, x, state in
          state.h = zip(x, weights.recurrent(0, state.h)).map { f($0 + $1) }
        }
      }
    },
    prepare: prepareRecurrent(activations: ["Tanh"]) { _ in
      .rnn
    })
}
