import ModelIR
import Operators
import Passes
import Runtime
import Testing

@Suite struct SimplificationTests {
  @Test func `shape arithmetic becomes a constant`() throws {
    var builder = GraphBuilder(name: "g")
    let x = builder.input("x", .tensor(.float, [2, 3, 4]))
    let shape = builder.node("Shape", name: "shape", inputs: [x], output: "s")
    let axis = builder.initializer("axis", [0])
    let batch = builder.node("Gather", name: "gather", inputs: [shape, axis], output: "n")
    let rest = builder.initializer("rest", [-1])
    let target = builder.node(
      "Concat", name: "concat", inputs: [batch, rest], output: "t",
      attributes: [.init("axis", .int(0))])
    let y = builder.node("Reshape", name: "reshape", inputs: [x, target], output: "y")
    builder.output(y, .tensor(.float, nil))
    builder.model.operatorSets = [OperatorSet(domain: "", version: 17)]
    let simple = try builder.model.simplified()
    let graph = try #require(simple.mainGraph)
    #expect(simple[graph].nodes.map { simple[$0].operatorType } == ["Reshape"])
    #expect(simple[graph].initializers.map { simple[$0.value].name } == ["t"])
    #expect(simple[graph].outputs[0].type?.shape?.known == [2, 12])
  }
}
