import Checker
import Diagnostics
import ModelIR
import Operators
import Testing

/// What is found in a large graph does not depend on the number of threads.
@Suite struct ThreadTests {
  /// A chain of nodes, wrong in many ways and places.
  private static let wrong = model { builder, x in
    var last = x
    for index in 0..<2_600 {
      let name = "node \(index % 100 == 37 ? index - 1 : index)"
      var inputs: [ValueID?] = [last]
      var type = index % 2 == 0 ? "Relu" : "Add"
      if type == "Add" {
        inputs.append(builder.initializer("w\(index)", Tensor(zeros: .float, [4])))
      }
      if index % 500 == 7 { type = "Rleu" }
      if index % 500 == 9 { inputs.append(nil) }
      if index % 500 == 11 {
        inputs[1] = builder.initializer("odd \(index)", Tensor(zeros: .float, [3]))
      }
      if index % 500 == 13 { inputs[1] = builder.model.addValue("nowhere", in: builder.graph) }
      if index % 500 == 14 { type = "Gelu" }
      let attributes = index % 500 == 15 ? [Attribute("alpha", .int(1))] : []
      let outputs = builder.node(
        type, domain: index % 500 == 17 ? "elsewhere" : nil, name: name, inputs: inputs,
        outputs: ["v\(index)"], attributes: attributes)
      if index % 700 == 19 { _ = builder.relu(last, name: "dead \(index)", output: "d\(index)") }
      last = outputs[0]
    }
    return last
  }.with {
    for index in [100, 900, 1_200] { $0.main.initializers[index].tensor.dimensions = [5] }
    $0.main.initializers[40].tensor.metadata = [
      MetadataEntry(key: "k", value: "1"), MetadataEntry(key: "k", value: "2"),
    ]
    $0.nodes[1_500].outputs = $0.nodes[1_400].outputs
    $0.values[900].name = "cut\0here"
  }

  @Test func `findings and their order are the same`() {
    func found(_ threads: Int) -> [Diagnostic] {
      var options = CheckOptions()
      options.threads = threads
      return check(Self.wrong, registry: registry, options: options)
    }
    let alone = found(1)
    #expect(Set(alone.map(\.code)).count >= 9, "\(Set(alone.map(\.code.id)))")
    for threads in [2, 2, 3, 5] { #expect(found(threads) == alone, "\(threads) threads") }
  }
}
