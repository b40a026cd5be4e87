import ModelIR
import Testing

/// Quantization at its edges; expected values follow from the standard's formulas.
@Suite struct QuantizationTests {
  private func bytes(_ type: ElementType, _ shape: [Int], _ values: [Int64]) -> Tensor {
    Tensor(type, shape, int64s: values)
  }

  @Test func `quotients are rounded to even before the zero point is added, then saturated`() throws
  {
    let x = Tensor.float([6], [1, 3, 5, -1000, 1000, .nan])
    let y = try OperatorRun("QuantizeLinear")(x, .float([], [2]), bytes(.uint8, [], [1]))[0]
    #expect(y.int64s == [1, 3, 3, 0, 255, 1])
    let signed = try OperatorRun("QuantizeLinear")(x, .float([], [2]), bytes(.int4, [], [0]))[0]
    #expect(signed.int64s == [0, 2, 2, -8, 7, 0])
    #expect(try OperatorRun("QuantizeLinear")(x, .float([], [2]))[0].elementType == .uint8)
    let typed = OperatorRun("QuantizeLinear", ["output_dtype": .int(26)])
    #expect(try typed(x, .float([], [2]))[0].int64s == [0, 1, 1, -2, 1, 0])
    #expect(try typed.failure(x, .float([], [2]), bytes(.uint8, [], [0])) == "E0410")
  }

  @Test func `scales hold for an axis or for blocks`() throws {
    let x = Tensor.counting([2, 3])
    let scale = Tensor.float([3], [1, 2, 3])
    let perAxis = try OperatorRun("QuantizeLinear")(x, scale)[0]
    #expect(perAxis.int64s == [1, 1, 1, 4, 2, 2])
    let axis = OperatorRun("QuantizeLinear", ["axis": .int(-2)])
    #expect(try axis(x, .float([2], [1, 2]))[0].int64s == [1, 2, 3, 2, 2, 3])
    #expect(try axis.failure(x, scale) == "E0502")
    let blocked = OperatorRun("DequantizeLinear", ["axis": .int(1), "block_size": .int(2)])
    let scales = Tensor.float([2, 2], [1, 10, 100, 1000])
    let y = try blocked(bytes(.int8, [2, 3], [1, 2, 3, 4, 5, 6]), scales)[0]
    #expect(y.doubles == [1, 2, 30, 400, 500, 6000])
    #expect(try blocked.failure(bytes(.int8, [2, 3], [1, 2, 3, 4, 5, 6]), scale) == "E0502")
    let negative = OperatorRun("DequantizeLinear", ["axis": .int(1), "block_size": .int(-1)])
    #expect(try negative.failure(bytes(.int8, [2, 3], [1, 2, 3, 4, 5, 6]), scales) == "E0410")
  }

  @Test func `8-bit floats saturate or do not`() throws {
    let x = Tensor.float([2], [1000, -1e9])
    let zero = Tensor(.float8e4m3fn, [], elements: [UInt8(0)])
    #expect(try OperatorRun("QuantizeLinear")(x, .float([], [1]), zero)[0].doubles == [448, -448])
    let open = OperatorRun("QuantizeLinear", ["saturate": .int(0)])
    #expect(agree(try open(x, .float([], [1]), zero)[0].doubles, [.nan, .nan]))
  }

  @Test func `the division has the precision of the scale or the one asked for`() throws {
    // 2049 is not a half-precision number: it becomes 2048.
    let x = Tensor.float([1], [2049])
    let one = bytes(.uint16, [], [0])
    let half = Tensor(.float16, [], doubles: [1])
    #expect(try OperatorRun("QuantizeLinear")(x, half, one)[0].int64s == [2048])
    #expect(try OperatorRun("QuantizeLinear")(x, .float([], [1]), one)[0].int64s == [2049])
    let precise = OperatorRun("QuantizeLinear", ["precision": .int(1)])
    #expect(try precise(x, half, one)[0].int64s == [2049])
  }

  @Test func `dequantization yields the scale's type or the one asked for`() throws {
    let x = bytes(.uint8, [2], [0, 255])
    let half = Tensor(.float16, [], doubles: [2])
    let y = try OperatorRun("DequantizeLinear")(x, half, bytes(.uint8, [], [128]))[0]
    #expect(y == Tensor(.float16, [2], doubles: [-256, 254]))
    let typed = OperatorRun("DequantizeLinear", ["output_dtype": .int(1)])
    #expect(try typed(x, half)[0].elementType == .float)
    let power = Tensor(.float8e8m0, [], elements: [UInt8(128)])
    #expect(try typed(x, power)[0].doubles == [0, 510])
    #expect(try OperatorRun("DequantizeLinear").failure(x, power) == "E0410")
    #expect(try OperatorRun("DequantizeLinear").failure(x, half, bytes(.int8, [], [0])) == "E0502")
  }

  @Test func `a dynamic range includes zero`() throws {
    let run = OperatorRun("DynamicQuantizeLinear", outputs: 3)
    let y = try run(.float([3], [1, 2, 5]))
    #expect(y[0].int64s == [51, 102, 255])
    #expect(agree(y[1].doubles, [5.0 / 255]))
    #expect(y[2].int64s == [0])
    #expect(try run(.float([2], [0, 0]))[0].int64s == [0, 0])
    #expect(try run(.float([0], []))[0].shape == [0])
  }

  @Test func `zero points belong to rows on the left and to columns on the right`() throws {
    let a = bytes(.uint8, [2, 2], [1, 2, 3, 4])
    let b = bytes(.int8, [2, 2], [1, 0, 0, 1])
    let product = OperatorRun("MatMulInteger")
    let y = try product(a, b, bytes(.uint8, [2], [1, 3]), bytes(.int8, [2], [0, 1]))[0]
    #expect(y.int64s == [0, 0, 0, 0])
    #expect(try product(a, b)[0] == Tensor(.int32, [2, 2], int64s: [1, 2, 3, 4]))
    #expect(try product.failure(a, b, bytes(.uint8, [3], [1, 2, 3])) == "E0502")
  }

  @Test func `a quantized product is scaled, rounded and saturated`() throws {
    let a = bytes(.uint8, [1, 2], [10, 20])
    let b = bytes(.uint8, [2, 2], [1, 2, 3, 4])
    let one = Tensor.float([], [1])
    let zero = bytes(.uint8, [], [0])
    let run = OperatorRun("QLinearMatMul")
    let y = try run(a, one, zero, b, .float([2], [1, 4]), zero, .float([], [2]), zero)[0]
    #expect(y.int64s == [35, 200])
    let saturated = try run(a, one, zero, b, .float([], [100]), zero, one, zero)[0]
    #expect(saturated.int64s == [255, 255])
  }

  @Test func `the padding of a quantized convolution holds the zero point`() throws {
    let x = bytes(.uint8, [1, 1, 2], [3, 4])
    let w = bytes(.uint8, [1, 1, 2], [1, 1])
    let two = bytes(.uint8, [], [2])
    let pads: [String: AttributeValue] = ["pads": .ints([1, 1])]
    #expect(try OperatorRun("ConvInteger", pads)(x, w, two)[0].int64s == [1, 3, 2])
    let one = Tensor.float([], [1])
    let zero = bytes(.uint8, [], [0])
    let y = try OperatorRun("QLinearConv", pads)(
      x, one, two, w, .float([1], [2]), zero, one, two, Tensor(.int32, [1], int64s: [10]))[0]
    #expect(y == bytes(.uint8, [1, 1, 3], [24, 28, 26]))
  }
}
