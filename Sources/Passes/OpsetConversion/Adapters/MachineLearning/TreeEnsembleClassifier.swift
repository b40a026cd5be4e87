import ModelIR
import Operators

extension OperatorAdapter {
  static let treeEnsembleClassifier = OperatorAdapter(
    "TreeEnsembleClassifier", domain: "ai.onnx.ml", widening: .none,
    .votesAsTensors("class"),
    Change(
      5,
      up: .decomposed(
        "TreeEnsemble in double precision, ArgMax of the scores or Greater, and Gather of the labels"
      ) { node throws(Refusal) in
        try node.classifyByEnsemble()
      }))
}

extension NodeRewriter {
  fileprivate mutating func classifyByEnsemble() throws(Refusal) {
    let forest = try DecisionForest(voting: self, "class")
    let integers = try wideInts("classlabels_int64s") ?? []
    let strings = try strings("classlabels_strings") ?? []
    guard integers.isEmpty || strings.isEmpty else {
      throw .attribute("'classlabels_int64s' and 'classlabels_strings' are both given")
    }
    let count = max(integers.count, strings.count)
    let classes = max(1, count)
    try forest.requireTargets(below: classes)
    let base = try numbers("base_values")
    let transform = try string("post_transform")
    let x = try inDouble(try input(0))
    let ids = try wideInts("class_ids") ?? []
    let isOfOne = count <= 2 && !ids.isEmpty && ids.allSatisfy { $0 == 0 }
    let scores: ValueID
    let winner: ValueID
    var labels = Array(0..<classes)
    if isOfOne {
      let isPositive = try numbers("class_weights").allSatisfy { !($0 < 0) }
      let isComplement = isPositive && (transform == "NONE" || transform == "PROBIT")
      let sum = try aggregated(
        forest, over: x, .sum, targets: 1, base: base.isEmpty ? [] : [base[0]])
      let other =
        isComplement ? try self("Sub", try scalar(1, .double), sum) : try self("Neg", sum)
      let isSecond = try self("Greater", sum, try scalar(isComplement ? 0.5 : 0, .double))
      winner = try squeeze(try cast(isSecond, to: .int64), [1])
      scores = try transformed(try concat([other, sum], axis: 1), transform)
      // Of one class the other one has no name.
      labels = count < 2 ? [-1, 0] : [0, 1]
    } else {
      let own = base.count == classes ? base : Array(base.prefix(1))
      scores = try transformed(
        try aggregated(forest, over: x, .sum, targets: classes, base: own), transform)
      winner = try self("ArgMax", scores, with: ["axis": .int(1), "keepdims": .int(0)])
    }
    let table: Tensor
    if strings.isEmpty {
      table = Tensor(
        .int64, [labels.count],
        int64s: labels.map { integers.indices.contains($0) ? Int64(integers[$0]) : 0 })
    } else {
      table = Tensor(
        [labels.count],
        strings: labels.map { strings.indices.contains($0) ? strings[$0] : "" })
    }
    try compute(
      output: 0, by: "Gather", try constant(table), winner, with: ["axis": .int(0)])
    try compute(
      output: 1, by: "Cast", scores, with: ["to": .int(Int64(ElementType.float.rawValue))])
  }
}
