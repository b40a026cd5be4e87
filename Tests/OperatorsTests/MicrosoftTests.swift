import ModelIR
import Testing

/// Operators of onnxruntime at their edges; expected values follow from their definitions.
@Suite struct MicrosoftTests {
  private func run(
    _ name: String, outputs: Int = 1, _ attributes: [String: AttributeValue] = [:]
  ) -> OperatorRun {
    OperatorRun(name, domain: "com.microsoft", opset: 1, outputs: outputs, attributes)
  }

  private func bytes(_ type: ElementType, _ shape: [Int], _ values: [Int64]) -> Tensor {
    Tensor(type, shape, int64s: values)
  }

  private func scalar(_ value: Double) -> Tensor { .float([], [value]) }

  @Test func `quantized sums saturate and round to even`() throws {
    let one = scalar(1)
    let a = bytes(.int8, [4], [127, -128, 1, 3])
    let b = bytes(.int8, [4], [1, -1, 0, 0])
    let wide = try run("QLinearAdd")(a, one, nil, b, one, nil, one, nil)[0]
    #expect(wide == bytes(.int8, [4], [127, -128, 1, 3]))
    let halves = try run("QLinearAdd")(a, one, nil, b, one, nil, scalar(2), nil)[0]
    #expect(halves == bytes(.int8, [4], [64, -64, 0, 2]))
    let mixed = bytes(.uint8, [4], [0, 0, 0, 0])
    #expect(try run("QLinearMul").failure(a, one, nil, mixed, one, nil, one, nil) == "E0502")
    let pair = Tensor.float([2], [1, 1])
    #expect(try run("QLinearAdd").failure(a, pair, nil, b, one, nil, one, nil) == "E0802")
    let empty = try run("QLinearMul")(
      bytes(.uint8, [0, 2], []), one, nil, bytes(.uint8, [2], [1, 2]), one, nil, one, nil)[0]
    #expect(empty.shape == [0, 2])
  }

  @Test func `quantized probabilities saturate`() throws {
    let x = bytes(.int8, [1, 2], [100, -100])
    let softmax = run("QLinearSoftmax", ["opset": .int(13)])
    let y = try softmax(x, scalar(1), nil, scalar(1.0 / 256), bytes(.int8, [], [-128]))[0]
    #expect(y.int64s == [127, -128])
  }

  @Test func `quantized means of no elements are refused`() throws {
    let x = bytes(.uint8, [2, 0], [])
    let mean = run("QLinearReduceMean", ["axes": .ints([1]), "keepdims": .int(0)])
    #expect(try mean.failure(x, scalar(1), nil, scalar(1), nil) == "E0802")
    let other = run("QLinearReduceMean", ["axes": .ints([0]), "keepdims": .int(0)])
    #expect(try other(x, scalar(1), nil, scalar(1), nil)[0].shape == [0])
  }

  @Test func `joined tensors come in threes`() throws {
    let (one, zero) = (scalar(1), bytes(.uint8, [], [0]))
    let concat = run("QLinearConcat", ["axis": .int(0)])
    #expect(try concat.failure(one, zero, zero, one) == "E0502")
    let x = bytes(.uint8, [2], [1, 2])
    #expect(try concat(one, zero, x, scalar(2), zero)[0].int64s == [2, 4])
    #expect(try concat.failure(one, zero, bytes(.int8, [1], [1]), one, zero) == "E0502")
  }

  @Test func `channels may be last`() throws {
    let x = bytes(.uint8, [1, 2, 2, 2], [1, 50, 2, 60, 3, 70, 4, 80])
    let pool = run("NhwcMaxPool", ["kernel_shape": .ints([2, 1])])
    #expect(try pool(x)[0] == bytes(.uint8, [1, 1, 2, 2], [3, 70, 4, 80]))
    #expect(try pool.failure(bytes(.uint8, [2, 2], [1, 2, 3, 4])) == "E0502")
    let attributes: [String: AttributeValue] = ["channels_last": .int(1)]
    let mean = run("QLinearGlobalAveragePool", attributes)
    let zero = bytes(.uint8, [], [0])
    let y = try mean(x, scalar(1), zero, scalar(1), zero)[0]
    #expect(y == bytes(.uint8, [1, 1, 1, 2], [2, 65]))
  }

