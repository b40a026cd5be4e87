import ModelIR
import Testing

@Suite struct RecurrentTests {
  /// Activations that leave their argument as it is, so that results are whole numbers.
  private func linear(_ count: Int) -> AttributeValue {
    .strings([ByteString](repeating: "Affine", count: count))
  }

  private let one = Tensor.float([1, 1, 1], [1])

  @Test func `a simple unit forward, in reverse, and both`() throws {
    let x = Tensor.float([3, 1, 1], [1, 2, 3])
    let w = Tensor.float([1, 1, 1], [1])
    let r = Tensor.float([1, 1, 1], [10])
    let run = { (direction: ByteString, count: Int) in
      OperatorRun(
        "RNN", outputs: 2,
        ["direction": .string(direction), "activations": self.linear(count)])
    }
    let forward = try run("forward", 1)(x, w, r)
    #expect(forward[0] == .float([3, 1, 1, 1], [1, 12, 123]))
    #expect(forward[1] == .float([1, 1, 1], [123]))
    let reverse = try run("reverse", 1)(x, w, r)
    #expect(reverse[0] == .float([3, 1, 1, 1], [321, 32, 3]))
    #expect(reverse[1] == .float([1, 1, 1], [321]))
    let both = try run("bidirectional", 2)(
      x, .float([2, 1, 1], [1, 2]), .float([2, 1, 1], [10, 10]))
    #expect(both[0] == .float([3, 2, 1, 1], [1, 642, 12, 64, 123, 6]))
    #expect(both[1] == .float([2, 1, 1], [123, 642]))
  }

  @Test func `shorter sequences end early, and start late in reverse`() throws {
    let x = Tensor.float([3, 2, 1], [1, 4, 2, 5, 3, 6])
    let lengths = Tensor(.int32, [2], int64s: [3, 1])
    let initial = Tensor.float([1, 2, 1], [7, 0])
    let r = Tensor.float([1, 1, 1], [10])
    let run = { (direction: ByteString) in
      OperatorRun(
        "RNN", outputs: 2, ["direction": .string(direction), "activations": self.linear(1)])
    }
    let forward = try run("forward")(x, one, r, nil, lengths, initial)
    #expect(forward[0].doubles == [71, 4, 712, 0, 7123, 0])
    #expect(forward[1].doubles == [7123, 4])
    let reverse = try run("reverse")(x, one, r, nil, lengths, initial)
    #expect(reverse[0].doubles == [7321, 4, 732, 0, 73, 0])
    #expect(reverse[1].doubles == [7321, 4])
    for bad in [[4, 1], [-1, 1], [1]] as [[Int64]] {
      let lengths = Tensor(.int32, [bad.count], int64s: bad)
      #expect(try run("forward").failure(x, one, r, nil, lengths) == "E0802")
    }
  }

  @Test func `the batch can come first`() throws {
    let run = OperatorRun(
      "RNN", outputs: 2, ["layout": .int(1), "activations": linear(1)])
    let y = try run(
      .float([2, 2, 1], [1, 2, 3, 4]), one, .float([1, 1, 1], [10]), nil, nil,
      .float([2, 1, 1], [5, 6]))
    #expect(y[0] == .float([2, 2, 1, 1], [51, 512, 63, 634]))
    #expect(y[1] == .float([2, 1, 1], [512, 634]))
  }

  @Test func `activation parameters go to the functions that take them`() throws {
    let run = OperatorRun(
      "RNN", opset: 14, outputs: 2,
      [
        "direction": .string("bidirectional"), "activations": .strings(["Relu", "LeakyRelu"]),
        "activation_alpha": .floats([0.5]), "clip": .float(3),
      ])
    let y = try run(
      .float([1, 1, 1], [-4]), .float([2, 1, 1], [1, 1]), .float([2, 1, 1], [0, 0]))
    // The clipped -3, cut off by one function and halved by the other.
    #expect(y[0].doubles == [0, -1.5])
  }

