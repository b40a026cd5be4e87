import ModelIR
import Testing

@Suite struct TensorDataTests {
  private let vector = Tensor.counting([5])

  @Test(
    arguments: [
      (1, 4, 1, [2, 3, 4]), (-3, .max, 1, [3, 4, 5]), (0, -1, 2, [1, 3]), (.min, .max, 3, [1, 4]),
      (4, 1, 1, []), (.max, .min, -1, [5, 4, 3, 2, 1]), (-1, -6, -2, [5, 3, 1]),
      (3, 0, -1, [4, 3, 2]),
      (0, 5, .max, [1]), (4, .min, .min, [5]), (9, 12, 1, []),
    ] as [(Int, Int, Int, [Double])])
  func `slices as numpy takes them`(
    _ start: Int, _ end: Int, _ step: Int, _ expected: [Double]
  ) throws {
    let y = try DataRun("Slice")(vector, .ints(start), .ints(end), .ints(0), .ints(step))[0]
    #expect(y.doubles == expected)
  }

  @Test func `slices of other versions and wrong ones`() throws {
    let x = Tensor.counting([2, 3])
    let old = DataRun("Slice", opset: 1, ["starts": .ints([0, 1]), "ends": .ints([-1, 1000])])
    #expect(try old(x)[0] == .float([1, 2], [2, 3]))
    let slice = DataRun("Slice")
    #expect(try slice(x, .ints(1), .ints(3), .ints(-1))[0] == .float([2, 2], [2, 3, 5, 6]))
    #expect(try slice.failure(x, .ints(0), .ints(1), .ints(0), .ints(0)) == "E0802")
    #expect(try slice.failure(x, .ints(0), .ints(1), .ints(2)) == "E0410")
    #expect(try slice.failure(x, .ints(0, 0), .ints(1)) == "E0502")
    #expect(try slice.failure(x, .ints(0, 0, 0), .ints(1, 1, 1)) == "E0502")
    let names = Tensor.strings("a", "b", "c")
    #expect(try slice(names, .ints(1), .ints(3))[0] == .strings("b", "c"))
  }

  @Test func `joining and splitting`() throws {
    let a = Tensor.counting([2, 1])
    let b = Tensor.float([2, 2], [5, 6, 7, 8])
    let concat = DataRun("Concat", ["axis": .int(-1)])
    #expect(try concat(a, b)[0] == .float([2, 3], [1, 5, 6, 2, 7, 8]))
    #expect(try concat(a, .counting([2, 0]))[0] == a)
    #expect(try concat.failure(a, .counting([3, 1])) == "E0502")
    #expect(try concat.failure(a, .ints([2, 1], [1, 2])) == "E0502")
    #expect(try concat.failure(.counting([]), .counting([])) == "E0410")
    #expect(try DataRun("Concat", opset: 1)(a, b)[0].shape == [2, 3])
    #expect(try DataRun("Concat", opset: 4).failure(a, b) == "E0402")
    let split = DataRun("Split", outputs: 2, ["num_outputs": .int(2)])
    #expect(try split(vector).map(\.doubles) == [[1, 2, 3], [4, 5]])
    #expect(try DataRun("Split", opset: 13, outputs: 2).failure(vector) == "E0502")
    let four = DataRun("Split", outputs: 4, ["num_outputs": .int(4)])
    #expect(try four.failure(vector) == "E0502")
    let uneven = DataRun("Split", outputs: 2)
    #expect(try uneven(vector, .ints(5, 0)).map(\.count) == [5, 0])
    #expect(try uneven.failure(vector, .ints(6, -1)) == "E0502")
    #expect(try uneven.failure(vector, .ints(2, 2)) == "E0502")
    #expect(try uneven.failure(vector, .ints(.max, .max)) == "E0502")
    let old = DataRun("Split", opset: 2, outputs: 2, ["split": .ints([1, 4])])
    #expect(try old(vector).map(\.doubles) == [[1], [2, 3, 4, 5]])
  }

