import ModelIR
import Operators
import Testing

@Suite struct RegistryTests {
  @Test func `operators are listed as they declare themselves`() {
    for entry in OperatorRegistry.standard.entries {
      let definition = entry.definition()
      #expect(definition.domain == entry.domain, "\(entry.name)")
      #expect(definition.name == entry.name)
      #expect(definition.isStandard == entry.isStandard, "\(entry.name)")
    }
  }

  @Test func `no two operators have one name`() {
    #expect(OperatorRegistry.standard.entries.count == OperatorRegistry.Entry.all.count)
  }

  @Test func `an operator that is added takes the place of the one of its name`() throws {
    var registry = OperatorRegistry.standard
    let count = registry.operators.count
    registry.add(Operator("Abs", summary: "Mine.", versions: [.since(7)]))
    #expect(registry.operators.count == count)
    #expect(registry.find(domain: "ai.onnx", name: "Abs")?.summary == "Mine.")
    registry.add(Operator("Mine", domain: "mine", summary: "New.", versions: [.since(1)]))
    #expect(registry.operators.count == count + 1)
    #expect(registry.find(domain: "mine", name: "Mine")?.versions.map(\.since) == [1])
  }
}