  @Test func `gates of a gated unit, with the reset before or after the product`() throws {
    // Gates z = x, r = 2 x; the candidate from x, and 3 h plus the bias 5 recurrently.
    let w = Tensor.float([1, 3, 1], [1, 2, 1])
    let r = Tensor.float([1, 3, 1], [0, 0, 3])
    let b = Tensor.float([1, 6], [0, 0, 0, 0, 0, 5])
    let initial = Tensor.float([1, 1, 1], [4])
    let run = { (last: Int64) in
      OperatorRun(
        "GRU", outputs: 2,
        ["activations": self.linear(2), "linear_before_reset": .int(last)])
    }
    let x = Tensor.float([1, 1, 1], [2])
    // z = 2, r = 4: h = 2 + 3 (4 * 4) + 5 = 55, and (1 - 2) * 55 + 2 * 4 = -47.
    #expect(try run(0)(x, w, r, b, nil, initial)[1].doubles == [-47])
    // h = 2 + 4 (3 * 4 + 5) = 70, and (1 - 2) * 70 + 2 * 4 = -62.
    #expect(try run(1)(x, w, r, b, nil, initial)[1].doubles == [-62])
  }

  @Test func `the first version of the gated unit misspells its default direction`() throws {
    let run = OperatorRun("GRU", opset: 1, outputs: 2)
    let weights = Tensor.float([1, 3, 1], [0, 0, 0])
    #expect(try run(one, weights, weights)[1].doubles == [0])
  }

  // With peepholes i = 1 + 2 and f = 3 + 2, or 1 - 3 where the gates are coupled: the cell becomes
  // 5 * 2 + 3 * 4, or -2 * 2 + 3 * 4.
  @Test(arguments: [(0, 22), (1, 8)] as [(Int64, Double)])
  func `peepholes see the old cell, the output's the new one`(
    _ isCoupled: Int64, _ cell: Double
  ) throws {
    let run = OperatorRun(
      "LSTM", outputs: 3, ["activations": linear(3), "input_forget": .int(isCoupled)])
    let zeros = Tensor.float([1, 4, 1], [0, 0, 0, 0])
    // Gates from x alone: i = 1, o = 2, f = 3, c = 4; peepholes 1, 0.5 and 1; old cell 2.
    let y = try run(
      one, .float([1, 4, 1], [1, 2, 3, 4]), zeros, nil, nil, nil, .float([1, 1, 1], [2]),
      .float([1, 3], [1, 0.5, 1]))
    #expect(y[2].doubles == [cell])
    #expect(y[1].doubles == [(2 + 0.5 * cell) * cell])
  }

  @Test func `weights and attributes that do not fit are refused`() throws {
    let x = Tensor.counting([1, 1, 2])
    let (w, r) = (Tensor.counting([1, 1, 2]), Tensor.counting([1, 1, 1]))
    #expect(try OperatorRun("RNN").failure(x, .counting([1, 1, 3]), r) == "E0502")
    #expect(try OperatorRun("RNN").failure(x, w, .counting([2, 1, 1])) == "E0502")
    #expect(try OperatorRun("RNN").failure(.counting([1, 2]), w, r) == "E0502")
    #expect(try OperatorRun("RNN").failure(x, w, r, .counting([1, 3])) == "E0502")
    let rows: [(String, AttributeValue)] = [
      ("direction", .string("sideways")), ("hidden_size", .int(2)), ("clip", .float(-1)),
      ("activations", .strings(["Swish"])),
    ]
    for (name, value) in rows {
      #expect(try OperatorRun("RNN", [name: value]).failure(x, w, r) == "E0410")
    }
  }

  @Test func `nothing to walk gives the initial state`() throws {
    let run = OperatorRun("RNN", outputs: 2)
    let y = try run(
      .float([0, 1, 1], []), one, one, nil, nil, .float([1, 1, 1], [3]))
    #expect(y[0].shape == [0, 1, 1, 1])
    #expect(y[1].doubles == [3])
  }
}
