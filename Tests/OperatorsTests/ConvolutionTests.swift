import Diagnostics
import ModelIR
import Testing

@Suite struct ConvolutionTests {
  @Test func `strides, dilations and uneven pads along one axis`() throws {
    let conv = OperatorRun(
      "Conv", ["strides": .ints([2]), "dilations": .ints([2]), "pads": .ints([1, 2])])
    // 0 1 2 3 4 5 6 0 0, taps two apart, windows from 0, 2, 4 and 6.
    let y = try conv(.counting([1, 1, 6]), .float([1, 1, 2], [1, 10]))
    #expect(y[0].doubles == [20, 42, 64, 6])
  }

  @Test(arguments: [
    ("SAME_UPPER", [21, 32, 3]), ("SAME_LOWER", [10, 21, 32]), ("VALID", [21, 32]),
  ])
  func `automatic padding puts the odd element where its name says`(
    _ mode: String, _ expected: [Double]
  ) throws {
    let conv = OperatorRun("Conv", ["auto_pad": .string(ByteString(mode))])
    let y = try conv(.counting([1, 1, 3]), .float([1, 1, 2], [1, 10]))
    #expect(y[0].doubles == expected)
  }

  @Test func `an empty batch and no input channels`() throws {
    let conv = OperatorRun("Conv")
    let none = try conv(.float([0, 1, 3], []), .float([1, 1, 2], [1, 1]))
    #expect(none[0].shape == [0, 1, 2])
    let bias = try conv(.float([1, 0, 3], []), .float([2, 0, 2], []), .float([2], [5, 7]))
    #expect(bias[0].doubles == [5, 5, 7, 7])
  }

  @Test func `half precision accumulates widely`() throws {
    let ones = [Double](repeating: 1, count: 4096)
    let x = Tensor(.float16, [1, 4096, 1], doubles: ones)
    let w = Tensor(.float16, [1, 4096, 1], doubles: ones)
    // Adding ones in half precision would stop at 2048.
    #expect(try OperatorRun("Conv")(x, w)[0].doubles == [4096])
  }

  @Test(arguments: 0..<36)
  func `convolution is what its definition says`(_ seed: Int) throws {
    let sample = ConvolutionSample(seed: seed)
    let y = try OperatorRun("Conv", sample.attributes)(sample.x, sample.w, sample.b)
    #expect(y[0].doubles == sample.convolved(y[0].shape))
  }

  @Test(arguments: 0..<36)
  func `transposed convolution is what its definition says`(_ seed: Int) throws {
    let sample = ConvolutionSample(seed: seed)
    let y = try OperatorRun("ConvTranspose", sample.attributes)(
      sample.x, sample.transposedWeights, sample.b)
    #expect(y[0].doubles == sample.transposed(y[0].shape))
  }

  @Test func `a row longer than a tile`() throws {
    let x = Tensor.noise([1, 2, 1030], seed: 3)
    let y = try OperatorRun("Conv")(x, .float([1, 2, 3], [1, 2, 3, 4, 5, 6]))[0].doubles
    let values = x.doubles
    let expected = (0..<1028).map { i -> Double in
      var sum = 0.0
      for k in 0..<6 { sum += values[k / 3 * 1030 + i + k % 3] * Double(k + 1) }
      return sum
    }
    #expect(y == expected)
  }

  @Test func `an output shape beyond the windows' reach is filled up at its end`() throws {
    let transpose = OperatorRun(
      "ConvTranspose", ["output_shape": .ints([6]), "strides": .ints([2])])
    let y = try transpose(
      .counting([1, 1, 2]), .float([1, 1, 3], [1, 1, 1]), .float([1], [100]))
    #expect(y[0].doubles == [101, 101, 103, 102, 102, 100])
  }

  @Test(
    arguments: [
      ("strides", [0], "E0410"), ("strides", [1, 1], "E0410"), ("strides", [1 << 40], "E0410"),
      ("dilations", [-1], "E0410"), ("dilations", [Int64.max], "E0410"),
      ("pads", [-1, 0], "E0410"), ("pads", [1 << 31, 0], "E0410"), ("pads", [1], "E0410"),
      ("kernel_shape", [3], "E0410"), ("kernel_shape", [Int64.min], "E0410"),
      ("dilations", [1 << 20], "E0502"),
    ] as [(String, [Int64], String)])
  func `hostile windows are refused`(_ name: String, _ values: [Int64], _ code: String) throws {
    let conv = OperatorRun("Conv", [name: .ints(values)])
    #expect(try conv.failure(.counting([1, 1, 5]), .counting([1, 1, 2])) == code)
    let transpose = OperatorRun("ConvTranspose", [name: .ints(values)])
    if code == "E0410" {
      #expect(try transpose.failure(.counting([1, 1, 5]), .counting([1, 1, 2])) == code)
    }
  }

  @Test func `padding that would fill the memory is refused`() throws {
    let conv = OperatorRun(
      "Conv",
      ["pads": .ints([1 << 30, 1 << 30]), "dilations": .ints([1 << 30]), "strides": .ints([1])])
    #expect(try conv.failure(.counting([1, 1, 1]), .counting([1, 1, 3])) == "E0801")
  }

  @Test(
    arguments: [
      ([1, 2, 5], [2, 1, 3], 1), ([1, 2, 5], [2, 2, 3], 0), ([1, 2, 5], [3, 1, 3], 2),
      ([1, 2, 5], [2, 2, 3, 3], 1), ([2, 5], [2, 2], 1), ([1, 2, 5], [2, 2, 3], -1),
    ] as [([Int], [Int], Int64)])
  func `shapes that do not fit are refused`(_ x: [Int], _ w: [Int], _ group: Int64) throws {
    let conv = OperatorRun("Conv", ["group": .int(group)])
    #expect(try conv.failure(.counting(x), .counting(w)) == "E0502")
  }

