import Diagnostics
import ModelIR

extension Operator {
  static let treeEnsembleRegressor = Operator(
    "TreeEnsembleRegressor", domain: "ai.onnx.ml",
    summary: """
      Walks each sample down a forest of decision trees and aggregates the weights at the leaves \
      for each target, onto the base values.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "tensor(float)")],
        attributes: [
          .string("aggregate_function", "SUM"), .optional("base_values", .floats),
          .optional("n_targets", .int), .optional("nodes_falsenodeids", .ints),
          .optional("nodes_featureids", .ints), .optional("nodes_hitrates", .floats),
          .optional("nodes_missing_value_tracks_true", .ints), .optional("nodes_modes", .strings),
          .optional("nodes_nodeids", .ints), .optional("nodes_treeids", .ints),
          .optional("nodes_truenodeids", .ints), .optional("nodes_values", .floats),
          .string("post_transform", "NONE"), .optional("target_ids", .ints),
          .optional("target_nodeids", .ints), .optional("target_treeids", .ints),
          .optional("target_weights", .floats),
        ], types: ["T": .tensor([.indices, ElementTypes(.double, .float)])]),
      .since(3) {
        $0.set(.optional("base_values_as_tensor", .tensor))
        $0.set(.optional("nodes_hitrates_as_tensor", .tensor))
        $0.set(.optional("nodes_values_as_tensor", .tensor))
        $0.set(.optional("target_weights_as_tensor", .tensor))
      },
      .since(5) { $0.isDeprecated = true },
    ],
    infer: { context throws(Diagnostic) in
      let targets = try context.optionalInt("n_targets")
      context.setOutput(
        0, .float, [try context.sampleCount(), targets.map(Dimension.known) ?? .unknown])
    },
    evaluate: { context throws(Diagnostic) in
      let rows = try context.featureRows()
      let targets = try context.int("n_targets")
      _ = try context.checkedCount([rows.rowCount, targets])
      guard targets > 0 && targets <= 1 << 24 else {
        throw context.invalid("n_targets", "is \(targets)")
      }
      let name = try context.string("aggregate_function")
      guard let function = LeafAggregation.Function(rawValue: name) else {
        throw context.invalid("aggregate_function", "is '\(name)'")
      }
      let trees = try VotingTrees(context, votes: "target", ids: "target_ids")
      let base = try context.numbers("base_values")
      guard base.isEmpty || base.count == 1 || base.count == targets else {
        throw context.invalid(
          "base_values", "has \(counted(base.count, "value")) for \(targets) targets")
      }
      let transform = try context.postTransform()
      var result: [Double] = []
      for index in 0..<rows.rowCount {
        guard let votes = trees.votes(rows.row(index)) else { throw context.brokenTrees() }
        var sums = LeafAggregation(function, targets: targets)
        for vote in votes {
          guard vote.target >= 0 && vote.target < targets else {
            throw context.invalid("target_ids", "has \(vote.target)")
          }
          sums.add(vote.weight, to: vote.target)
        }
        var values = sums.result(trees: trees.treeCount)
        if !base.isEmpty {
          for i in values.indices { values[i] += base.count == 1 ? base[0] : base[i] }
        }
        result += transform(values)
      }
      return [.tensor(Tensor(.float, [rows.rowCount, targets], doubles: result))]
    })
}
