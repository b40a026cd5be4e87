import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let lstm = Operator(
    "LSTM",
    summary: """
      A layer of long short-term memory units, forward, in reverse or both: \
      `it = f(Wi Xt + Ri Ht-1 + Pi * Ct-1 + Wbi + Rbi)`, \
      `ft = f(Wf Xt + Rf Ht-1 + Pf * Ct-1 + Wbf + Rbf)`, \
      `ct = g(Wc Xt + Rc Ht-1 + Wbc + Rbc)`, `Ct = ft * Ct-1 + it * ct`, \
      `ot = f(Wo Xt + Ro Ht-1 + Po * Ct + Wbo + Rbo)`, `Ht = ot * h(Ct)`. With `input_forget`, \
      `ft = 1 - it`.
      """,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T"), .required("W", "T"), .required("R", "T"), .optional("B", "T"),
          .optional("sequence_lens", "T1"), .optional("initial_h", "T"),
          .optional("initial_c", "T"), .optional("P", "T"),
        ],
        outputs: [.optional("Y", "T"), .optional("Y_h", "T"), .optional("Y_c", "T")],
        attributes: [
          .optional("activation_alpha", .floats), .optional("activation_beta", .floats),
          .optional("activations", .strings), .optional("clip", .float),
          .string("direction", "forward"), .optional("hidden_size", .int),
          .int("input_forget", 0), .int("output_sequence", 0),
        ],
        types: ["T": .tensor(.floats), "T1": .tensor(.int32)]),
      .since(7) { $0.remove("output_sequence") },
      .since(14) { $0.set(.int("layout", 0)) },
      .since(22) { $0.types["T"] = .tensor(.floatsAndBFloat16) },
    ],
    infer: inferRecurrent,
    evaluate: { context throws(Diagnostic) in
      let layer = try RecurrentLayer(
        context, gates: 4, activations: ["Sigmoid", "Tanh", "Tanh"], hasCell: true)
      let isCoupled = try context.bool("input_forget")
      return layer.run { direction in
        let activations = Array(layer.activations[3 * direction..<3 * direction + 3])
        return { weights, x, state in
          lstmStep(weights, x, &state, activations, isCoupled: isCoupled)
        }
      }
    },
    prepare: prepareRecurrent(activations: ["Sigmoid", "Tanh", "Tanh"]) {
      context throws(Diagnostic) in
      .lstm(isCoupled: try context.bool("input_forget"))
    })
}

/// One step of a unit with the gates input, output, forget and cell.
func lstmStep(
  _ weights: RecurrentWeights, _ x: [Double], _ state: inout RecurrentState,
  _ activations: [RecurrentActivation], isCoupled: Bool
) {
  let hidden = weights.hidden
  let (f, g, h) = (activations[0], activations[1], activations[2])
  // Gates come in the order input, output, forget, cell; peepholes likewise, without the cell.
  let recurrent = (0..<4).map { weights.recurrent($0, state.h) }
  for unit in 0..<hidden {
    let sums = (0..<4).map { x[$0 * hidden + unit] + recurrent[$0][unit] }
    let previous = state.c[unit]
    let input = f(sums[0] + weights.peephole(0, unit, previous))
    let forget = isCoupled ? 1 - input : f(sums[2] + weights.peephole(2, unit, previous))
    let cell = forget * previous + input * g(sums[3])
    let output = f(sums[1] + weights.peephole(1, unit, cell))
    state.c[unit] = cell
    state.h[unit] = output * h(cell)
  }
}