  @Test func `block-quantized matrices are checked`() throws {
    func product(_ changes: [String: Int64]) -> OperatorRun {
      let attributes: [String: Int64] = ["K": 16, "N": 1, "block_size": 16, "bits": 4]
      return run(
        "MatMulNBits", attributes.merging(changes) { $1 }.mapValues { AttributeValue.int($0) })
    }
    let a = Tensor.counting([1, 16])
    let b = bytes(.uint8, [1, 1, 8], [0x98, 0x89, 0x88, 0x88, 0x88, 0x88, 0x88, 0x8F])
    let scales = Tensor.float([1, 1], [2])
    // The second and third number are 1, the fifteenth is 7 above the middle.
    #expect(try product([:])(a, b, scales)[0].doubles == [2 * (2 + 3 + 7 * 15)])
    let wrong: [[String: Int64]] = [
      ["K": 0], ["K": .max], ["N": -1], ["bits": 3], ["block_size": 24],
    ]
    for changes in wrong {
      #expect(try product(changes).failure(a, b, scales) == "E0410")
    }
    #expect(try product(["N": 2]).failure(a, b, scales) == "E0502")
    #expect(try product(["N": 1 << 30, "block_size": 1 << 30]).failure(a, b, scales) == "E0502")
    #expect(try product(["weight_prepacked": 1]).failure(a, b, scales) == "E0801")
    #expect(try product([:]).failure(Tensor.counting([1, 15]), b, scales) == "E0502")
    let groups = bytes(.int32, [16], [Int64](repeating: 1, count: 16))
    #expect(try product([:]).failure(a, b, scales, nil, groups) == "E0502")
  }

  @Test func `a fused function must be known`() throws {
    let a = Tensor.counting([1, 1])
    let gemm = run("FusedGemm", ["activation": .string("Sine")])
    #expect(try gemm.failure(a, a) == "E0410")
    let relu = run("FusedGemm", ["activation": .string("Relu")])
    let integer = bytes(.int64, [1, 1], [3])
    #expect(try relu.failure(integer, integer) == "E0801")
    #expect(try run("FusedGemm")(integer, integer)[0].int64s == [9])
    let product = run("FusedMatMulActivation", ["activation": .string("Clip")])
    #expect(try product(a, a)[0].doubles == [1])
  }

  @Test func `vectors are multiplied as they are`() throws {
    let product = run("FusedMatMul", ["transA": .int(1), "transB": .int(1), "alpha": .float(2)])
    #expect(try product(Tensor.counting([3]), Tensor.counting([3]))[0].doubles == [28])
    #expect(try product.failure(Tensor.counting([]), Tensor.counting([3])) == "E0502")
  }

  @Test func `hashes are those of the reference implementation`() throws {
    let words = Tensor([3], strings: ["", "test", "Hello, world!"])
    #expect(try run("MurmurHash3")(words)[0].uint64s == [0, 0xBA6B_D213, 0xC036_3E43])
    let seeded = run("MurmurHash3", ["seed": .int(1), "positive": .int(0)])
    #expect(try seeded(Tensor([1], strings: [""]))[0] == bytes(.int32, [1], [0x514E_28B7]))
  }

  @Test func `slices, boxes and tokens lie within bounds`() throws {
    let x = Tensor.counting([4])
    #expect(try run("UnfoldTensor", ["size": .int(5)]).failure(x) == "E0410")
    #expect(try run("UnfoldTensor", ["size": .int(1), "step": .int(0)]).failure(x) == "E0410")
    let far = run("UnfoldTensor", ["size": .int(4), "step": .int(.max)])
    #expect(try far(x)[0].shape == [1, 4])
    let (image, box) = (Tensor.counting([1, 1, 2, 2]), Tensor.float([1, 4], [0, 0, 1, 1]))
    let size = bytes(.int32, [2], [1, 1])
    #expect(try run("CropAndResize")(image, box, bytes(.int32, [1], [0]), size)[0].doubles == [2.5])
    let failure = try run("CropAndResize").failure(image, box, bytes(.int32, [1], [1]), size)
    #expect(failure == "E0802")
    let nowhere = Tensor.float([1, 4], [.nan, 0, 1, 1])
    let outside = try run("CropAndResize")(image, nowhere, bytes(.int32, [1], [0]), size)[0]
    #expect(outside.doubles == [0])
    let ngrams = run("NGramRepeatBlock", ["ngram_size": .int(1)])
    #expect(try ngrams.failure(bytes(.int64, [1, 1], [2]), .float([1, 2], [0, 0])) == "E0802")
  }

  @Test func `matrices that cannot be computed with are refused`() throws {
    #expect(try run("Inverse").failure(.float([2, 2], [1, 2, 2, 4])) == "E0802")
    #expect(try run("Inverse")(.float([0, 0], []))[0].shape == [0, 0])
    let cosine = run("CDist", ["metric": .string("cosine")])
    #expect(try cosine.failure(.float([1, 1], [1]), .float([1, 1], [1])) == "E0801")
  }

  @Test func `of nothing all is finite`() throws {
    #expect(try run("IsAllFinite")(.float([0], []))[0].booleans == [true])
    let both = run("IsAllFinite", ["isinf_only": .int(1), "isnan_only": .int(1)])
    #expect(try both.failure(.float([0], [])) == "E0410")
  }

  @Test func `there is a way through nothing, and through one matrix`() throws {
    #expect(try run("DynamicTimeWarping").failure(.float([0, 3], [])) == nil)
    #expect(try run("DynamicTimeWarping").failure(.float([2, 1, 1], [1, 1])) == "E0502")
  }
}
