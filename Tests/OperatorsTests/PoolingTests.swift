import ModelIR
import Testing

@Suite struct PoolingTests {
  @Test(
    arguments: [
      // (extent, kernel, stride, pads, windows)
      (5, 2, 2, [0, 0], 3), (4, 2, 3, [0, 0], 2), (3, 2, 3, [0, 0], 1), (2, 1, 3, [0, 1], 1),
      (3, 2, 2, [1, 1], 2), (3, 2, 3, [1, 1], 2), (2, 4, 3, [0, 0], 1), (4, 2, 2, [0, 0], 2),
    ] as [(Int, Int64, Int64, [Int64], Int)])
  func `rounding up keeps no window that starts behind the input`(
    _ extent: Int, _ kernel: Int64, _ stride: Int64, _ pads: [Int64], _ windows: Int
  ) throws {
    for name in ["MaxPool", "AveragePool", "LpPool"] {
      let pool = OperatorRun(
        name,
        [
          "kernel_shape": .ints([kernel]), "strides": .ints([stride]), "pads": .ints(pads),
          "ceil_mode": .int(1),
        ])
      #expect(try pool(.counting([1, 1, extent]))[0].shape == [1, 1, windows])
    }
  }

  @Test(
    arguments: [
      ([0, 0], 1, [1.5, 3]), ([0, 0], 0, [1.5, 3]), ([1, 0], 1, [0.5, 2.5]),
      ([1, 0], 0, [1, 2.5]),
      ([1, 1], 1, [0.5, 2.5]), ([0, 1], 1, [1.5, 1.5]), ([0, 1], 0, [1.5, 3]),
    ] as [([Int64], Int64, [Double])])
  func `the mean counts padding on request, but nothing beyond it`(
    _ pads: [Int64], _ includes: Int64, _ expected: [Double]
  ) throws {
    let isRounded = pads != [1, 1]
    let pool = OperatorRun(
      "AveragePool",
      [
        "kernel_shape": .ints([2]), "strides": .ints([2]), "pads": .ints(pads),
        "ceil_mode": .int(isRounded ? 1 : 0), "count_include_pad": .int(includes),
      ])
    #expect(try pool(.counting([1, 1, 3]))[0].doubles == expected)
  }

  @Test(arguments: [(0, [4, 4, 10, 10]), (1, [3, 3, 9, 9])] as [(Int64, [Int64])])
  func `positions count rows or columns first, and samples and channels outermost`(
    _ order: Int64, _ expected: [Int64]
  ) throws {
    let pool = OperatorRun(
      "MaxPool", outputs: 2, ["kernel_shape": .ints([2, 2]), "storage_order": .int(order)])
    let y = try pool(.float([1, 2, 2, 3], [1, 2, 3, 4, 6, 5, 1, 2, 3, 4, 6, 5]))
    #expect(y[0].doubles == [6, 6, 6, 6])
    #expect(y[1].int64s == expected)
  }

  @Test func `the first of equal maxima is taken, in row-major order`() throws {
    let pool = OperatorRun("MaxPool", outputs: 2, ["kernel_shape": .ints([2, 2])])
    #expect(try pool(.float([1, 1, 2, 2], [0, 7, 7, 7]))[1].int64s == [1])
    #expect(try pool(.float([1, 1, 2, 2], [0, 0, 7, 7]))[1].int64s == [2])
  }

  @Test func `padding never wins, not even against negative numbers`() throws {
    let pool = OperatorRun("MaxPool", ["kernel_shape": .ints([2]), "pads": .ints([1, 1])])
    let x = Tensor(.int8, [1, 1, 2], int64s: [-5, -128])
    #expect(try pool(x)[0].int64s == [-5, -5, -128])
    #expect(try pool(.float([1, 1, 2], [-5, -.infinity]))[0].doubles == [-5, -5, -.infinity])
  }

