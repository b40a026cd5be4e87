import ModelIR
import Testing

/// Onnxruntime's transformer operators at their edges; expected values follow from their definitions,
/// cases that onnxruntime itself computes stand among the fixtures.
@Suite struct MicrosoftTransformerTests {
  private func run(
    _ name: String, outputs: Int = 1, _ attributes: [String: AttributeValue] = [:]
  ) -> OperatorRun {
    OperatorRun(name, domain: "com.microsoft", opset: 1, outputs: outputs, attributes)
  }

  private func zeros(_ shape: [Int]) -> Tensor { Tensor(zeros: .float, shape) }

  private func integers(_ values: [Int64]) -> Tensor {
    Tensor(.int32, [values.count], int64s: values)
  }

  @Test func `activations at their limits`() throws {
    let x = Tensor.float([5], [-.infinity, -0.0, 0, .infinity, .nan])
    let gelu = try run("Gelu")(x)[0].doubles
    #expect(gelu[0].isNaN && gelu[1] == 0 && gelu[2] == 0 && gelu[3] == .infinity && gelu[4].isNaN)
    #expect(
      try run("QuickGelu", ["alpha": .float(0)])(.float([2], [3, -2]))[0].doubles == [1.5, -1])
    let bias = Tensor.float([1], [1])
    #expect(try run("FastGelu")(.float([2, 1], [-1, -1]), bias)[0].doubles == [0, 0])
    #expect(try run("BiasGelu").failure(.float([], [1]), bias) == "E0502")
    #expect(try run("FastGelu").failure(zeros([2, 2]), bias) == "E0502")
  }

  @Test func `normalizations of sums`() throws {
    let x = Tensor.float([1, 2], [1, 3])
    let gamma = Tensor.float([2], [1, 2])
    let skip = run("SkipLayerNormalization", outputs: 4, ["epsilon": .float(0)])
    let outputs = try skip(x, x, gamma, Tensor.float([2], [0, 1]))
    #expect(outputs.map(\.doubles) == [[-1, 3], [4], [0.5], [2, 6]])
    #expect(try skip(zeros([2, 0]), zeros([2, 0]), zeros([0]))[1].doubles.allSatisfy(\.isNaN))
    #expect(try skip.failure(x, zeros([2]), gamma) == "E0502")
    #expect(try skip.failure(zeros([1, 1, 1, 2]), zeros([1, 1, 1, 2]), gamma) == "E0502")
    #expect(try skip.failure(x, x, gamma, nil, zeros([1])) == "E0502")
    let root = run("SkipSimplifiedLayerNormalization", outputs: 4, ["epsilon": .float(0)])
    let means = try root(.float([1, 2], [1, 3]), .float([1, 2], [0, 4]), gamma)
    for (found, expected) in zip(means, [[0.2, 2.8], [0], [0.2], [1, 7]]) {
      #expect(agree(found.doubles, expected))
    }
    let simplified = OperatorRun(
      "SimplifiedLayerNormalization", opset: 17, outputs: 2, ["epsilon": .float(0)])
    let vector = try simplified(.float([2], [1, 7]), gamma)
    #expect(agree(vector[0].doubles, [0.2, 2.8]) && agree(vector[1].doubles, [0.2]))
    #expect(try simplified.failure(.float([], [1]), gamma) == "E0410")
  }

  @Test func `embeddings that are not there`() throws {
    let embed = run("EmbedLayerNormalization", outputs: 3, ["epsilon": .float(0)])
    let words = Tensor.float([2, 2], [0, 0, 1, 3])
    let positions = Tensor.float([1, 2], [1, 1])
    let (gamma, beta) = (Tensor.float([2], [1, 1]), zeros([2]))
    func ids(_ value: Int64) -> Tensor { Tensor(.int32, [1, 1], int64s: [value]) }
    let outputs = try embed(ids(1), nil, words, positions, nil, gamma, beta, ids(1))
    #expect(outputs.map(\.doubles) == [[-1, 1], [1], [2, 4]])
    #expect(try embed.failure(ids(2), nil, words, positions, nil, gamma, beta) == "E0802")
    #expect(try embed.failure(ids(-1), nil, words, positions, nil, gamma, beta) == "E0802")
    let long = Tensor(.int32, [1, 2], int64s: [0, 0])
    #expect(try embed.failure(long, nil, words, positions, nil, gamma, beta) == "E0802")
    #expect(try embed.failure(ids(0), ids(0), words, positions, nil, gamma, beta) == "E0801")
  }

  @Test func `self-attention says what it does not do`() throws {
    let attend = run("Attention", ["num_heads": .int(1)])
    let x = zeros([1, 2, 1])
    let weights = Tensor.float([1, 3], [0, 0, 1])
    #expect(try attend(.float([1, 2, 1], [1, 3]), weights)[0].doubles == [2, 2])
    for name in ["do_rotary", "past_present_share_buffer"] {
      let other = run("Attention", ["num_heads": .int(1), name: .int(1)])
      #expect(try other.failure(x, weights) == "E0801")
    }
    #expect(try attend.failure(x, zeros([2, 3])) == "E0502")
    #expect(try attend.failure(x, zeros([1, 4])) == "E0502")
    #expect(try attend.failure(x, weights, nil, integers([1, 2, 3])) == "E0502")
    #expect(try attend.failure(x, weights, nil, nil, zeros([2, 1, 2, 1, 1])) == "E0502")
    #expect(try attend.failure(x, weights, nil, nil, nil, zeros([1, 1, 2, 3])) == "E0502")
    #expect(try run("Attention", ["num_heads": .int(0)]).failure(x, weights) == "E0410")
    #expect(try run("Attention").failure(x, weights) == "E0402")
    let causal = run("Attention", ["num_heads": .int(1), "unidirectional": .int(1)])
    let square = Tensor(.int32, [1, 1, 2, 2], int64s: [1, 1, 1, 1])
    #expect(try causal.failure(x, weights, nil, square) == "E0502")
  }

  @Test func `causality of queries and keys of two lengths is not defined`() throws {
    let attend = run("MultiHeadAttention", ["num_heads": .int(1), "unidirectional": .int(1)])
    let values = Tensor.float([1, 2, 1], [1, 3])
    #expect(try attend(zeros([1, 1, 1]), zeros([1, 2, 1]), values)[0].doubles == [2])
    #expect(try attend(zeros([1, 2, 1]), zeros([1, 2, 1]), values)[0].doubles == [1, 2])
    #expect(try attend.failure(zeros([1, 3, 1]), zeros([1, 2, 1]), values) == "E0801")
  }

  @Test func `buffers of past keys have room for new ones`() throws {
    let attend = run("MultiHeadAttention", outputs: 3, ["num_heads": .int(1)])
    let (one, buffer) = (zeros([1, 1, 1]), Tensor.float([1, 1, 3, 1], [1, 2, 3]))
    let value = Tensor.float([1, 1, 1], [6])
    let outputs = try attend(one, one, value, nil, nil, nil, buffer, buffer, integers([1]))
    #expect(outputs.map(\.doubles) == [[3.5], [1, 0, 3], [1, 6, 3]])
    for length: Int64 in [3, -1, .init(Int32.max)] {
      let found = try attend.failure(
        one, one, value, nil, nil, nil, buffer, buffer, integers([length]))
      #expect(found == "E0802")
    }
    #expect(try attend.failure(one, one, value, nil, nil, nil, buffer) == "E0502")
    let beams = Tensor(.int32, [1, 1, 3], int64s: [1, 0, 0])
    let stray = try attend.failure(
      one, one, value, nil, nil, nil, buffer, buffer, integers([1]), beams)
    #expect(stray == "E0802")
  }

  @Test func `sequences fit their cache`() throws {
    let attributes: [String: AttributeValue] = ["num_heads": .int(1), "kv_num_heads": .int(1)]
    let attend = run("GroupQueryAttention", outputs: 3, attributes)
    let values = Tensor.float([1, 2, 1], [1, 3])
    let (queries, two) = (zeros([1, 2, 1]), integers([2]))
    let outputs = try attend(queries, queries, values, nil, nil, integers([1]), two)
    #expect(outputs.map(\.doubles) == [[1, 2], [0, 0], [1, 3]])
    // The second place is filled up; its query sees the first key only.
    let padded = try attend(queries, queries, values, nil, nil, integers([0]), two)
    #expect(padded[0].doubles == [1, 1])
    for length: Int64 in [-1, 2, .init(Int32.max)] {
      let found = try attend.failure(queries, queries, values, nil, nil, integers([length]), two)
      #expect(found == "E0802")
    }
    let one = zeros([1, 1, 1])
    #expect(try attend.failure(one, one, one, nil, nil, integers([3]), integers([4])) == "E0802")
    let past = zeros([1, 1, 1, 1])
    #expect(
      try attend.failure(one, one, one, past, past, integers([3]), integers([4])) == "E0802")
    let third = run("GroupQueryAttention", ["num_heads": .int(3), "kv_num_heads": .int(2)])
    let wide = zeros([1, 1, 3])
    #expect(try third.failure(wide, wide, wide, nil, nil, integers([0]), integers([1])) == "E0502")
  }

  @Test func `caches of integers`() throws {
    var attributes: [String: AttributeValue] = [
      "num_heads": .int(1), "kv_num_heads": .int(1), "k_quant_type": .string("PER_TENSOR"),
      "v_quant_type": .string("PER_TENSOR"),
    ]
    let one = Tensor.float([1, 1, 1], [3])
    let scale = Tensor.float([1], [0.5])
    let (first, total) = (integers([0]), integers([1]))
    let none: Tensor? = nil
    var attend: OperatorRun { run("GroupQueryAttention", outputs: 3, attributes) }
    #expect(try attend.failure(one, one, one, none, none, first, total) == "E0410")
    attributes["kv_cache_bit_width"] = .int(8)
    #expect(try attend.failure(one, one, one, none, none, first, total) == "E0801")
    let bytes = Tensor(.int8, [1, 1, 0, 1], int64s: [])
    let outputs = try attend(
      one, one, one, bytes, bytes, first, total, none, none, none, none, none, scale, scale)
    #expect(outputs[0].doubles == [3] && outputs[1].int64s == [6] && outputs[2].int64s == [6])
    let words = Tensor(.uint8, [1, 1, 0, 1], int64s: [])
    let other = try attend.failure(
      one, one, one, words, words, first, total, none, none, none, none, none, scale, scale)
    #expect(other == "E0502")
    let both = Tensor.float([2], [1, 1])
    let wide = try attend.failure(
      one, one, one, bytes, bytes, first, total, none, none, none, none, none, both, scale)
    #expect(wide == "E0502")
  }

  @Test func `angles for every position and whole pairs`() throws {
    let rotate = run("RotaryEmbedding")
    let x = Tensor.float([1, 1, 2], [1, 2])
    func at(_ position: Int64) -> Tensor { Tensor(.int64, [1], int64s: [position]) }
    let (cosines, sines) = (Tensor.float([2, 1], [1, 0]), Tensor.float([2, 1], [0, 1]))
    #expect(try rotate(x, at(0), cosines, sines)[0].doubles == [1, 2])
    #expect(try rotate(x, at(1), cosines, sines)[0].doubles == [-2, 1])
    for position: Int64 in [2, -1, .max, .min] {
      #expect(try rotate.failure(x, at(position), cosines, sines) == "E0802")
    }
    #expect(try rotate.failure(zeros([1, 1, 3]), at(0), cosines, sines) == "E0502")
    #expect(try rotate.failure(x, at(0), cosines, zeros([1, 1])) == "E0502")
    let partial = run("RotaryEmbedding", ["rotary_embedding_dim": .int(4)])
    #expect(try partial.failure(x, at(0), cosines, sines) == "E0410")
  }

  @Test func `experts by their weights`() throws {
    // The first expert gives its input, the second twice that.
    let weights = Tensor.float([2, 1, 1], [1, 2])
    let ones = Tensor.float([2, 1, 1], [1, 1])
    let x = Tensor.float([1, 1], [4])
    let even = Tensor.float([1, 2], [0, 0])
    #expect(try run("MoE")(x, even, weights, nil, ones)[0].doubles == [4])
    #expect(try run("MoE", ["k": .int(2)])(x, even, weights, nil, ones)[0].doubles == [6])
    for count: Int64 in [0, 3, .min] {
      let experts = run("MoE", ["k": .int(count)])
      #expect(try experts.failure(x, even, weights, nil, ones) == "E0410")
    }
    #expect(try run("MoE").failure(x, zeros([1, 3]), weights, nil, ones) == "E0502")
    #expect(try run("MoE").failure(x, even, weights, nil, ones, nil, ones) == "E0801")
    let unknown = run("MoE", ["activation_type": .string("tanh")])
    #expect(try unknown.failure(x, even, weights, nil, ones) == "E0410")
  }
}
