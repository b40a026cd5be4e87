import ModelIR
import Testing

@Suite struct NormalizationTests {
  private let ones = Tensor.float([1], [1])
  private let zeros = Tensor.float([1], [0])

  /// One channel with the numbers 1 to 4: mean 2.5, variance 1.25.
  private func batch(_ opset: Int, outputs: Int = 1, _ more: [String: AttributeValue] = [:]) throws
    -> [[Double]]
  {
    let normalize = OperatorRun(
      "BatchNormalization", opset: opset, outputs: outputs,
      ["epsilon": .float(0), "momentum": .float(0.75)].merging(more) { $1 })
    let x = Tensor.counting([2, 1, 2])
    return try normalize(
      x, .float([1], [2]), .float([1], [1]), .float([1], [10]), .float([1], [4])
    ).map(\.doubles)
  }

  @Test func `what makes batch normalization a training step changed over the versions`() throws {
    let given = [-8.0, -7, -6, -5]
    let own = [-1.5, -0.5, 0.5, 1.5].map { $0 / 1.25.squareRoot() * 2 + 1 }
    #expect(try batch(1, ["is_test": .int(1)])[0] == given)
    #expect(try agree(batch(6)[0], own))
    #expect(try batch(7)[0] == given)
    #expect(try agree(batch(9, outputs: 5)[0], own))
    #expect(try batch(14)[0] == given)
    #expect(try agree(batch(15, outputs: 3, ["training_mode": .int(1)])[0], own))
  }

  @Test func `running statistics move by one minus the momentum, with the population's variance`()
    throws
  {
    let newest = try batch(15, outputs: 3, ["training_mode": .int(1)])
    #expect(agree(newest[1], [10 * 0.75 + 2.5 * 0.25]))
    #expect(agree(newest[2], [4 * 0.75 + 1.25 * 0.25]))
    let older = try batch(9, outputs: 5)
    #expect(agree(older[3], [2.5]))
    #expect(agree(older[4], [1.25]))
  }

  @Test func `without spatial every activation has statistics of its own`() throws {
    let normalize = OperatorRun(
      "BatchNormalization", opset: 7, ["epsilon": .float(0), "spatial": .int(0)])
    let parameters = Tensor.counting([1, 2])
    let y = try normalize(
      .counting([2, 1, 2]), parameters, .float([1, 2], [0, 0]), parameters,
      .float([1, 2], [1, 4]))
    #expect(y[0].doubles == [0, 0, 2, 2])
  }

  @Test func `a vector is one channel, and parameters must fit`() throws {
    let normalize = OperatorRun("BatchNormalization", ["epsilon": .float(0)])
    #expect(try normalize(.counting([3]), ones, zeros, zeros, ones)[0].doubles == [1, 2, 3])
    let x = Tensor.counting([1, 2, 1])
    #expect(try normalize.failure(x, ones, zeros, zeros, ones) == "E0502")
  }

  @Test func `group normalization took scales for groups before it took them for channels`() throws
  {
    let x = Tensor.float([1, 4, 1], [1, 3, 5, 9])
    let attributes: [String: AttributeValue] = ["num_groups": .int(2), "epsilon": .float(0)]
    let byGroup = try OperatorRun("GroupNormalization", opset: 18, attributes)(
      x, .float([2], [1, 10]), .float([2], [0, 100]))
    #expect(byGroup[0].doubles == [-1, 1, 90, 110])
    let byChannel = try OperatorRun("GroupNormalization", opset: 21, attributes)(
      x, .float([4], [1, 2, 3, 4]), .float([4], [0, 0, 0, 1]))
    #expect(byChannel[0].doubles == [-1, 2, -3, 5])
    for groups in [0, -2, 3] as [Int64] {
      let run = OperatorRun("GroupNormalization", ["num_groups": .int(groups)])
      #expect(try run.failure(x, .counting([4]), .counting([4])) == "E0410")
    }
  }

