import Diagnostics
import ModelIR
import Runtime
import Testing

/// Gathering and scattering by indices, and operators on truth values.
@Suite struct IndexedAgreementTests {
  private static func indices(_ shape: [Int], within extent: Int, seed: Int) -> Tensor {
    let numbers = (0..<shape.elementCount).map { (index: Int) -> Int64 in
      Int64((index &* 31 &+ seed) % (2 * extent) - extent)
    }
    return Tensor(.int64, shape, int64s: numbers)
  }

  private static func data(_ shape: [Int], seed: Int = 1) -> Tensor {
    NodeCase.pattern(shape, seed: seed)
  }

  private static func truth(_ shape: [Int], seed: Int) -> Tensor {
    Tensor(shape, booleans: (0..<shape.elementCount).map { ($0 &* 7 &+ seed) % 3 == 0 })
  }

  private static func axis(_ value: Int64) -> [Attribute] { [Attribute("axis", .int(value))] }

  static let gathers: [AttentionCase] = [
    AttentionCase(
      name: "GatherND", inputs: [data([4, 5, 6]), indices([7, 2], within: 4, seed: 3)]),
    AttentionCase(
      name: "GatherND", inputs: [data([4, 5]), indices([3, 2, 2], within: 4, seed: 5)]),
    AttentionCase(
      name: "GatherND", inputs: [data([2, 3, 4, 5]), indices([2, 3, 6, 1], within: 4, seed: 1)],
      attributes: [Attribute("batch_dims", .int(2))]),
    AttentionCase(name: "GatherND", inputs: [data([4, 5]), indices([0, 2], within: 4, seed: 5)]),
    AttentionCase(
      name: "ScatterND",
      inputs: [data([9, 3]), indices([4, 1], within: 9, seed: 2), data([4, 3], seed: 7)]),
    AttentionCase(
      name: "ScatterND",
      inputs: [data([4, 3]), indices([9, 2], within: 3, seed: 2), data([9], seed: 7)]),
    AttentionCase(
      name: "GatherElements", inputs: [data([4, 5, 6]), indices([4, 9, 6], within: 5, seed: 2)],
      attributes: axis(1)),
    AttentionCase(
      name: "GatherElements", inputs: [data([4, 5]), indices([3, 5], within: 5, seed: 2)],
      attributes: axis(-1)),
    AttentionCase(
      name: "GatherElements",
      inputs: [truth([4, 5], seed: 2), indices([2, 2], within: 4, seed: 2)]),
  ]

  static let logical: [AttentionCase] =
    ["And", "Or", "Xor"].flatMap { name in
      [([3, 1, 40], [2, 40]), ([70_000], [70_000]), ([1], [5]), ([0, 2], [2]), ([], [])].map {
        AttentionCase(name: name, inputs: [truth($0.0, seed: 1), truth($0.1, seed: 2)])
      }
    } + [[3, 5], [], [70_000]].map { AttentionCase(name: "Not", inputs: [truth($0, seed: 1)]) }

  @Test(arguments: gathers + logical)
  func `the optimized kernel computes what evaluation computes`(_ node: AttentionCase) throws {
    var reference = try Session(node.model, mode: .reference)
    let expected = try reference.run(node.feeds).map(\.value)
    for threads in [1, 3] {
      var optimized = try Session(node.model, threads: threads)
      #expect(try optimized.run(node.feeds).map(\.value) == expected)
      #expect(try optimized.profile(node.feeds).map(\.isOptimized) == [true])
    }
  }

  @Test func `indices beyond the data are refused`() throws {
    let beyond = Tensor(.int64, [1, 1], int64s: [4])
    for node in [
      AttentionCase(name: "GatherND", inputs: [Self.data([4, 2]), beyond]),
      AttentionCase(name: "GatherElements", inputs: [Self.data([4, 2]), beyond]),
      AttentionCase(name: "ScatterND", inputs: [Self.data([4, 2]), beyond, Self.data([1, 2])]),
    ] {
      var session = try Session(node.model)
      let error = #expect(throws: Diagnostic.self) { try session.run(node.feeds) }
      #expect(error?.message == "index 4 is out of bounds for extent 4")
    }
  }
}
