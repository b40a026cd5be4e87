import ModelIR
import Testing

/// Reductions, cumulations and the softmax family at their edges; expected values follow from the
/// standard's text or are numpy's.
@Suite struct ReductionTests {
  /// A reduction of the matrix 1 2 / 3 4 along its last axis, and of no elements.
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    var values: [Double]
    var empty: Double
    var ofNegative: Double
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "ReduceSum", values: [3, 7], empty: 0, ofNegative: -3),
    Row(name: "ReduceMean", values: [1.5, 3.5], empty: .nan, ofNegative: -3),
    Row(name: "ReduceMax", values: [2, 4], empty: -.infinity, ofNegative: -3),
    Row(name: "ReduceMin", values: [1, 3], empty: .infinity, ofNegative: -3),
    Row(name: "ReduceProd", values: [2, 12], empty: 1, ofNegative: -3),
    Row(name: "ReduceL1", values: [3, 7], empty: 0, ofNegative: 3),
    Row(name: "ReduceL2", values: [2.2360680, 5], empty: 0, ofNegative: 3),
    Row(
      name: "ReduceLogSum", values: [1.0986123, 1.9459101], empty: -.infinity, ofNegative: .nan),
    Row(
      name: "ReduceLogSumExp", values: [2.3132617, 4.3132617], empty: -.infinity,
      ofNegative: -3),
    Row(name: "ReduceSumSquare", values: [5, 25], empty: 0, ofNegative: 9),
  ]

  @Test(arguments: rows) func `axes are an attribute at first, an input later`(row: Row) throws {
    let x = Tensor.counting([2, 2])
    let attribute = OperatorRun(row.name, opset: 11, ["axes": .ints([-1])])
    #expect(agree(try attribute(x)[0].doubles, row.values))
    let axis = Tensor(.int64, [1], int64s: [1])
    let input = OperatorRun(row.name, ["keepdims": .int(0)])
    let y = try input(x, axis)[0]
    #expect(y.shape == [2])
    #expect(agree(y.doubles, row.values))
    #expect(try input.failure(x, Tensor(.int64, [1], int64s: [2])) == "E0410")
    #expect(try input.failure(x, Tensor(.int64, [2], int64s: [1, -1])) == "E0410")
  }

  @Test(arguments: rows) func `nothing, scalars and no axes are reduced`(row: Row) throws {
    let reduce = OperatorRun(row.name, ["keepdims": .int(0)])
    let empty = try reduce(.float([2, 0], []), Tensor(.int64, [1], int64s: [1]))[0]
    #expect(agree(empty.doubles, [row.empty, row.empty]))
    #expect(try reduce(.float([0, 2], []), Tensor(.int64, [1], int64s: [1]))[0].shape == [0])
    let scalar = try reduce(.float([], [-3]))[0]
    #expect(scalar.shape == [])
    #expect(agree(scalar.doubles, [row.ofNegative]))
    let all = try OperatorRun(row.name)(.counting([2, 2]))[0]
    #expect(all.shape == [1, 1])
    let none = OperatorRun(row.name, ["noop_with_empty_axes": .int(1)])
    let same = try none(.float([2], [-3, -3]), Tensor(.int64, [0], int64s: []))[0]
    #expect(agree(same.doubles, [row.ofNegative, row.ofNegative]))
  }

  @Test func `integers and truth values have extrema and means of their own`() throws {
    let bytes = Tensor(.int8, [0], int64s: [])
    #expect(try OperatorRun("ReduceMax")(bytes)[0].int64s == [-128])
    #expect(try OperatorRun("ReduceMin")(bytes)[0].int64s == [127])
    let unsigned = Tensor(.uint64, [2], int64s: [-1, 1])
    #expect(try OperatorRun("ReduceMax")(unsigned)[0].int64s == [-1])
    let truth = Tensor([2], booleans: [true, false])
    #expect(try OperatorRun("ReduceMax")(truth)[0].booleans == [true])
    #expect(try OperatorRun("ReduceMin")(truth)[0].booleans == [false])
    let integers = Tensor(.int32, [2], int64s: [-3, -4])
    #expect(try OperatorRun("ReduceMean")(integers)[0].int64s == [-3])
    #expect(try OperatorRun("ReduceMean").failure(Tensor(.int32, [0], int64s: [])) == "E0802")
    let largest = Tensor(.int32, [2], int64s: [2_147_483_647, 1])
    #expect(try OperatorRun("ReduceSum")(largest)[0].int64s == [-2_147_483_648])
  }

  @Test func `sums of exponentials do not overflow`() throws {
    let x = Tensor.float([1, 2], [1000, 1000])
    #expect(agree(try OperatorRun("ReduceLogSumExp")(x)[0].doubles, [1000.6931472]))
    #expect(agree(try OperatorRun("Softmax")(x)[0].doubles, [0.5, 0.5]))
    #expect(agree(try OperatorRun("LogSoftmax")(x)[0].doubles, [-0.6931472, -0.6931472]))
    let infinite = Tensor.float([1, 2], [.infinity, 0])
    #expect(try OperatorRun("ReduceLogSumExp")(infinite)[0].doubles == [.infinity])
  }

  @Test func `before opset 13 softmax runs over all axes from the given one on`() throws {
    let x = Tensor.float([1, 2, 1, 1], [0, 0])
    #expect(try OperatorRun("Softmax", opset: 12)(x)[0].doubles == [0.5, 0.5])
    #expect(try OperatorRun("Softmax", opset: 13)(x)[0].doubles == [1, 1])
    #expect(try OperatorRun("Hardmax", opset: 1)(x)[0].doubles == [1, 0])
    #expect(try OperatorRun("Hardmax", ["axis": .int(1)])(x)[0].doubles == [1, 0])
    #expect(try OperatorRun("Softmax")(.float([2, 0], []))[0].shape == [2, 0])
    #expect(try OperatorRun("Softmax").failure(.float([], [1])) == "E0410")
  }

  @Test func `the index of an extremum is the first or the last, and NaN's before all`() throws {
    let x = Tensor.float([2, 3], [1, 3, 3, .nan, 5, .nan])
    let first: [String: AttributeValue] = ["axis": .int(-1), "keepdims": .int(0)]
    #expect(try OperatorRun("ArgMax", first)(x)[0].int64s == [1, 0])
    #expect(try OperatorRun("ArgMin", first)(x)[0].int64s == [0, 0])
    let last = first.merging(["select_last_index": .int(1)]) { $1 }
    #expect(try OperatorRun("ArgMax", last)(x)[0].int64s == [2, 2])
    let large = Tensor(.uint64, [2], int64s: [1, -1])
    #expect(try OperatorRun("ArgMax")(large)[0].int64s == [1])
    #expect(try OperatorRun("ArgMax").failure(.float([0], [])) == "E0802")
    #expect(try OperatorRun("ArgMax")(.float([2, 0], []))[0].shape == [1, 0])
  }

  @Test func `cumulation runs forward, backward, and with or without the place itself`() throws {
    let x = Tensor.counting([2, 3])
    let axis = Tensor(.int32, [], int64s: [-1])
    let both: [String: AttributeValue] = ["exclusive": .int(1), "reverse": .int(1)]
    #expect(try OperatorRun("CumSum")(x, axis)[0].doubles == [1, 3, 6, 4, 9, 15])
    #expect(try OperatorRun("CumSum", both)(x, axis)[0].doubles == [5, 3, 0, 11, 6, 0])
    #expect(try OperatorRun("CumProd")(x, axis)[0].doubles == [1, 2, 6, 4, 20, 120])
    #expect(try OperatorRun("CumProd", both)(x, axis)[0].doubles == [6, 3, 1, 30, 6, 1])
    #expect(try OperatorRun("CumSum").failure(x, Tensor(.int32, [], int64s: [2])) == "E0410")
    #expect(try OperatorRun("CumSum").failure(x, Tensor(.int32, [2], int64s: [0, 1])) == "E0410")
  }
}
