import ModelIR
import Operators
import Testing

@Suite struct TensorShapeTests {
  @Test(
    arguments: [
      ([2, 3, 4], [4, -1], 0, [4, 6]), ([2, 3, 4], [0, 0, -1, 2], 0, [2, 3, 2, 2]),
      ([0, 3], [0, -1], 0, [0, 3]), ([0, 3], [3, 0], 1, [3, 0]), ([], [1, 1], 0, [1, 1]),
      ([1], [], 0, []), ([6], [-1], 0, [6]),
    ] as [([Int], [Int], Int64, [Int])])
  func `reshaping fills in zero and minus one`(
    _ shape: [Int], _ wanted: [Int], _ allowsZero: Int64, _ expected: [Int]
  ) throws {
    let reshape = DataRun("Reshape", ["allowzero": .int(allowsZero)])
    let x = Tensor.counting(shape)
    let y = try reshape(x, .ints([wanted.count], wanted))[0]
    #expect(y == x.reshaped(expected))
  }

  @Test func `shapes that cannot be reshaped to`() throws {
    let x = Tensor.counting([2, 3])
    let reshape = DataRun("Reshape")
    #expect(try reshape.failure(x, .ints(4, -1)) == "E0502")
    #expect(try reshape.failure(x, .ints(-1, -1)) == "E0410")
    #expect(try reshape.failure(x, .ints(-2, 3)) == "E0410")
    #expect(try reshape.failure(x, .ints(.min, 3)) == "E0410")
    #expect(try reshape.failure(x, .ints(.max, .max)) == "E0502")
    #expect(try reshape.failure(x, .ints(6, 1, 0)) == "E0502")
    #expect(try DataRun("Reshape", ["allowzero": .int(1)]).failure(x, .ints(0, -1)) == "E0410")
    let old = DataRun("Reshape", opset: 1, ["shape": .ints([3, -1])])
    #expect(try old(x)[0].shape == [3, 2])
    #expect(try DataRun("Reshape", opset: 1).failure(x) == "E0402")
  }

  @Test func `symbols cancel when a shape is inferred`() throws {
    let x = ValueType.tensor(.float, [.symbol("N"), 3, 4])
    func inferred(_ elements: Dimension...) throws -> Shape? {
      let target = InferenceContext.Fact(
        type: .tensor(.int64, [.known(elements.count)]), elements: elements)
      return try DataRun("Reshape").infer(.init(type: x), target)[0].type?.shape
    }
    #expect(try inferred(.symbol("N"), -1) == [.symbol("N"), 12])
    #expect(try inferred(0, -1) == [.symbol("N"), 12])
    #expect(try inferred(-1, 12) == [.symbol("N"), 12])
    #expect(try inferred(-1, 6) == [.symbol("2*N"), 6])
    #expect(try inferred(.symbol("M"), -1) == [.symbol("M"), .unknown])
  }

  @Test func `parts of a shape become a shape again`() throws {
    let x = InferenceContext.Fact(type: .tensor(.float, [.symbol("N"), 3, 8]))
    let shape = try DataRun("Shape").infer(x)[0]
    #expect(shape.elements == [.symbol("N"), 3, 8])
    let index = InferenceContext.Fact(type: .tensor(.int64, []), constant: .int(0))
    let batch = try DataRun("Gather").infer(shape, index)[0]
    #expect(batch.type == .tensor(.int64, []))
    let axes = InferenceContext.Fact(type: .tensor(.int64, [1]), constant: .ints(0))
    let row = try DataRun("Unsqueeze").infer(batch, axes)[0]
    #expect(row.elements == [.symbol("N")])
    let rest = InferenceContext.Fact(type: .tensor(.int64, [1]), constant: .ints(-1))
    let target = try DataRun("Concat", ["axis": .int(0)]).infer(row, rest)[0]
    #expect(try DataRun("Reshape").infer(x, target)[0].type?.shape == [.symbol("N"), 24])
    func bound(_ value: Int) -> InferenceContext.Fact {
      InferenceContext.Fact(type: .tensor(.int64, [1]), constant: .ints(value))
    }
    let tail = try DataRun("Slice").infer(shape, bound(1), bound(.max))[0]
    #expect(tail.elements == [3, 8])
    #expect(tail.constant == .ints(3, 8))
    #expect(try DataRun("Size").infer(.init(type: .tensor(.float, [2, 3])))[0].constant == .int(6))
  }

  @Test(
    arguments: [
      (0, nil, [2, 3, 4]), (-2, nil, [3, 4]), (1, -1, [3]), (5, nil, []), (-9, 9, [2, 3, 4]),
      (2, 1, []),
    ] as [(Int64, Int64?, [Int])])
  func `part of a shape`(_ start: Int64, _ end: Int64?, _ expected: [Int]) throws {
    var attributes: [String: AttributeValue] = ["start": .int(start)]
    if let end { attributes["end"] = .int(end) }
    let y = try DataRun("Shape", attributes)(.counting([2, 3, 4]))[0]
    #expect(y == .ints([expected.count], expected))
  }

