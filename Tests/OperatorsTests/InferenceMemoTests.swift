import Diagnostics
import ModelIR
import Operators
import Testing

/// Nodes that are alike are inferred once: what is found must be what each would give alone.
@Suite struct InferenceMemoTests {
  /// Makes nodes that are alike but for their constants, shapes and attributes, several times each.
  private static func model() -> (Model, [ValueID]) {
    var builder = GraphBuilder(name: "main")
    builder.model.irVersion = 9
    builder.model.operatorSets = [OperatorSet(domain: "", version: 20)]
    let inputs = [[2, 3, 4], [4, 3, 2], [2, 3, 4]].enumerated().map { index, shape in
      builder.input("x\(index)", .tensor(.float, Shape(shape)))
    }
    var made: [ValueID] = []
    func node(_ name: String, _ inputs: [ValueID?], _ attributes: [Attribute] = []) {
      made.append(
        builder.node(
          name, name: "", inputs: inputs, output: "v\(made.count)", attributes: attributes))
    }
    for round in 0..<3 {
      for (index, x) in inputs.enumerated() {
        // The same type of constant, other elements.
        let wanted = [[24], [6, 4], [4, 6], [2, 12]][(round + index) % 4]
        let sizes = builder.initializer("s\(round)\(index)", wanted)
        node("Reshape", [x, sizes])
        let axis = builder.initializer("a\(round)\(index)", [(round + index) % 3])
        node("ReduceSum", [x, axis])
        node("ReduceSum", [x, nil], [Attribute("keepdims", .int(0))])
        node("Unsqueeze", [x, axis])
        // No constants: alike wherever types and attributes are.
        node("Relu", [x])
        node("Transpose", [x], [Attribute("perm", .ints([Int64(round), 1, 2]))])
        node("Softmax", [x], [Attribute("axis", .int(Int64(round * 2 - 1)))])
        node("Gather", [x, axis], [Attribute("axis", .int(1))])
        // Folded, and what follows from it.
        node("Add", [axis, axis])
        let sum = made[made.count - 1]
        node("ConstantOfShape", [sum])
        node("Shape", [x])
        let extents = made[made.count - 1]
        node("ConstantOfShape", [extents])
      }
    }
    return (builder.model, made)
  }

  @Test func `what is found of nodes is what each gives alone`() throws {
    let (model, values) = Self.model()
    let together = model.inferred(with: .standard)
    let main = try #require(model.mainGraph)
    // Each node with no more than what it depends on: nothing there is alike.
    for value in values {
      var needed: Set<NodeID> = []
      var open = [value]
      while let next = open.popLast() {
        guard let producer = model[next].producer else { continue }
        needed.insert(producer.node)
        open += model[producer.node].inputs.compactMap(\.self)
      }
      var alone = model
      alone[main].nodes = model[main].nodes.filter(needed.contains)
      let fact = alone.inferred(with: .standard)[value]
      #expect(together[value].type == fact.type, "\(model[value].name)")
      #expect(together[value].constant == fact.constant, "\(model[value].name)")
    }
    #expect(Set(values.compactMap { together[$0].type?.shape?.description }).count > 20)
  }

  @Test func `a contradiction is found at every node that has it`() {
    var builder = GraphBuilder(name: "main")
    builder.model.operatorSets = [OperatorSet(domain: "", version: 20)]
    let x = builder.input("x", .tensor(.float, [2, 3]))
    let y = builder.input("y", .tensor(.float, [4, 5]))
    for index in 0..<5 {
      _ = builder.node("Add", name: "n\(index)", inputs: [x, y], output: "v\(index)")
    }
    let found = builder.model.inferred(with: .standard).diagnostics.map(\.location.description)
    #expect(found == (0..<5).map { "main/n\($0) (Add)" })
  }

  @Test func `attributes are not taken for what few nodes have`() throws {
    var builder = GraphBuilder(name: "main")
    let x = builder.input("x", .tensor(.float, [2, 3]))
    for index in 0..<2 { _ = builder.node("Relu", name: "", inputs: [x], output: "y\(index)") }
    let ids = try builder.model[#require(builder.model.mainGraph)].nodes
    // Run together, the bytes of both are the same: overload and version here, and there the name, the
    // type and the number of an attribute's integers.
    builder.model[ids[0]].attributes = [Attribute("a", .ints([0x02ff_6665_6463_6261, 5]))]
    builder.model[ids[1]].overload = "a"
    builder.model[ids[1]].operatorSetVersion = 0x0207
    builder.model[ids[1]].attributes = [Attribute("\0abcdef", .int(5))]
    let kinds = NodeKinds(builder.model).kinds
    #expect(kinds[0] != kinds[1])
    #expect(kinds.allSatisfy { $0 >= 0 })
  }
}
