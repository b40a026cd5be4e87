import ModelIR
import Testing

/// Comparisons and logic at their edges.
@Suite struct LogicalTests {
  @Test func `NaN equals and precedes nothing`() throws {
    let a = Tensor.float([3], [.nan, 1, 1])
    let b = Tensor.float([3], [.nan, .nan, 1])
    let expected = [
      "Equal": [false, false, true], "Less": [false, false, false],
      "LessOrEqual": [false, false, true], "Greater": [false, false, false],
      "GreaterOrEqual": [false, false, true],
    ]
    for (name, values) in expected {
      #expect(try OperatorRun(name)(a, b)[0].booleans == values, "\(name)")
    }
  }

  @Test func `large unsigned integers are compared without sign`() throws {
    let a = Tensor(.uint64, [1], int64s: [-1])
    let b = Tensor(.uint64, [1], int64s: [1])
    #expect(try OperatorRun("Greater")(a, b)[0].booleans == [true])
    #expect(try OperatorRun("Less")(a, b)[0].booleans == [false])
  }

  @Test func `strings are compared with broadcasting since opset 19`() throws {
    let a = Tensor([2, 1], strings: ["x", "é"])
    let b = Tensor([2], strings: ["x", "é"])
    #expect(try OperatorRun("Equal")(a, b)[0].booleans == [true, false, false, true])
    #expect(try OperatorRun("Equal", opset: 13).failure(a, b) == "E0801")
    #expect(try OperatorRun("Equal").failure(a, .counting([2])) == "E0502")
  }

  @Test func `truth values combine with the broadcasting of their version`() throws {
    let a = Tensor([2, 2], booleans: [true, true, false, false])
    let b = Tensor([2], booleans: [true, false])
    #expect(try OperatorRun("And")(a, b)[0].booleans == [true, false, false, false])
    #expect(try OperatorRun("Or")(a, b)[0].booleans == [true, true, true, false])
    #expect(try OperatorRun("Xor")(a, b)[0].booleans == [false, true, true, false])
    #expect(try OperatorRun("Not")(b)[0].booleans == [false, true])
    #expect(try OperatorRun("And", opset: 1).failure(a, b) == "E0502")
    let axis: [String: AttributeValue] = ["axis": .int(0), "broadcast": .int(1)]
    #expect(try OperatorRun("And", opset: 1, axis)(a, b)[0].booleans == [true, true, false, false])
  }

  @Test func `infinities are found by sign, NaN apart`() throws {
    let x = Tensor.float([4], [.infinity, -.infinity, .nan, 1])
    #expect(try OperatorRun("IsInf")(x)[0].booleans == [true, true, false, false])
    let positive = OperatorRun("IsInf", ["detect_negative": .int(0)])
    #expect(try positive(x)[0].booleans == [true, false, false, false])
    #expect(try OperatorRun("IsNaN")(x)[0].booleans == [false, false, true, false])
    // E4M3FN has NaN but no infinity, E5M2 both.
    let narrow = Tensor(.float8e5m2, [2], elements: [UInt8(0x7C), 0x7E])
    #expect(try OperatorRun("IsInf")(narrow)[0].booleans == [true, false])
    let pattern = Tensor(.float8e4m3fn, [2], elements: [UInt8(0x7F), 0x7E])
    #expect(try OperatorRun("IsNaN")(pattern)[0].booleans == [true, false])
  }

  @Test func `elements of every width are chosen, all three broadcast`() throws {
    let condition = Tensor([2, 1], booleans: [true, false])
    let y = try OperatorRun("Where")(condition, .counting([2]), .float([], [9]))[0]
    #expect(y == .float([2, 2], [1, 2, 9, 9]))
    let words = try OperatorRun("Where")(
      condition, Tensor([1], strings: ["a"]), Tensor([1], strings: ["b"]))[0]
    #expect(words == Tensor([2, 1], strings: ["a", "b"]))
    let complex = Tensor(.complex128, [1], elements: [UInt128(5)])
    #expect(try OperatorRun("Where")(condition, complex, complex)[0].shape == [2, 1])
    #expect(try OperatorRun("Where").failure(condition, complex, .counting([1])) == "E0502")
  }
}
