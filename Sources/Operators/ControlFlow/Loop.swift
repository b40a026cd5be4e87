import Diagnostics
import ModelIR

extension Operator {
  static let loop = Operator(
    "Loop",
    summary: """
      Runs a graph over and over, at most `M` times and as long as the condition holds. The body \
      gets the number of the iteration, the condition and the carried values, and gives the next \
      condition and carried values and further values, which are stacked over the iterations.
      """,
    isDeterministic: false,
    versions: [
      .since(
        1,
        inputs: [
          .optional("M", "I"), .optional("cond", "B"),
          .variadic("v_initial", "V", isHomogeneous: false),
        ], outputs: [.variadic("v_final_and_scan_outputs", "V", isHomogeneous: false)],
        attributes: [.required("body", .graph)],
        types: ["V": .tensor(.all), "I": .tensor(.int64), "B": .tensor(.bool)]),
      .since(11) {
        $0.inputs = [
          .optional("M", "I"), .optional("cond", "B"),
          .variadic("v_initial", "V", minimum: 0, isHomogeneous: false),
        ]
      },
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
      let carried = context.inputs.dropFirst(2).map { $0?.type }
      var inputs: [InferenceContext.Fact] = [
        .init(type: .tensor(.int64, [])), .init(type: .tensor(.bool, context.shape(1) ?? [])),
      ]
      inputs += carried.map { .init(type: $0) }
      let results = try context.inferSubgraph(try context.graph("body"), inputs).dropFirst()
      guard results.count >= carried.count else {
        throw context.mismatch("the body gives \(results.count) of \(carried.count) carried values")
      }
      // What the first iteration leaves unchanged stays so; a shape that changes may go on changing
      // and take the others with it.
      let next = Array(results.prefix(carried.count)).map(\.type)
      var isStable = true
      for (index, type) in next.enumerated() {
        let both = try context.carried(carried[index], type)
        context.setOutput(index, both)
        if both == nil || both != carried[index] { isStable = false }
      }
      if !isStable {
        for index in next.indices {
          context.setOutput(index, context.outputs[index].type?.withoutShape)
        }
      }
      // What is stacked has the same shape in all iterations as in the first one.
      for (index, result) in results.dropFirst(carried.count).enumerated() {
        context.setOutput(
          carried.count + index, result.type?.elementType,
          (result.type?.shape).map { Shape([.unknown] + $0.dimensions) })
      }
    },
    evaluate: { context throws(Diagnostic) in
      let body = try context.graph("body")
      let limit = try context.iterationLimit()
      var condition = try context.condition()
      guard limit != nil || context.hasInput(1) else {
        throw context.invalidData("the loop has neither a trip count nor a condition")
      }
      var carried: [RuntimeValue] = []
      for index in context.inputs.indices.dropFirst(2) { carried.append(try context.value(index)) }
      let types = context.outputTypes(body)
      let scanCount = max(0, context.context.node.outputs.count - carried.count)
      var scans = [[RuntimeValue]](repeating: [], count: scanCount)
      let obeysCondition = context.hasInput(1)
      var iteration = 0
      while iteration < limit ?? .max, condition || !obeysCondition {
        let number = Tensor(.int64, [], int64s: [Int64(iteration)])
        let flag = Tensor([], booleans: [condition])
        let results = try context.runSubgraph(body, [.tensor(number), .tensor(flag)] + carried)
        guard results.count >= 1 + carried.count + scanCount,
          let next = results[0].tensor?.booleans, next.count == 1
        else { throw context.mismatch("the body gives \(counted(results.count, "value"))") }
        condition = next[0]
        carried = Array(results[1..<(1 + carried.count)])
        for i in 0..<scanCount { scans[i].append(results[1 + carried.count + i]) }
        iteration += 1
      }
      var outputs = carried
      for (i, values) in scans.enumerated() {
        let place = 1 + carried.count + i
        let declared = place < types.count ? types[place] : nil
        outputs.append(try context.accumulated(values, axis: 0, declared: declared))
      }
      return outputs
    })
}

extension InferenceContext {
  /// The type of a carried value by its first value and that after an iteration.
  ///
  /// A loop may start from an optional value and carry what that holds.
  fileprivate func carried(
    _ first: ValueType?, _ next: ValueType?
  ) throws(Diagnostic) -> ValueType? {
    guard case .optional(let inner)? = first?.kind, let next else { return try union(first, next) }
    if case .optional = next.kind { return try union(first, next) }
    return try union(inner, next)
  }
}

extension EvaluationContext {
  /// The greatest number of iterations; nil where the node gives none.
  fileprivate func iterationLimit() throws(Diagnostic) -> Int? {
    hasInput(0) ? try integer(0) : nil
  }

  /// The first value of the condition.
  fileprivate func condition() throws(Diagnostic) -> Bool {
    guard let tensor = try optionalTensor(1) else { return true }
    let flags = tensor.booleans
    guard flags.count == 1 else {
      throw invalidData("the condition has \(counted(flags.count, "element")), expected 1")
    }
    return flags[0]
  }
}