  @Test func `symbols pass through a window`() throws {
    let weights = ValueType.tensor(.float, [8, 3, 3, 5])
    let (n, h, w) = (Dimension.symbol("N"), Dimension.symbol("H"), Dimension.symbol("W"))
    let x = ValueType.tensor(.float, [n, 3, h, w])
    let rows: [([String: AttributeValue], Shape)] = [
      (["pads": .ints([1, 2, 1, 2])], [n, 8, h, w]),
      (["auto_pad": .string("SAME_UPPER")], [n, 8, h, w]),
      (["pads": .ints([1, 1, 1, 1])], [n, 8, h, .symbol("W - 2")]),
      (
        ["pads": .ints([1, 2, 1, 2]), "strides": .ints([1, 2])],
        [n, 8, h, .symbol("floor((W + 1)/2)")]
      ),
    ]
    for (attributes, expected) in rows {
      let types = try OperatorRun("Conv", attributes).inferred([x, weights])
      #expect(types[0]?.shape == expected)
    }
    let bare = try OperatorRun("Conv").inferred([.tensor(.float), weights])
    #expect(bare[0]?.shape == [.unknown, 8, .unknown, .unknown])
  }

  @Test func `deformation by whole elements shifts, beyond the input there are zeros`() throws {
    let deform = OperatorRun("DeformConv")
    let x = Tensor.counting([1, 1, 2, 2])
    let offsets = Tensor.float([1, 2, 2, 2], [0, 1, 0, -1, 0, 0, 0.5, .nan])
    // The second and fourth rows of numbers are taken from further down, up, or from nowhere.
    let y = try deform(x, .float([1, 1, 1, 1], [1]), offsets)
    #expect(y[0].doubles == [1, 4, 3.5, 0])
  }
}

/// A convolution of small integers with attributes drawn from a seed.
private struct ConvolutionSample {
  let group: Int
  let strides: [Int]
  let dilations: [Int]
  let pads: [Int]
  let x: Tensor
  let w: Tensor
  let b: Tensor

  init(seed: Int) {
    let numbers = Tensor.noise([32], seed: seed + 1).doubles.map { Int($0) + 8 }
    let rank = 1 + seed % 3
    group = 1 + numbers[0] % 2
    strides = (0..<rank).map { 1 + numbers[1 + $0] % 3 }
    dilations = (0..<rank).map { 1 + numbers[4 + $0] % 2 }
    pads = (0..<2 * rank).map { numbers[7 + $0] % 2 }
    let kernel = (0..<rank).map { 1 + numbers[13 + $0] % 3 }
    let extents = (0..<rank).map { 5 + numbers[16 + $0] % (rank == 3 ? 2 : 4) }
    let channels = 1 + numbers[19] % 3
    let features = 1 + numbers[20] % 3
    x = .noise([1 + numbers[21] % 2, group * channels] + extents, seed: seed + 100)
    w = .noise([group * features, channels] + kernel, seed: seed + 200)
    b = .noise([group * features], seed: seed + 300)
  }

  var attributes: [String: AttributeValue] {
    [
      "group": .int(Int64(group)), "strides": .ints(strides.map { Int64($0) }),
      "dilations": .ints(dilations.map { Int64($0) }), "pads": .ints(pads.map { Int64($0) }),
    ]
  }

  /// Weights in the order of transposed convolution: all channels, then the features of a group.
  var transposedWeights: Tensor {
    .noise(
      [x.shape[1], w.shape[0] / group] + w.shape.dropFirst(2), seed: x.count + w.count)
  }

  func convolved(_ shape: [Int]) -> [Double] {
    let (xs, ws, bs) = (x.doubles, w.doubles, b.doubles)
    let taps = indices(Array(w.shape.dropFirst()))
    return indices(shape).map { y in
      var sum = bs[y[1]]
      for tap in taps {
        var place = [y[0], y[1] / (w.shape[0] / group) * w.shape[1] + tap[0]]
        for i in strides.indices {
          place.append(y[2 + i] * strides[i] + tap[1 + i] * dilations[i] - pads[i])
        }
        guard let position = position(place, x.shape) else { continue }
        sum += xs[position] * ws[self.position([y[1]] + tap, w.shape) ?? 0]
      }
      return sum
    }
  }

  func transposed(_ shape: [Int]) -> [Double] {
    let weights = transposedWeights
    let (xs, ws, bs) = (x.doubles, weights.doubles, b.doubles)
    let taps = indices(Array(weights.shape.dropFirst()))
    var y = indices(shape).map { bs[$0[1]] }
    for (i, from) in indices(x.shape).enumerated() {
      let channel = from[1]
      for tap in taps {
        var place = [
          from[0], channel / (x.shape[1] / group) * weights.shape[1] + tap[0],
        ]
        for k in strides.indices {
          place.append(from[2 + k] * strides[k] + tap[1 + k] * dilations[k] - pads[k])
        }
        guard let target = position(place, shape) else { continue }
        y[target] += xs[i] * ws[position([channel] + tap, weights.shape) ?? 0]
      }
    }
    return y
  }

  private func indices(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { lists, extent in
      lists.flatMap { list in (0..<extent).map { list + [$0] } }
    }
  }

  private func position(_ index: [Int], _ shape: [Int]) -> Int? {
    var position = 0
    for (i, extent) in zip(index, shape) {
      guard i >= 0, i < extent else { return nil }
      position = position * extent + i
    }
    return position
  }
}