  @Test func `not a number passes through`() throws {
    let pool = OperatorRun("MaxPool", ["kernel_shape": .ints([3]), "strides": .ints([3])])
    let y = try pool(.float([1, 1, 6], [1, .nan, 2, 3, 4, 5]))[0].doubles
    #expect(y[0].isNaN)
    #expect(y[1] == 5)
  }

  @Test func `norms of windows, padding counted as zeros`() throws {
    let pool = { (p: Int64) in
      OperatorRun("LpPool", ["kernel_shape": .ints([2]), "pads": .ints([1, 0]), "p": .int(p)])
    }
    let x = Tensor.float([1, 1, 2], [-3, 4])
    #expect(try pool(1)(x)[0].doubles == [3, 7])
    #expect(try pool(2)(x)[0].doubles == [3, 5])
    #expect(try pool(0).failure(x) == "E0410")
    let first = OperatorRun("LpPool", opset: 1, ["kernel_shape": .ints([2]), "p": .float(2)])
    #expect(try first(x)[0].doubles == [5])
  }

  @Test func `global pooling over nothing, one and several axes`() throws {
    let x = Tensor.counting([1, 2, 2, 2])
    #expect(try OperatorRun("GlobalAveragePool")(x)[0].doubles == [2.5, 6.5])
    #expect(try OperatorRun("GlobalMaxPool")(x)[0].doubles == [4, 8])
    #expect(try OperatorRun("GlobalLpPool", ["p": .int(1)])(x)[0].doubles == [10, 26])
    let flat = Tensor.counting([2, 2])
    #expect(try OperatorRun("GlobalMaxPool")(flat)[0] == flat)
    #expect(try OperatorRun("GlobalMaxPool").failure(.counting([2])) == "E0502")
  }

  @Test func `an empty batch stays empty`() throws {
    let pool = OperatorRun("MaxPool", outputs: 2, ["kernel_shape": .ints([2])])
    #expect(try pool(.float([0, 3, 4], []))[1].shape == [0, 3, 3])
  }

  @Test(
    arguments: [
      ("kernel_shape", [0]), ("kernel_shape", [2, 2]), ("kernel_shape", [Int64.max]),
      ("strides", [0]), ("strides", [-1]), ("pads", [0]), ("pads", [-1, 0]), ("dilations", [0]),
    ] as [(String, [Int64])])
  func `hostile windows are refused`(_ name: String, _ values: [Int64]) throws {
    for operation in ["MaxPool", "AveragePool", "LpPool"] {
      var attributes: [String: AttributeValue] = ["kernel_shape": .ints([2])]
      attributes[name] = .ints(values)
      #expect(try OperatorRun(operation, attributes).failure(.counting([1, 1, 4])) == "E0410")
    }
  }

  @Test func `unpooling puts elements where the indices say`() throws {
    let unpool = OperatorRun(
      "MaxUnpool", ["kernel_shape": .ints([2]), "strides": .ints([2])])
    let x = Tensor.float([1, 1, 2], [5, 6])
    #expect(
      try unpool(x, Tensor(.int64, [1, 1, 2], int64s: [1, 2]))[0].doubles == [0, 5, 6, 0])
    for index in [-1, 4, .max] as [Int64] {
      #expect(
        try unpool.failure(x, Tensor(.int64, [1, 1, 2], int64s: [0, index])) == "E0802")
    }
    let shape = Tensor(.int64, [3], int64s: [1, 1, 3])
    #expect(
      try unpool.failure(x, Tensor(.int64, [1, 1, 2], int64s: [1, 2]), shape) == "E0502")
  }

  @Test func `explicit padding beside automatic padding must say the same`() throws {
    let attributes: [String: AttributeValue] = [
      "kernel_shape": .ints([2]), "auto_pad": .string("SAME_UPPER"),
    ]
    let x = Tensor.counting([1, 1, 3])
    for (pads, code) in [([0, 0], nil), ([0, 1], nil), ([1, 0], "E0410")] as [([Int64], String?)] {
      let pool = OperatorRun("MaxPool", attributes.merging(["pads": .ints(pads)]) { $1 })
      #expect(try pool.failure(x) == code)
    }
  }
}
