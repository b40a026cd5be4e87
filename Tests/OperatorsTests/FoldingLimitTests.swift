import Diagnostics
import ModelIR
import Operators
import Testing

/// Constants that small models ask for: inference computes few and small ones only.
@Suite struct FoldingLimitTests {
  private func builder() -> GraphBuilder {
    var builder = GraphBuilder(name: "main")
    builder.model.irVersion = 9
    builder.model.operatorSets = [OperatorSet(domain: "", version: 20)]
    return builder
  }

  @Test func `all folded constants together have so many elements`() {
    var builder = builder()
    let size = builder.initializer("size", [1024])
    let values = (0..<100).map { index in
      builder.node("ConstantOfShape", name: "", inputs: [size], output: "v\(index)")
    }
    var options = InferenceOptions()
    options.foldedElementBudget = 10 * 1024
    let facts = builder.model.inferred(with: .standard, options: options)
    #expect(values.count { facts[$0].constant != nil } == 10)
    #expect(values.allSatisfy { facts[$0].type == .tensor(.float, [1024]) })
    #expect(facts.diagnostics == [])
  }

  /// Each of these computes no more elements than it reads, so only its work counts.
  @Test(
    arguments: [
      ("MatMul", [[32, 32], [32, 32]], []), ("Softmax", [[1024]], []),
      ("MaxPool", [[1, 1, 1024]], [Attribute("kernel_shape", .ints([1]))]),
    ] as [(String, [[Int]], [Attribute])])
  func `all folding together is so much work`(
    _ name: String, _ shapes: [[Int]], _ attributes: [Attribute]
  ) {
    var builder = builder()
    let inputs = shapes.enumerated().map { index, shape in
      builder.initializer("a\(index)", Tensor(zeros: .float, shape))
    }
    let values = (0..<500).map { index in
      builder.node(name, name: "", inputs: inputs, output: "v\(index)", attributes: attributes)
    }
    let facts = builder.model.inferred(with: .standard)
    let count = values.count { facts[$0].constant != nil }
    #expect((50..<400).contains(count), "\(count)")
    #expect(values.allSatisfy { facts[$0].type?.shape?.known?.checkedElementCount == 1024 })
  }

  @Test func `one evaluation that looks at each element often is left alone`() {
    var builder = builder()
    let x = builder.initializer("x", Tensor(zeros: .float, [1, 1, 1024]))
    let wide = [
      Attribute("kernel_shape", .ints([1_000_000])), Attribute("strides", .ints([2000])),
      Attribute("pads", .ints([999_999, 999_999])),
    ]
    let pooled = builder.node("MaxPool", name: "", inputs: [x], output: "y", attributes: wide)
    let facts = builder.model.inferred(with: .standard)
    #expect(facts[pooled].constant == nil)
    #expect(facts[pooled].type?.shape?.known != nil)
  }

  @Test func `text that doubles with every node is not followed`() {
    var builder = builder()
    var value = builder.initializer("t", Tensor([1], strings: ["0123456789abcdef"]))
    var values: [ValueID] = []
    for index in 0..<60 {
      value = builder.node(
        "StringConcat", name: "", inputs: [value, value], output: "v\(index)")
      values.append(value)
    }
    let facts = builder.model.inferred(with: .standard)
    // 16 bytes, doubled twelve times, are the limit of 65,536.
    #expect(values.count { facts[$0].constant != nil } == 13)
    #expect(values.allSatisfy { facts[$0].type == .tensor(.string, [1]) })
  }

  @Test func `constants that stand in the file are not counted`() {
    var builder = builder()
    let tensor = StoredTensor(Tensor(zeros: .float, [1000]))
    let value = builder.node(
      "Constant", name: "", inputs: [], output: "c",
      attributes: [Attribute("value", .tensor(tensor))])
    var options = InferenceOptions()
    options.foldedElementBudget = 0
    #expect(builder.model.inferred(with: .standard, options: options)[value].constant != nil)
  }

  @Test func `a result that needs large intermediate ones is left alone`() {
    var builder = builder()
    let inputs = (0..<4).map { builder.initializer("a\($0)", Tensor(zeros: .float, [1024])) }
    let value = builder.node(
      "Einsum", name: "", inputs: inputs, output: "y",
      attributes: [Attribute("equation", .string(ByteString("i,j,k,ijk->")))])
    let cube = builder.initializer("cube", Tensor(zeros: .float, [8, 8, 8]))
    let small = builder.initializer("small", Tensor(zeros: .float, [8]))
    let outer = builder.node(
      "Einsum", name: "", inputs: [inputs[0], inputs[1], small, cube], output: "z",
      attributes: [Attribute("equation", .string(ByteString("i,j,k,klm->ij")))])
    let facts = builder.model.inferred(with: .standard)
    #expect(facts[value].constant == nil)
    #expect(facts[outer].constant == nil)
  }

  @Test func `an empty constant with large extents is not folded`() {
    for (extent, isFolded) in [(1 << 40, false), (7, true)] {
      var builder = builder()
      let x = builder.initializer("x", Tensor(zeros: .float, [extent, 0]))
      let axis = builder.initializer("axis", [0])
      let sum = builder.node("ReduceSum", name: "", inputs: [x, axis], output: "y")
      let facts = builder.model.inferred(with: .standard)
      #expect((facts[sum].constant != nil) == isFolded, "\(extent)")
      #expect(facts[sum].type == .tensor(.float, [1, 0]))
    }
  }
}
