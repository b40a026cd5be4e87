import ModelIR
import Testing

/// Windows and Fourier transforms at their edges; expected values are numpy's.
@Suite struct SignalTests {
  @Test func `windows are periodic or symmetric`() throws {
    let four = Tensor(.int32, [], int64s: [4])
    let symmetric: [String: AttributeValue] = ["periodic": .int(0)]
    #expect(agree(try OperatorRun("HannWindow")(four)[0].doubles, [0, 0.5, 1, 0.5]))
    let hann = try OperatorRun("HannWindow", symmetric)(four)[0].doubles
    #expect(agree(hann, [0, 0.75, 0.75, 0]))
    let hamming = try OperatorRun("HammingWindow")(four)[0].doubles
    #expect(agree(hamming, [4.0 / 46, 25.0 / 46, 1, 25.0 / 46]))
    let blackman = try OperatorRun("BlackmanWindow", symmetric)(four)[0].doubles
    #expect(agree(blackman, [0, 0.63, 0.63, 0]))
    let one = Tensor(.int64, [], int64s: [1])
    #expect(try OperatorRun("HannWindow", symmetric)(one)[0].doubles == [1])
    #expect(try OperatorRun("HannWindow")(Tensor(.int64, [], int64s: [0]))[0].shape == [0])
    #expect(try OperatorRun("HannWindow").failure(Tensor(.int64, [], int64s: [-1])) == "E0802")
    let half = try OperatorRun("HannWindow", ["output_datatype": .int(10)])(four)[0]
    #expect(half.elementType == .float16)
  }

  /// A signal of `count` elements, one of them 1: its spectrum has the magnitude 1 everywhere.
  private func impulse(_ count: Int, at place: Int) -> Tensor {
    .float([1, count, 1], (0..<count).map { $0 == place ? 1 : 0 })
  }

  @Test(arguments: [1, 2, 5, 8, 64, 67, 100, 128, 135])
  func `a transform and its inverse are the identity at any length`(count: Int) throws {
    let x = Tensor.float([1, count, 1], (0..<count).map { Double($0 * $0 % 11) - 3 })
    let spectrum = try OperatorRun("DFT")(x)[0]
    let inverse = OperatorRun("DFT", ["inverse": .int(1)])
    let back = try inverse(spectrum)[0].doubles
    #expect(agree(stride(from: 0, to: 2 * count, by: 2).map { back[$0] }, x.doubles))
    let half = try OperatorRun("DFT", ["onesided": .int(1)])(x)[0]
    #expect(half.shape == [1, count / 2 + 1, 2])
    let length = Tensor(.int64, [], int64s: [Int64(count)])
    let real = OperatorRun("DFT", ["onesided": .int(1), "inverse": .int(1)])
    #expect(agree(try real(half, length)[0].doubles, x.doubles))
  }

  @Test func `an impulse has a turning spectrum of magnitude one`() throws {
    let y = try OperatorRun("DFT")(impulse(100, at: 25))[0].doubles
    #expect(agree(Array(y.prefix(8)), [1, 0, 0, -1, -1, 0, 0, 1]))
  }

  @Test func `signals are cut or padded, along any axis but the last`() throws {
    let x = Tensor.float([3, 1], [1, 2, 4])
    let two = Tensor(.int64, [], int64s: [2])
    #expect(try OperatorRun("DFT")(x, two)[0].doubles == [3, 0, -1, 0])
    let four = Tensor(.int64, [], int64s: [4])
    #expect(agree(try OperatorRun("DFT")(x, four)[0].doubles, [7, 0, -3, -2, 3, 0, -3, 2]))
    let first = try OperatorRun("DFT", opset: 17, ["axis": .int(0)])(x)[0]
    #expect(first.shape == [3, 2])
    #expect(try OperatorRun("DFT").failure(x, nil, Tensor(.int64, [], int64s: [1])) == "E0410")
    #expect(try OperatorRun("DFT").failure(x, Tensor(.int64, [], int64s: [0])) == "E0802")
    #expect(try OperatorRun("DFT").failure(.counting([2, 3])) == "E0502")
  }

  @Test func `frames are cut from a signal a step apart`() throws {
    let x = Tensor.float([1, 6, 1], [1, 2, 3, 4, 5, 6])
    let step = Tensor(.int64, [], int64s: [2])
    let window = Tensor.float([2], [1, 0.5])
    let y = try OperatorRun("STFT")(x, step, window)[0]
    #expect(y.shape == [1, 3, 2, 2])
    #expect(y.doubles == [2, 0, 0, 0, 5, 0, 1, 0, 8, 0, 2, 0])
    let length = Tensor(.int64, [], int64s: [4])
    let full = try OperatorRun("STFT", ["onesided": .int(0)])(x, step, nil, length)[0]
    #expect(full.shape == [1, 2, 4, 2])
    #expect(try OperatorRun("STFT").failure(x, Tensor(.int64, [], int64s: [0]), window) == "E0802")
    #expect(try OperatorRun("STFT").failure(x, step, window, length) == "E0502")
  }

  @Test func `mel bands peak at one and stay within the spectrum`() throws {
    func integer(_ value: Int64) -> Tensor { Tensor(.int64, [], int64s: [value]) }
    let mel = OperatorRun("MelWeightMatrix")
    let y = try mel(integer(4), integer(32), integer(8000), .float([], [0]), .float([], [8000]))[0]
    #expect(y.shape == [17, 4])
    #expect(y.doubles.max() == 1)
    #expect(y.doubles.min() == 0)
    #expect(
      try mel.failure(integer(4), integer(32), integer(0), .float([], [0]), .float([], [8]))
        == "E0802")
    #expect(
      try mel.failure(integer(0), integer(.max), integer(1), .float([], [0]), .float([], [8]))
        == "E0802")
  }
}
