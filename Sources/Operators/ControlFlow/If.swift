import Diagnostics
import ModelIR

extension Operator {
  static let ifOperator = Operator(
    "If",
    summary: "Runs one of two graphs, as the condition says, and gives what it gives.",
    isDeterministic: false,
    versions: [
      .since(
        1, inputs: [.required("cond", "B")],
        outputs: [.variadic("outputs", "V", isHomogeneous: false)],
        attributes: [.required("else_branch", .graph), .required("then_branch", .graph)],
        types: ["V": .tensor(.all), "B": .tensor(.bool)]),
      .since(11),
      .since(13) { $0.types["V"] = .tensor(.all) + .sequence(.all) },
      .since(16) {
        $0.types["V"] =
          .tensor(.allIR4) + .sequence(.allIR4) + .optional(.allIR4) + .optionalSequence(.allIR4)
      },
      .since(19) {
        $0.types["V"] =
          .tensor(.allIR9) + .sequence(.allIR9) + .optional(.allIR9) + .optionalSequence(.allIR4)
      },
      .since(21) {
        $0.types["V"] =
          .tensor(.allIR10) + .sequence(.allIR10) + .optional(.allIR10) + .optionalSequence(.allIR4)
      },
      .since(23) {
        $0.types["V"] =
          .tensor(.allIR11) + .sequence(.allIR11) + .optional(.allIR11) + .optionalSequence(.allIR4)
      },
      .since(24) {
        $0.types["V"] =
          .tensor(.allIR12) + .sequence(.allIR12) + .optional(.allIR12) + .optionalSequence(.allIR4)
      },
      .since(25) {
        $0.types["V"] =
          .tensor(.allIR13) + .sequence(.allIR13) + .optional(.allIR13) + .optionalSequence(.allIR4)
      },
    ],
    infer: { context throws(Diagnostic) in
      if let condition = context.constant(0)?.booleans, condition.count == 1 {
        // The other branch may well not fit what is known: that is why the model asks.
        let branch = try context.graph(condition[0] ? "then_branch" : "else_branch")
        for (index, fact) in try context.inferSubgraph(branch, []).enumerated() {
          context.setFact(index, fact)
        }
        return
      }
      let first = try context.inferSubgraph(try context.graph("then_branch"), [])
      let second = try context.inferSubgraph(try context.graph("else_branch"), [])
      guard first.count == second.count else {
        throw context.mismatch(
          "the branches give \(first.count) and \(counted(second.count, "value"))")
      }
      for (index, (a, b)) in zip(first, second).enumerated() {
        context.setOutput(index, try context.union(a.type, b.type))
      }
    },
    evaluate: { context throws(Diagnostic) in
      let condition = try context.tensor(0).booleans
      guard condition.count == 1 else {
        throw context.invalidData(
          "the condition has \(counted(condition.count, "element")), expected 1")
      }
      let branch = try context.graph(condition[0] ? "then_branch" : "else_branch")
      return try context.runSubgraph(branch, [])
    })
}