  @Test func `layer normalization over trailing axes, with its statistics`() throws {
    let normalize = { (axis: Int64) in
      OperatorRun(
        "LayerNormalization", outputs: 3, ["axis": .int(axis), "epsilon": .float(0)])
    }
    let x = Tensor.float([2, 2], [1, 3, 5, 9])
    let last = try normalize(-1)(x, .float([2], [1, 2]), .float([1], [1]))
    #expect(last[0].doubles == [0, 3, 0, 3])
    #expect(last[1] == .float([2, 1], [2, 7]))
    #expect(last[2] == .float([2, 1], [1, 0.5]))
    let all = try normalize(0)(x, .float([2, 1], [1, 0]))
    #expect(all[1] == .float([1, 1], [4.5]))
    #expect(all[0].doubles[2...] == [0, 0])
    #expect(try normalize(2).failure(x, .float([2], [1, 1])) == "E0410")
    #expect(try normalize(-3).failure(x, .float([2], [1, 1])) == "E0410")
    #expect(try normalize(-1).failure(x, .float([3], [1, 1, 1])) == "E0502")
    #expect(try normalize(-1).failure(.float([], [1]), .float([], [1])) == "E0410")
  }

  @Test func `nothing to normalize gives statistics that are no numbers`() throws {
    let normalize = OperatorRun("LayerNormalization", outputs: 3)
    let y = try normalize(.float([2, 0], []), .float([0], []))
    #expect(y[0].shape == [2, 0])
    #expect(agree(y[1].doubles, [.nan, .nan]))
  }

  @Test func `root mean square keeps the scale's type`() throws {
    let normalize = OperatorRun("RMSNormalization", ["epsilon": .float(0)])
    let x = Tensor(.float16, [2], doubles: [3, 4])
    let y = try normalize(x, Tensor(.double, [1], doubles: [5]))
    #expect(y[0].elementType == .double)
    // 3 / sqrt(12.5) rounded to half precision is 0.8486328125.
    #expect(y[0].doubles == [0.8486328125 * 5, 1.1318359375 * 5])
  }

  @Test(
    arguments: [(1, [1, 4, 9]), (2, [5, 13, 9]), (3, [5, 14, 13]), (9, [14, 14, 14])]
      as [(Int64, [Double])])
  func `neighbourhoods of an even size reach further up`(_ size: Int64, _ sums: [Double]) throws {
    let normalize = OperatorRun(
      "LRN",
      ["size": .int(size), "alpha": .float(Float(size)), "beta": .float(1), "bias": .float(0)])
    let y = try normalize(.counting([1, 3, 1]))
    #expect(agree(y[0].doubles, zip([1, 2, 3], sums).map { $0 / $1 }))
  }

  @Test func `hostile sizes and axes are refused`() throws {
    let x = Tensor.counting([1, 3, 1])
    for size in [0, -1, .min] as [Int64] {
      #expect(try OperatorRun("LRN", ["size": .int(size)]).failure(x) == "E0410")
    }
    #expect(try OperatorRun("LRN", ["size": .int(.max)]).failure(x) == nil)
    #expect(try OperatorRun("LpNormalization", ["p": .int(3)]).failure(x) == "E0410")
    #expect(try OperatorRun("LpNormalization", ["axis": .int(3)]).failure(x) == "E0410")
    let mean = OperatorRun("MeanVarianceNormalization", ["axes": .ints([0, 5])])
    #expect(try mean.failure(x) == "E0410")
    let stash = OperatorRun("LayerNormalization", ["stash_type": .int(7)])
    #expect(try stash.failure(x, ones) == "E0410")
  }

  @Test func `a zero norm gives zeros`() throws {
    let x = Tensor.float([2, 2], [0, 0, 3, -4])
    let by = { (p: Int64, axis: Int64) in
      OperatorRun("LpNormalization", ["p": .int(p), "axis": .int(axis)])
    }
    #expect(try agree(by(2, -1)(x)[0].doubles, [0, 0, 0.6, -0.8]))
    #expect(try agree(by(1, 1)(x)[0].doubles, [0, 0, 3.0 / 7, -4.0 / 7]))
    #expect(try agree(by(1, 0)(x)[0].doubles, [0, 0, 1, -1]))
  }

  @Test func `mean and variance over any axes`() throws {
    let normalize = OperatorRun("MeanVarianceNormalization", ["axes": .ints([-1])])
    #expect(
      try agree(normalize(.float([2, 2], [1, 3, 5, 9]))[0].doubles, [-1, 1, -1, 1]))
    // A constant has no variance; the tiny summand keeps the quotient at zero.
    #expect(try normalize(.float([1, 2], [4, 4]))[0].doubles == [0, 0])
  }

  @Test func `each channel of each sample by its own`() throws {
    let normalize = OperatorRun("InstanceNormalization", ["epsilon": .float(0)])
    let y = try normalize(
      .float([1, 2, 2], [1, 3, 5, 9]), .float([2], [1, 2]), .float([2], [0, 10]))
    #expect(y[0].doubles == [-1, 1, 8, 12])
  }
}
