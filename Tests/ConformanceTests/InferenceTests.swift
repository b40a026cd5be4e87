import ByteStorage
import Foundation
import ModelIR
import ONNXFormat
import Operators
import Testing

/// Inference of the backend suite's models, whose own declarations are taken away, against what
/// onnx's inference says; see `fixtures/onnx/export_inference.py`.
@Suite struct InferenceTests {
  /// What a model is inferred as.
  private enum Variant: String, CaseIterable {
    /// Without what it and its subgraphs declare of inner values and outputs.
    case bare = ""
    /// Without what the main graph declares of them.
    case kept = "kept "
    /// As the body of a function that is called.
    case function = "function "
  }

  @Test(
    .enabled(if: Fixtures.suite != nil, "the suite has not been written out; ./test does so"),
    arguments: Variant.allCases)
  private func `inference knows what the standard's own inference knows`(
    _ variant: Variant
  ) throws {
    let suite = try #require(Fixtures.suite)
    let expected = Self.expected.filter { $0.variant == variant }
    #expect(expected.count > [.bare: 1900, .kept: 30, .function: 1500][variant] ?? 0)
    var differing: [String] = []
    for (_, name, types) in expected {
      let path = suite.appendingPathComponent(name + "/model.onnx").path
      let inferred = try Self.inferredTypes(of: path, as: variant)
      for (key, type) in types {
        let ours = KnownType(inferred[key])
        let theirs = KnownType(type[...])
        if !ours.isConsistent(with: theirs) || theirs.says(moreThan: ours) {
          differing.append(
            "\(name) \(key): \(inferred[key]?.description ?? "nothing"), onnx: \(type)")
        }
      }
    }
    #expect(differing.filter { Self.reason(for: $0) == nil } == [])
    let keys = expected.flatMap { model in model.types.map { "\(model.name) \($0.0)" } }
    let needless = Self.exceptions.keys.filter { exception in
      keys.contains { $0.hasPrefix(exception) }
        && !differing.contains { $0.hasPrefix(exception) }
    }
    #expect(needless.isEmpty)
  }

  /// Where onnx is wrong, by the beginning of case and key.
  private static let exceptions = [
    "node/test_loop13_seq 0":
      """
    The sequence that comes in is declared to hold scalars. It is empty, and the loop inserts \
    vectors; onnx takes the declaration for the result.
    """,
    "node/test_affine_grid_3d_expanded 15/then_branch/": splitBeyond,
    "node/test_affine_grid_3d_align_corners_expanded 15/then_branch/": splitBeyond,
  ]

  private static let splitBeyond = """
    A branch that is never taken splits 5 elements into 4 parts, of which onnx gives the last -1. That \
    is a contradiction.
    """

  private static func reason(for difference: String) -> String? {
    exceptions.first { difference.hasPrefix($0.key) }?.value
  }

  /// The types of the outputs of all nodes, by the key that the fixture has for them.
  private static func inferredTypes(
    of path: String, as variant: Variant
  ) throws -> [String: ValueType] {
    var model = try ONNXDecoder.decode(File.map(path), file: path)
    let graph = try #require(model.mainGraph)
    for id in model.graphs.indices.map({ GraphID($0) }) where variant != .kept || id == graph {
      model.forgetTypes(of: id)
    }
    if variant == .function { model.wrapMainGraph() }
    let facts = model.inferred(with: .standard)
    var types: [String: ValueType] = [:]
    try model.visitValues(of: #require(model.mainGraph)) { key, value in
      types[key] = (facts.untaken[value] ?? facts[value]).type
    }
    return types
  }

  /// The recorded types by case and key of the value.
  private static var expected: [(variant: Variant, name: String, types: [(String, String)])] {
    var cases: [(variant: Variant, name: String, types: [(String, String)])] = []
    for line in Fixtures.lines(
      of: Fixtures.folder("onnx").appendingPathComponent("inferred-types.txt"))
    {
      let parts = line.split(separator: " ").map(String.init)
      if line.first?.isNumber == true, parts.count == 2, !cases.isEmpty {
        cases[cases.count - 1].types.append((parts[0], parts[1]))
      } else if let name = parts.last {
        let variant = Variant(rawValue: String(line.dropLast(name.count))) ?? .bare
        cases.append((variant, name, []))
      }
    }
    return cases
  }
}

extension Model {
  /// Takes away what a graph declares of the values that its nodes make.
  fileprivate mutating func forgetTypes(of graph: GraphID) {
    let produced = self[graph].nodes.flatMap { self[$0].outputs }
    self[graph].valueInfos = []
    for index in self[graph].outputs.indices
    where produced.contains(self[graph].outputs[index].value) {
      self[graph].outputs[index].type = nil
    }
  }

  /// Makes a function of the main graph, and a main graph that calls it.
  fileprivate mutating func wrapMainGraph() {
    guard let body = mainGraph else { return }
    let main = addGraph(name: "main")
    let inputs = self[body].inputs
    let outputs = self[body].outputs
    let arguments = inputs.map { addValue(self[$0.value].name, in: main) }
    let results = outputs.map { addValue(self[$0.value].name, in: main) }
    self[main].inputs = zip(arguments, inputs).map { ValueInfo($0, type: $1.type) }
    self[main].outputs = results.map { ValueInfo($0) }
    self[body].inputs = inputs.map { ValueInfo($0.value) }
    self[body].outputs = outputs.map { ValueInfo($0.value) }
    var function = Function(name: "whole", domain: "wrapped", body: body)
    function.operatorSets = operatorSets
    functions.append(function)
    operatorSets.append(OperatorSet(domain: "wrapped", version: 1))
    addNode(Node("whole", domain: "wrapped", inputs: arguments, outputs: results), to: main)
    mainGraph = main
  }

  /// Visits the outputs of a graph's nodes and of those of its subgraphs, with the fixture's keys.
  fileprivate func visitValues(
    of graph: GraphID, prefix: String = "", _ visit: (String, ValueID) -> Void
  ) {
    var number = 0
    for (index, id) in self[graph].nodes.enumerated() {
      for attribute in self[id].attributes {
        guard case .graph(let subgraph) = attribute.value else { continue }
        visitValues(of: subgraph, prefix: "\(prefix)\(index)/\(attribute.name)/", visit)
      }
      for output in self[id].outputs {
        if let output { visit("\(prefix)\(number)", output) }
        number += 1
      }
    }
  }
}
