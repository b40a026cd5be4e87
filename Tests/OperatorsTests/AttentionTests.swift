import ModelIR
import Testing

@Suite struct AttentionTests {
  /// Queries and keys of zeros: every visible key gets the same weight.
  private func zeros(_ shape: [Int]) -> Tensor { Tensor(zeros: .float, shape) }

  /// The mean of the visible values for each of two queries over the values 1 to 4.
  private func means(
    opset: Int = 25, _ attributes: [String: AttributeValue] = [:], mask: Tensor? = nil,
    past: Int = 0, lengths: [Int64]? = nil
  ) throws -> [Double] {
    let values = Tensor.counting([1, 1, 4, 1]).doubles
    let (pastValues, newValues) = (Array(values[..<past]), Array(values[past...]))
    let attend = OperatorRun("Attention", opset: opset, attributes)
    var inputs: [Tensor?] = [
      zeros([1, 1, 2, 1]), zeros([1, 1, 4 - past, 1]), .float([1, 1, 4 - past, 1], newValues), mask,
      past > 0 ? zeros([1, 1, past, 1]) : nil,
      past > 0 ? .float([1, 1, past, 1], pastValues) : nil,
    ]
    if let lengths { inputs.append(Tensor(.int64, [lengths.count], int64s: lengths)) }
    return try attend.run(inputs)[0].doubles
  }

