import Diagnostics
import ModelIR
import Testing

@Suite struct ControlFlowTests {
  private let graph = AttributeValue.graph(GraphID(0))

  /// A loop whose body adds the carried value to itself while it is below 100, and gives it out.
  private func doubling() -> DataRun {
    var loop = DataRun("Loop", outputs: 2, ["body": graph])
    loop.body = { _, inputs throws(Diagnostic) in
      guard let value = inputs[2].tensor?.doubles.first else { return [] }
      let next = Tensor.float([], [2 * value])
      return [.tensor(Tensor([], booleans: [value < 100])), .tensor(next), .tensor(next)]
    }
    loop.bodyTypes = [.tensor(.bool, []), .tensor(.float, []), .tensor(.float, [])]
    return loop
  }

  private func run(_ loop: DataRun, _ inputs: Tensor?...) throws -> [[Double]] {
    let node = try loop.results(inputs.map { $0.map(RuntimeValue.tensor) })
    return node.map { $0.tensor?.doubles ?? [] }
  }

  @Test func `a loop ends by its count or its condition`() throws {
    let yes = Tensor([], booleans: [true])
    let one = Tensor.float([], [1])
    #expect(try run(doubling(), .int(3), yes, one) == [[8], [2, 4, 8]])
    #expect(try run(doubling(), nil, yes, .float([], [60])) == [[240], [120, 240]])
    // Without the input the condition is computed, but not obeyed.
    #expect(try run(doubling(), .int(2), nil, .float([], [200])) == [[800], [400, 800]])
    #expect(try run(doubling(), .int(0), yes, one) == [[1], []])
    #expect(try run(doubling(), .int(-5), yes, one) == [[1], []])
    #expect(try run(doubling(), .int(3), Tensor([], booleans: [false]), one) == [[1], []])
    #expect(try doubling().failure(nil, nil, one) == "E0802")
    #expect(try doubling().failure(.ints(1, 2), yes, one) == "E0802")
  }

  @Test func `a loop that never runs gives empty outputs of the declared type`() throws {
    var loop = doubling()
    loop.bodyTypes[2] = .tensor(.double, [.symbol("N"), 3])
    let outputs = try loop.results([.tensor(.int(0)), nil, .tensor(.float([], [1]))])
    #expect(outputs[1].tensor == Tensor(zeros: .double, [0, 0, 3]))
    loop.bodyTypes = []
    #expect(try loop.failure(.int(0), nil, .float([], [1])) == "E0801")
  }

  /// A scan that sums up what it sees and gives out the sums.
  private func summing(opset: Int = 25, _ attributes: [String: AttributeValue] = [:]) -> DataRun {
    var scan = DataRun(
      "Scan", opset: opset, outputs: 2,
      attributes.merging(["body": graph, "num_scan_inputs": .int(1)]) { $1 })
    scan.body = { _, inputs throws(Diagnostic) in
      guard let sum = inputs[0].tensor, let x = inputs[1].tensor else { return [] }
      let next = Tensor.float(sum.shape, zip(sum.doubles, x.doubles).map { $0 + $1 })
      return [.tensor(next), .tensor(next)]
    }
    return scan
  }

  @Test func `scanning along axes and backwards`() throws {
    let start = Tensor.float([2], [0, 0])
    let x = Tensor.counting([3, 2])
    #expect(try run(summing(), start, x) == [[9, 12], [1, 2, 4, 6, 9, 12]])
    let backwards = summing(["scan_input_directions": .ints([1])])
    #expect(try run(backwards, start, x) == [[9, 12], [5, 6, 8, 10, 9, 12]])
    let prepending = summing(["scan_output_directions": .ints([1])])
    #expect(try run(prepending, start, x)[1] == [9, 12, 4, 6, 1, 2])
    let columns = summing(["scan_input_axes": .ints([-1]), "scan_output_axes": .ints([1])])
    let sums = try run(columns, .float([3], [0, 0, 0]), x)
    #expect(sums == [[3, 7, 11], [1, 3, 3, 7, 5, 11]])
    #expect(try summing(["scan_input_axes": .ints([2])]).failure(start, x) == "E0410")
    #expect(try summing(["scan_input_axes": .ints([0, 0])]).failure(start, x) == "E0410")
  }

  @Test func `scanning a batch of sequences of different lengths`() throws {
    let scan = summing(opset: 8)
    let start = Tensor.float([2, 1], [0, 10])
    let x = Tensor.counting([2, 3, 1])
    let sums = try run(scan, .ints(3, 1), start, x)
    #expect(sums == [[6, 14], [1, 3, 6, 14, 0, 0]])
    #expect(try run(scan, nil, start, x)[0] == [6, 25])
    #expect(try scan.failure(.ints(3, 4), start, x) == "E0802")
    #expect(try scan.failure(.ints(3), start, x) == "E0802")
    #expect(try scan.failure(nil, .float([1, 1], [0]), x) == "E0502")
  }

  @Test func `a branch is chosen by one truth value`() throws {
    var branch = DataRun(
      "If", ["then_branch": .graph(GraphID(1)), "else_branch": .graph(GraphID(2))])
    branch.body = { graph, _ throws(Diagnostic) in [.tensor(.int(Int(graph.index)))] }
    #expect(try branch.results([.tensor(.flags(true))])[0].tensor == .int(1))
    #expect(try branch.results([.tensor(.flags(false))])[0].tensor == .int(2))
    #expect(try branch.failure(.flags(true, false)) == "E0802")
    #expect(try branch.failure(.flags()) == "E0802")
  }
}