  @Test func `flattening before and after version 11`() throws {
    let x = Tensor.counting([2, 3, 4])
    let rows: [(Int64, [Int])] = [(0, [1, 24]), (3, [24, 1]), (-1, [6, 4]), (-3, [1, 24])]
    for (axis, expected) in rows {
      #expect(try DataRun("Flatten", ["axis": .int(axis)])(x)[0].shape == expected)
    }
    #expect(try DataRun("Flatten", opset: 9, ["axis": .int(-1)]).failure(x) == "E0410")
    #expect(try DataRun("Flatten", ["axis": .int(4)]).failure(x) == "E0410")
    #expect(try DataRun("Flatten", ["axis": .int(0)])(.counting([]))[0].shape == [1, 1])
    #expect(try DataRun("Flatten", ["axis": .int(.min)]).failure(x) == "E0410")
  }

  @Test func `axes of extent 1 come and go`() throws {
    let x = Tensor.counting([1, 3, 1])
    #expect(try DataRun("Squeeze")(x)[0].shape == [3])
    #expect(try DataRun("Squeeze")(x, .ints(-1))[0].shape == [1, 3])
    #expect(try DataRun("Squeeze", opset: 11, ["axes": .ints([-3])])(x)[0].shape == [3, 1])
    #expect(try DataRun("Squeeze").failure(x, .ints(1)) == "E0502")
    #expect(try DataRun("Squeeze").failure(x, .ints(0, -3)) == "E0410")
    #expect(try DataRun("Squeeze").failure(x, .ints(3)) == "E0410")
    #expect(try DataRun("Unsqueeze")(x, .ints(0, -1))[0].shape == [1, 1, 3, 1, 1])
    #expect(try DataRun("Unsqueeze")(.counting([]), .ints(0))[0].shape == [1])
    #expect(
      try DataRun("Unsqueeze", opset: 1, ["axes": .ints([3, 0])])(x)[0].shape == [1, 1, 3, 1, 1])
    #expect(try DataRun("Unsqueeze").failure(x, .ints(5)) == "E0410")
    #expect(try DataRun("Unsqueeze").failure(x, .ints(0, 0)) == "E0410")
  }

  @Test func `transposing`() throws {
    let y = try DataRun("Transpose")(.counting([2, 3]))[0]
    #expect(y == .float([3, 2], [1, 4, 2, 5, 3, 6]))
    let x = Tensor([1, 2], strings: ["a", "b"])
    #expect(try DataRun("Transpose")(x)[0] == Tensor([2, 1], strings: ["a", "b"]))
    #expect(try DataRun("Transpose", ["perm": .ints([0, 0])]).failure(x) == "E0410")
    #expect(try DataRun("Transpose", ["perm": .ints([-1, 0])]).failure(x) == "E0410")
    #expect(try DataRun("Transpose")(.counting([]))[0] == .counting([]))
    #expect(try DataRun("Transpose")(.counting([0, 2]))[0].shape == [2, 0])
  }

  @Test func `constants of each kind`() throws {
    let rows: [(String, AttributeValue, Tensor)] = [
      ("value_float", .float(1.5), .float([], [1.5])),
      ("value_floats", .floats([1, 2]), .float([2], [1, 2])),
      ("value_int", .int(7), .int(7)), ("value_ints", .ints([]), .ints()),
      ("value_string", .text("x"), Tensor([], strings: ["x"])),
      ("value_strings", .strings(["a", "b"]), .strings("a", "b")),
      ("value", .tensor(StoredTensor(.ints(1, 2))), .ints(1, 2)),
    ]
    for (name, value, expected) in rows {
      #expect(try DataRun("Constant", [name: value])()[0] == expected)
    }
    #expect(try DataRun("Constant").failure() == "E0410")
    #expect(
      try DataRun("Constant", ["value_int": .int(1), "value_float": .float(1)]).failure()
        == "E0410")
  }

  @Test func `sparse constants become dense`() throws {
    func sparse(_ indices: Tensor, _ dimensions: [Int64]) -> [String: AttributeValue] {
      let values = StoredTensor(.float([2], [5, 7]))
      return [
        "sparse_value": .sparseTensor(
          SparseTensor(values: values, indices: StoredTensor(indices), dimensions: dimensions))
      ]
    }
    let expected = Tensor.float([2, 3], [0, 5, 0, 0, 0, 7])
    #expect(try DataRun("Constant", sparse(.ints(1, 5), [2, 3]))()[0] == expected)
    let pairs = Tensor.ints([2, 2], [0, 1, 1, 2])
    #expect(try DataRun("Constant", sparse(pairs, [2, 3]))()[0] == expected)
    #expect(try DataRun("Constant", sparse(.ints(1, 6), [2, 3])).failure() == "E0305")
    #expect(try DataRun("Constant", sparse(.ints(-1, 5), [2, 3])).failure() == "E0305")
    #expect(try DataRun("Constant", sparse(pairs, [2, 2])).failure() == "E0305")
    #expect(try DataRun("Constant", sparse(.ints(1, 5), [.max, .max])).failure() == "E0305")
  }
}
