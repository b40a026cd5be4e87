import Diagnostics
import ModelIR
import Operators
import Passes
import Testing

/// Decision trees between the notations of ai.onnx.ml's versions, where recorded cases do not reach.
@Suite struct TreeNotationTests {
  /// An inner node of the older notation: its comparison, and the numbers of its children.
  private struct Row {
    var mode: String
    var value: Float = 0
    var yes = 0
    var no = 0
  }

  /// A TreeEnsembleRegressor of one tree, whose leaves vote their own numbers.
  private func regressor(_ rows: [Row], opset: Int64? = 13) -> Model {
    var builder = GraphBuilder(name: "g")
    let x = builder.input("x", .tensor(.float, [1, 1]))
    let leaves = rows.indices.filter { rows[$0].mode == "LEAF" }
    func ints(_ values: [Int]) -> AttributeValue { .ints(values.map { Int64($0) }) }
    let zeros = [Int](repeating: 0, count: rows.count)
    let attributes: [Attribute] = [
      Attribute("n_targets", .int(1)), Attribute("nodes_treeids", ints(zeros)),
      Attribute("nodes_nodeids", ints(Array(rows.indices))),
      Attribute("nodes_featureids", ints(zeros)),
      Attribute("nodes_modes", .strings(rows.map { ByteString($0.mode) })),
      Attribute("nodes_values", .floats(rows.map(\.value))),
      Attribute("nodes_truenodeids", ints(rows.map(\.yes))),
      Attribute("nodes_falsenodeids", ints(rows.map(\.no))),
      Attribute("target_treeids", ints(leaves.map { _ in 0 })),
      Attribute("target_nodeids", ints(leaves)),
      Attribute("target_ids", ints(leaves.map { _ in 0 })),
      Attribute("target_weights", .floats(leaves.map { Float($0) })),
    ]
    let y = builder.node(
      "TreeEnsembleRegressor", domain: "ai.onnx.ml", name: "trees", inputs: [x], outputs: ["y"],
      attributes: attributes)[0]
    builder.output(y, .tensor(.float, [1, 1]))
    builder.model.operatorSets = [OperatorSet(domain: "ai.onnx.ml", version: 3)]
    if let opset { builder.model.operatorSets.append(OperatorSet(domain: "", version: opset)) }
    builder.model.irVersion = 8
    return builder.model
  }

  private func converted(
    _ model: Model, to version: Int
  ) throws -> (nodes: [Node], model: Model, codes: [String]) {
    let (result, report) = try model.convertingOperatorSets(
      to: OpsetTarget(operatorSets: ["ai.onnx.ml": version]))
    let nodes = result[try #require(result.mainGraph)].nodes.map { result[$0] }
    return (nodes, result, report.refusals.map(\.code.id))
  }

  private func doubles(_ name: String, of node: Node) throws -> [Double] {
    guard case .tensor(let stored)? = node.attribute(name)?.value else { return [] }
    return try stored.dense().doubles
  }

  @Test func `comparisons that lead to one place become a set, and a set such comparisons`() throws
  {
    let rows = [
      Row(mode: "BRANCH_EQ", value: 4, yes: 3, no: 1),
      Row(mode: "BRANCH_EQ", value: 7, yes: 3, no: 2),
      Row(mode: "BRANCH_EQ", value: 9, yes: 3, no: 4), Row(mode: "LEAF"), Row(mode: "LEAF"),
    ]
    let newer = try converted(regressor(rows), to: 5)
    #expect(newer.codes == [] && newer.nodes.map(\.operatorType) == ["TreeEnsemble"])
    #expect(try doubles("nodes_modes", of: newer.nodes[0]) == [6])
    #expect(try doubles("membership_values", of: newer.nodes[0]).prefix(3) == [4, 7, 9])
    #expect(try doubles("leaf_weights", of: newer.nodes[0]).sorted() == [3, 4])
    let older = try converted(newer.model, to: 1)
    #expect(older.codes == [] && older.nodes.map(\.operatorType) == ["TreeEnsembleRegressor"])
    guard case .strings(let modes)? = older.nodes[0].attribute("nodes_modes")?.value,
      case .floats(let values)? = older.nodes[0].attribute("nodes_values")?.value
    else {
      Issue.record("no lists")
      return
    }
    let comparisons = zip(modes, values).filter { $0.0 == "BRANCH_EQ" }.map(\.1)
    #expect(comparisons.sorted() == [4, 7, 9] && modes.count == 5)
  }

  @Test func `trees that go round in a circle are refused`() throws {
    let rows = [
      Row(mode: "BRANCH_LEQ", yes: 1, no: 2), Row(mode: "BRANCH_LEQ", yes: 0, no: 2),
      Row(mode: "LEAF"),
    ]
    #expect(try converted(regressor(rows), to: 5).codes == ["E0712"])
    #expect(
      try converted(regressor([Row(mode: "BRANCH_LEQ", yes: 1, no: 1)]), to: 5).codes == ["E0712"])
  }

  @Test func `trees that share more than can be written apart are refused`() throws {
    var rows = (1...40).map { Row(mode: "BRANCH_LEQ", value: Float($0), yes: $0, no: $0) }
    rows.append(Row(mode: "LEAF"))
    #expect(try converted(regressor(rows), to: 5).codes == ["E0710"])
  }

  @Test(arguments: [nil, 9, 26])
  func `nodes that are added are of the set that the model imports`(opset: Int64?) throws {
    var model = regressor([Row(mode: "LEAF")], opset: opset)
    let graph = try #require(model.mainGraph)
    model[model[graph].nodes[0]].attributes.append(Attribute("post_transform", .string("SOFTMAX")))
    let (nodes, result, codes) = try converted(model, to: 5)
    #expect(codes == [])
    #expect(nodes.map(\.operatorType) == ["Cast", "TreeEnsemble", "Softmax", "Cast"])
    #expect(result.operatorSetVersion(of: "") == opset ?? 13)
    #expect(nodes.allSatisfy { $0.operatorSetVersion == nil })
  }
}
