import Checker
import Diagnostics
import ModelIR
import Operators
import Testing

/// Models that a reader could be made to build, and that must cost neither a trap nor much time.
@Suite struct HostileModelTests {
  @Test func `subgraphs may nest deeply`() {
    var subject = model { builder, x in
      builder.branch(x) { model, body in nest(&model, body, x, 60) }
    }
    #expect(!check(subject, registry: registry).contains { $0.severity == .error })
    Fixer.apply(fixItsOf: check(subject, registry: registry), to: &subject)
  }

  private func nest(_ model: inout Model, _ graph: GraphID, _ x: ValueID, _ depth: Int) -> ValueID {
    if depth == 0 { return model.relu(x, output: "innermost", to: graph) }
    let body = model.addGraph(name: "g\(depth)", parent: graph)
    let inner = nest(&model, body, x, depth - 1)
    model[body].outputs = [ValueInfo(inner)]
    let condition = model.addValue("c\(depth)", in: graph)
    let tensor = StoredTensor(Tensor(.bool, [], int64s: [1]))
    model[graph].initializers.append(Initializer(condition, tensor))
    return model.add(
      "If", [condition], output: "v\(depth)", to: graph,
      attributes: [Attribute("then_branch", .graph(body))])
  }

  @Test func `a graph may contain itself`() {
    let subject = model { builder, x in
      builder.apply("If", [x], [Attribute("then_branch", .graph(builder.graph))])
    }
    #expect(check(subject, registry: registry).contains { $0.code == .typeNotAllowed })
  }

  @Test func `functions may call one another without bound`() {
    let subject = model { $0.apply("f40", domain: "local", [$1]) }.with { model in
      model.operatorSets.append(OperatorSet(domain: "local", version: 1))
      for number in 0...40 {
        let index = model.addFunction("f\(number)") { model, graph, x in
          if number == 0 { return model.relu(x, to: graph) }
          let callee = "f\(number - 1)"
          let once = model.add(callee, domain: "local", [x], output: "once", to: graph)
          return model.add(callee, domain: "local", [once], output: "twice", to: graph)
        }
        model.functions[index].operatorSets.append(OperatorSet(domain: "local", version: 1))
      }
    }
    #expect(check(subject, registry: registry).map(\.code) == [.excessiveExpansion])
  }

  @Test func `a long chain in reverse order is one finding a read`() {
    let count = 4_000
    var subject = model { builder, x in
      var value = x
      for index in 0..<count { value = builder.relu(value, name: "n\(index)", output: "v\(index)") }
      return value
    }
    subject.main.nodes.reverse()
    let findings = check(subject, registry: registry)
    #expect(findings.filter { $0.code == .nodeOutOfOrder }.count == count - 1)
    Fixer.apply(fixItsOf: findings, to: &subject)
    #expect(check(subject, registry: registry) == [])
  }

  @Test func `many wrong names cost no search each`() {
    let subject = model { builder, x in
      for index in 0..<2_000 {
        let missing = builder.model.addValue("missing\(index)", in: builder.graph)
        _ = builder.node("Rleu", name: "same", inputs: [missing], outputs: ["out\(index)"])
      }
      return builder.relu(x)
    }
    #expect(check(subject, registry: registry).filter { $0.code == .undefinedRead }.count == 2_000)
  }

  @Test func `extents and indices may be extreme`() {
    let subject = model { builder, x in
      var tensor = constant
      tensor.dimensions = [.max, .max, .min]
      let w = builder.initializer("w", tensor)
      let sparse = builder.model.addValue("s", in: builder.graph)
      builder.model[builder.graph].sparseInitializers = [
        SparseInitializer(
          sparse,
          SparseTensor(
            values: StoredTensor(Tensor(.float, [1], doubles: [1])),
            indices: StoredTensor(Tensor(.int64, [1, 3], int64s: [.max, .min, 0])),
            dimensions: [.max, .max, .max]))
      ]
      return builder.apply("Add", [builder.apply("Add", [x, w]), sparse])
    }
    let codes = Set(check(subject, registry: registry).map(\.code))
    #expect(codes.isSuperset(of: [.malformedTensor, .malformedSparseTensor]))
  }

  @Test func `very long names are shortened in messages`() {
    let name = String(repeating: "x", count: 100_000)
    let subject = model { $0.apply(name, [$1]) }
    let findings = check(subject, registry: registry).filter { $0.code == .unknownOperator }
    #expect(findings.count == 1)
    #expect(findings.allSatisfy { $0.message.count < 300 })
  }
}