  @Test func `gathering`() throws {
    let x = Tensor.counting([2, 3])
    let gather = DataRun("Gather", ["axis": .int(1)])
    #expect(try gather(x, .ints([1, 2], [-1, 0]))[0] == .float([2, 1, 2], [3, 1, 6, 4]))
    #expect(try gather(x, .int(1))[0] == .float([2], [2, 5]))
    #expect(try gather(x, .ints())[0].shape == [2, 0])
    #expect(try gather.failure(x, .ints(3)) == "E0802")
    #expect(try gather.failure(x, .ints(-4)) == "E0802")
    #expect(try gather.failure(x, .ints(.min)) == "E0802")
    #expect(try DataRun("Gather").failure(.counting([0, 2]), .ints(0)) == "E0802")
    #expect(try DataRun("Gather").failure(.counting([]), .ints(0)) == "E0410")
    let elements = DataRun("GatherElements", ["axis": .int(-1)])
    #expect(try elements(x, .ints([2, 1], [2, -3]))[0] == .float([2, 1], [3, 4]))
    #expect(try elements.failure(x, .ints([3, 1], [0, 0, 0])) == "E0502")
    #expect(try elements.failure(x, .ints(0)) == "E0502")
    let nd = DataRun("GatherND")
    #expect(try nd(x, .ints([2, 2], [0, 0, -1, -1]))[0] == .float([2], [1, 6]))
    #expect(try nd(x, .ints([1, 1], [1]))[0] == .float([1, 3], [4, 5, 6]))
    let batched = DataRun("GatherND", ["batch_dims": .int(1)])
    #expect(try batched(x, .ints([2, 1], [2, 0]))[0] == .float([2], [3, 4]))
    #expect(try batched.failure(x, .ints([1, 1], [0])) == "E0502")
    #expect(try nd.failure(x, .ints([1, 3], [0, 0, 0])) == "E0502")
    #expect(try nd.failure(x, .ints([1, 2], [0, 3])) == "E0802")
    #expect(
      try DataRun("GatherND", ["batch_dims": .int(2)]).failure(x, .ints([1, 1], [0])) == "E0410")
  }

  @Test(
    arguments: [
      ("add", .float, [11, 2, 33]), ("mul", .float, [10, 2, 90]), ("max", .uint8, [10, 2, 30]),
      ("min", .int8, [1, 2, 3]), ("add", .uint8, [11, 2, 33]),
    ] as [(String, ElementType, [Double])])
  func `scattering with a reduction`(
    _ reduction: String, _ type: ElementType, _ expected: [Double]
  ) throws {
    let scatter = DataRun("ScatterElements", ["reduction": .text(reduction)])
    let data = Tensor(type, [3], doubles: [1, 2, 3])
    let updates = Tensor(type, [2], doubles: [10, 30])
    #expect(try scatter(data, .ints(0, -1), updates)[0] == Tensor(type, [3], doubles: expected))
  }

  @Test func `scattering wraps, combines duplicates and refuses what does not fit`() throws {
    let scatter = DataRun("ScatterElements", ["reduction": .text("add")])
    let bytes = Tensor(.uint8, [1], int64s: [200])
    #expect(try scatter(bytes, .ints(0), bytes)[0].int64s == [144])
    #expect(try scatter(vector, .ints(0, 0), .counting([2]))[0].doubles == [4, 2, 3, 4, 5])
    let large = Tensor(.uint64, [1], int64s: [-1])
    let maximum = DataRun("ScatterElements", ["reduction": .text("max")])
    #expect(try maximum(Tensor(.uint64, [1], int64s: [1]), .ints(0), large)[0] == large)
    let nan = try maximum(vector, .ints(1), .float([1], [.nan]))[0].doubles
    #expect(nan[1].isNaN)
    let names = try DataRun("ScatterElements")(.strings("a", "b"), .ints(1), .strings("c"))[0]
    #expect(names == .strings("a", "c"))
    #expect(try scatter.failure(.strings("a"), .ints(0), .strings("b")) == "E0801")
    #expect(try scatter.failure(vector, .ints(5), .counting([1])) == "E0802")
    #expect(try scatter.failure(vector, .ints(0), .counting([2])) == "E0502")
    #expect(
      try DataRun("ScatterElements", opset: 16, ["reduction": .text("max")])
        .failure(vector, .ints(0), .counting([1])) == "E0410")
    let nd = DataRun("ScatterND")
    let x = Tensor.counting([2, 2])
    #expect(try nd(x, .ints([1, 1], [-1]), .float([1, 2], [8, 9]))[0].doubles == [1, 2, 8, 9])
    #expect(try nd.failure(x, .ints([1, 1], [0]), .counting([1])) == "E0502")
    #expect(try nd.failure(x, .ints([1, 1], [2]), .counting([1, 2])) == "E0802")
    let old = DataRun("Scatter", opset: 9)
    #expect(try old(vector, .ints(2), .float([1], [9]))[0].doubles == [1, 2, 9, 4, 5])
  }

  @Test func `stretching and repeating`() throws {
    let x = Tensor.counting([2, 1])
    #expect(try DataRun("Expand")(x, .ints(3, 1, 2))[0].shape == [3, 2, 2])
    #expect(try DataRun("Expand")(x, .ints(1))[0] == x)
    #expect(try DataRun("Expand")(.counting([1]), .ints(0))[0].shape == [0])
    #expect(try DataRun("Expand").failure(x, .ints(3, 2)) == "E0502")
    #expect(try DataRun("Expand").failure(x, .ints(-1, 2)) == "E0502")
    #expect(try DataRun("Expand").failure(x, .ints(.max, .max, 1, 1)) == "E0802")
    #expect(try DataRun("Tile")(x, .ints(1, 3))[0] == .float([2, 3], [1, 1, 1, 2, 2, 2]))
    #expect(try DataRun("Tile")(x, .ints(0, 1))[0].shape == [0, 1])
    #expect(try DataRun("Tile").failure(x, .ints(-1, 1)) == "E0802")
    #expect(try DataRun("Tile").failure(x, .ints(.max, .max)) == "E0802")
    #expect(try DataRun("Tile").failure(x, .ints(2)) == "E0502")
    let old = DataRun("Tile", opset: 1)
    #expect(try old(x, .float([], [2]), .float([], [0]))[0].doubles == [1, 2, 1, 2])
    #expect(try old.failure(x, .float([], [.nan]), .float([], [0])) == "E0802")
  }

  @Test(
    arguments: [
      ("constant", 2, 1, [0, 0, 1, 2, 3, 0]), ("edge", 2, 1, [1, 1, 1, 2, 3, 3]),
      ("reflect", 4, 3, [1, 2, 3, 2, 1, 2, 3, 2, 1, 2]),
      ("wrap", 4, 2, [3, 1, 2, 3, 1, 2, 3, 1, 2]),
      ("constant", -1, 1, [2, 3, 0]), ("edge", -3, 0, []),
    ] as [(String, Int, Int, [Double])])
  func `padding in each mode`(
    _ mode: String, _ before: Int, _ after: Int, _ expected: [Double]
  ) throws {
    let pad = DataRun("Pad", ["mode": .text(mode)])
    #expect(try pad(.counting([3]), .ints(before, after))[0].doubles == expected)
  }

  @Test func `padding of other versions, types and sizes`() throws {
    let x = Tensor.counting([1, 2])
    let old = DataRun("Pad", opset: 2, ["pads": .ints([0, 1, 1, 0]), "value": .float(9)])
    #expect(try old(x)[0] == .float([2, 3], [9, 1, 2, 9, 9, 9]))
    let first = DataRun("Pad", opset: 1, ["paddings": .ints([0, 0, 0, 1])])
    #expect(try first(x)[0].doubles == [1, 2, 0])
    let pad = DataRun("Pad")
    #expect(try pad(x, .ints(1, 0), .float([], [7]), .ints(-1))[0].doubles == [7, 1, 2])
    #expect(
      try pad(.flags(true), .ints(0, 1), .flags(true))[0] == .flags(true, true))
    #expect(try pad.failure(x, .ints(1, 0)) == "E0410")
    #expect(try pad.failure(x, .ints(-1, -1, -1, -1)) == "E0802")
    #expect(try pad.failure(x, .ints(.max, .max, .max, .max)) == "E0802")
    #expect(try pad.failure(x, .ints(1 << 50, 0, 0, 0)) == "E0802")
    let reflect = DataRun("Pad", ["mode": .text("reflect")])
    #expect(try reflect(.counting([1]), .ints(2, 0))[0].doubles == [1, 1, 1])
    #expect(try reflect.failure(.counting([0]), .ints(1, 0)) == "E0802")
    #expect(
      try DataRun("Pad", opset: 18, ["mode": .text("wrap")]).failure(x, .ints(0, 0, 0, 1))
        == "E0410")
  }

  @Test func `tensors made from numbers`() throws {
    let fill = DataRun("ConstantOfShape", ["value": .tensor(StoredTensor(.ints(7)))])
    #expect(try fill(.ints(2, 1))[0] == .ints([2, 1], [7, 7]))
    #expect(try DataRun("ConstantOfShape")(.ints())[0] == .float([], [0]))
    #expect(try DataRun("ConstantOfShape")(.ints(0, 3))[0].shape == [0, 3])
    #expect(try fill.failure(.ints(-1)) == "E0802")
    #expect(try fill.failure(.ints(1 << 40, 1 << 40)) == "E0802")
    #expect(try fill.failure(.ints(0, 1 << 62, 4)) == "E0802")
    let range = DataRun("Range")
    #expect(try range(.int(10), .int(4), .int(-3))[0] == .ints(10, 7))
    #expect(try range(.int(.min), .int(.max), .int(.max))[0] == .ints(.min, -1, .max - 1))
    #expect(try range(.int(0), .int(5), .int(-1))[0].count == 0)
    #expect(try range.failure(.int(0), .int(5), .int(0)) == "E0802")
    #expect(try range.failure(.int(.min), .int(.max), .int(1)) == "E0802")
    let (zero, one, inf) = (
      Tensor.float([], [0]), Tensor.float([], [1]), Tensor.float([], [.infinity])
    )
    #expect(try range.failure(zero, inf, one) == "E0802")
    #expect(try range(zero, one, .float([], [0.25]))[0].doubles == [0, 0.25, 0.5, 0.75])
    let eye = DataRun("EyeLike", ["k": .int(-1), "dtype": .int(7)])
    #expect(try eye(.counting([2, 3]))[0] == .ints([2, 3], [0, 0, 0, 1, 0, 0]))
    #expect(try DataRun("EyeLike", ["k": .int(.max)])(.counting([1, 1]))[0].doubles == [0])
    #expect(try eye.failure(vector) == "E0502")
    #expect(try DataRun("EyeLike", ["dtype": .int(8)]).failure(.counting([1, 1])) == "E0801")
    let hot = DataRun("OneHot", ["axis": .int(0)])
    let y = try hot(.ints(1, -1, 3), .int(3), .float([2], [0, 5]))[0]
    #expect(y == .float([3, 3], [0, 0, 0, 5, 0, 0, 0, 5, 0]))
    #expect(try hot(.ints(), .int(3), .float([2], [0, 5]))[0].shape == [3, 0])
    #expect(try hot.failure(.ints(0), .int(-1), .float([2], [0, 5])) == "E0802")
    #expect(try hot.failure(.ints(0), .float([], [.nan]), .float([2], [0, 5])) == "E0802")
  }
}