  @Test func `keys that a query may see`() throws {
    let causal: [String: AttributeValue] = ["is_causal": .int(1)]
    #expect(try agree(means(), [2.5, 2.5]))
    #expect(try agree(means(causal), [1, 1.5]))
    #expect(try agree(means(causal, past: 2), [2, 2.5]))
    #expect(try agree(means(causal, lengths: [3]), [1.5, 2]))
    // One key for two queries: the first has none to see.
    #expect(try agree(means(causal, lengths: [1]), [0, 1]))
    #expect(try agree(means(lengths: [3]), [2, 2]))
    #expect(try agree(means(["left_window_size": .int(0)], past: 1), [3, 3.5]))
    #expect(try agree(means(["right_window_size": .int(0)]), [1, 1.5]))
    #expect(
      try agree(
        means(["left_window_size": .int(1), "right_window_size": .int(.max)]), [2.5, 2.5]))
    #expect(try agree(means(["left_window_size": .int(.max)], lengths: [0]), [0, 0]))
  }

  @Test func `masks of truth values, of numbers, and too short ones`() throws {
    let open = Tensor([2, 4], booleans: [true, false, false, true, false, false, false, false])
    #expect(try agree(means(mask: open), [2.5, 0]))
    let numbers = Tensor(.int8, [4], int64s: [0, 0, -100, -100])
    #expect(try agree(means(mask: numbers), [1.5, 1.5]))
    #expect(try agree(means(opset: 24, mask: zeros([2, 3])), [2, 2]))
    let attend = OperatorRun("Attention", opset: 23)
    let (q, kv) = (zeros([1, 1, 2, 1]), zeros([1, 1, 4, 1]))
    #expect(try attend.failure(q, kv, kv, zeros([2, 3])) == "E0502")
    #expect(try attend.failure(q, kv, kv, zeros([2, 5])) == "E0502")
    #expect(try attend.failure(q, kv, kv, zeros([1, 1, 1, 2, 4])) == "E0502")
  }

  @Test(
    arguments: [(0, [2, 4]), (1, [2, 4]), (2, [1, 4]), (3, [0.25, 0.75])] as [(Int64, [Double])])
  func `the scores at each stage`(_ mode: Int64, _ expected: [Double]) throws {
    let attend = OperatorRun(
      "Attention", outputs: 4, ["qk_matmul_output_mode": .int(mode), "scale": .float(1)])
    let q = Tensor.float([1, 1, 1, 1], [2])
    let k = Tensor.float([1, 1, 2, 1], [1, 2])
    // The mask makes the difference of the scores log 3.
    let difference = -4 + 1 + 1.0986122886681098
    let mask = mode == 3 ? Tensor.float([2], [-1, difference]) : .float([2], [-1, 0])
    let y = try attend(q, k, k, mask)
    #expect(agree(y[3].doubles, expected))
  }

  @Test func `query heads share the heads of keys and values in groups`() throws {
    let attend = OperatorRun(
      "Attention", outputs: 3, ["q_num_heads": .int(4), "kv_num_heads": .int(2)])
    let y = try attend(zeros([1, 1, 4]), zeros([1, 1, 2]), .float([1, 1, 2], [5, 7]))
    #expect(y[0] == .float([1, 1, 4], [5, 5, 7, 7]))
    #expect(y[2] == .float([1, 2, 1, 1], [5, 7]))
  }

  @Test func `what does not go together is refused`() throws {
    let x = zeros([1, 1, 2, 1])
    #expect(try OperatorRun("Attention").failure(x, x, x, nil, x) == "E0502")
    #expect(try OperatorRun("Attention").failure(x, zeros([1, 2, 2, 1]), x) == "E0502")
    #expect(try OperatorRun("Attention").failure(zeros([1, 2, 4]), x, x) == "E0502")
    #expect(
      try OperatorRun("Attention").failure(zeros([1, 3, 2, 1]), zeros([1, 2, 2, 1]), x) == "E0502")
    let rows: [(String, AttributeValue)] = [
      ("qk_matmul_output_mode", .int(4)), ("left_window_size", .int(-2)), ("scale", .float(-1)),
      ("softmax_precision", .int(7)),
    ]
    for (name, value) in rows {
      #expect(try OperatorRun("Attention", [name: value]).failure(x, x, x) == "E0410")
    }
    for length in [-1, 3, .max, .min] as [Int64] {
      let lengths = Tensor(.int64, [1], int64s: [length])
      #expect(
        try OperatorRun("Attention").failure(x, x, x, nil, nil, nil, lengths) == "E0802")
    }
  }

  @Test func `rotation by a quarter turn, of neighbours and of halves`() throws {
    let x = Tensor.counting([1, 1, 1, 6])
    let cosines = Tensor.float([2, 2], [1, 1, 0, 0])
    let sines = Tensor.float([2, 2], [0, 0, 1, 1])
    let ids = Tensor(.int64, [1, 1], int64s: [1])
    let rotate = { (interleaved: Int64) in
      OperatorRun(
        "RotaryEmbedding",
        ["interleaved": .int(interleaved), "rotary_embedding_dim": .int(4)])
    }
    #expect(try rotate(1)(x, cosines, sines, ids)[0].doubles == [-2, 1, -4, 3, 5, 6])
    #expect(try rotate(0)(x, cosines, sines, ids)[0].doubles == [-3, -4, 1, 2, 5, 6])
    for id in [-1, 2, .max] as [Int64] {
      let ids = Tensor(.int64, [1, 1], int64s: [id])
      #expect(try rotate(0).failure(x, cosines, sines, ids) == "E0802")
    }
    for dimension in [-2, 3, 8] as [Int64] {
      let run = OperatorRun("RotaryEmbedding", ["rotary_embedding_dim": .int(dimension)])
      #expect(try run.failure(x, cosines, sines, ids) == "E0410")
    }
  }

  @Test func `linear attention adds up what it has seen`() throws {
    let attend = { (rule: ByteString) in
      OperatorRun(
        "LinearAttention", outputs: 2,
        [
          "q_num_heads": .int(1), "kv_num_heads": .int(1), "update_rule": .string(rule),
          "scale": .float(1),
        ])
    }
    let x = Tensor.float([1, 2, 1], [1, 1])
    let values = Tensor.float([1, 2, 1], [3, 5])
    let linear = try attend("linear")(x, x, values)
    #expect(linear[0].doubles == [3, 8])
    #expect(linear[1] == .float([1, 1, 1, 1], [8]))
    // Half of what is missing is written: 1.5, then 1.5 + (5 - 1.5) / 2.
    let rates = Tensor.float([1, 2, 1], [0.5, 0.5])
    #expect(try attend("delta")(x, x, values, nil, nil, rates)[0].doubles == [1.5, 3.25])
    #expect(try attend("gated").failure(x, x, values) == "E0410")
    #expect(try attend("linear").failure(x, x, values, nil, nil, rates) == "E0410")
    #expect(try attend("quadratic").failure(x, x, values) == "E0410")
  }

  @Test func `causal convolution hands on its last positions`() throws {
    let convolve = OperatorRun("CausalConvWithState", outputs: 2)
    let w = Tensor.float([1, 1, 3], [1, 10, 100])
    let y = try convolve(.float([1, 1, 1], [3]), w, nil, .float([1, 1, 2], [1, 2]))
    #expect(y[0].doubles == [321])
    #expect(y[1].doubles == [2, 3])
    let none = try convolve(.float([1, 1, 0], []), w, nil, .float([1, 1, 2], [1, 2]))
    #expect(none[1].doubles == [1, 2])
    #expect(try convolve.failure(.counting([1, 1, 1]), .counting([1, 1, 0])) == "E0502")
  }

  @Test func `flexible attention without modifiers`() throws {
    let attend = OperatorRun("FlexAttention", domain: "ai.onnx.preview", opset: 1)
    let y = try attend(
      zeros([1, 2, 1, 1]), zeros([1, 1, 2, 1]), .float([1, 1, 2, 1], [1, 3]))
    #expect(agree(y[0].doubles, [2, 2]))
    #expect(try attend.failure(zeros([1, 1, 1]), zeros([1, 1, 1]), zeros([1, 1, 1])) == "E0502")
  }
}
