import ModelIR
import Testing

@Suite struct TensorSelectionTests {
  @Test func `the largest and smallest, with ties and NaN`() throws {
    let x = Tensor.float([5], [2, .nan, 3, 3, -0.0])
    let top = try DataRun("TopK", outputs: 2)(x, .ints(3))
    #expect(top[1] == .ints(1, 2, 3))
    let bottom = try DataRun("TopK", outputs: 2, ["largest": .int(0)])(x, .ints(3))
    #expect(bottom[1] == .ints(4, 0, 2))
    let unsigned = Tensor(.uint64, [2], int64s: [1, -1])
    #expect(try DataRun("TopK", outputs: 2)(unsigned, .ints(1))[1] == .ints(1))
    let columns = try DataRun("TopK", outputs: 2, ["axis": .int(0)])(.counting([2, 2]), .ints(1))
    #expect(columns[0] == .float([1, 2], [3, 4]))
    #expect(try DataRun("TopK", outputs: 2)(x, .ints(0))[0].shape == [0])
    #expect(try DataRun("TopK", outputs: 2).failure(x, .ints(6)) == "E0802")
    #expect(try DataRun("TopK", outputs: 2).failure(x, .ints(-1)) == "E0802")
    #expect(try DataRun("TopK", outputs: 2).failure(x, .ints(1, 1)) == "E0802")
    let old = try DataRun("TopK", opset: 1, outputs: 2, ["k": .int(1)])(.counting([2]))
    #expect(old[0].doubles == [2])
  }

  @Test func `distinct elements and slices`() throws {
    let unique = DataRun("Unique", outputs: 4)
    let y = try unique(.float([6], [2, 1, 1, 3, 4, 3]))
    #expect(y[0].doubles == [1, 2, 3, 4])
    #expect(y[1...].map(\.int64s) == [[1, 0, 3, 4], [1, 0, 0, 2, 3, 2], [2, 1, 2, 1]])
    let unsorted = DataRun("Unique", outputs: 4, ["sorted": .int(0)])
    #expect(try unsorted(.float([6], [2, 1, 1, 3, 4, 3]))[0].doubles == [2, 1, 3, 4])
    let rows = DataRun("Unique", outputs: 4, ["axis": .int(0)])
    let z = try rows(.float([3, 2], [1, 2, 0, 3, 1, 2]))
    #expect(z[0] == .float([2, 2], [0, 3, 1, 2]))
    #expect(z[3].int64s == [1, 2])
    #expect(try unique(.float([3], [.nan, .nan, 1]))[3].int64s == [1, 2])
    #expect(try unique(.float([0], []))[0].shape == [0])
    // One accented letter in two normalization forms is two strings.
    let forms = try unique(.strings("e\u{301}", "\u{E9}", "B"))[0]
    #expect(forms.strings.map { Array($0.utf8) } == [[66], [101, 204, 129], [195, 169]])
  }

  @Test func `conditions and positions`() throws {
    let x = Tensor.counting([3, 2])
    let compress = DataRun("Compress", ["axis": .int(0)])
    #expect(try compress(x, .flags(false, true))[0] == .float([1, 2], [3, 4]))
    #expect(try DataRun("Compress")(x, .flags(true, false, true))[0].doubles == [1, 3])
    #expect(try compress.failure(x, .flags(false, false, false, true)) == "E0802")
    let nonZero = DataRun("NonZero")
    #expect(try nonZero(.float([2, 2], [0, .nan, -0.0, 3]))[0] == .ints([2, 2], [0, 1, 1, 1]))
    #expect(try nonZero(.strings("", "a"))[0] == .ints([1, 1], [1]))
    #expect(try nonZero(.counting([]))[0].shape == [0, 1])
    #expect(try nonZero(.counting([0, 2]))[0].shape == [2, 0])
  }

  @Test func `triangles`() throws {
    let x = Tensor.counting([2, 3])
    #expect(try DataRun("Trilu")(x, .int(1))[0].doubles == [0, 2, 3, 0, 0, 6])
    let lower = DataRun("Trilu", ["upper": .int(0)])
    #expect(try lower(x)[0].doubles == [1, 0, 0, 4, 5, 0])
    #expect(try lower(x, .int(.max))[0] == x)
    #expect(try lower(x, .int(.min))[0].doubles == [0, 0, 0, 0, 0, 0])
    #expect(try DataRun("Trilu")(.counting([2, 0]))[0].shape == [2, 0])
    #expect(try DataRun("Trilu").failure(.counting([2])) == "E0502")
  }

  @Test func `blocks between depth and space`() throws {
    let x = Tensor.counting([1, 8, 1, 1])
    let mode = { (mode: String) in
      DataRun("DepthToSpace", ["blocksize": .int(2), "mode": .text(mode)])
    }
    #expect(try mode("DCR")(x)[0] == .float([1, 2, 2, 2], [1, 3, 5, 7, 2, 4, 6, 8]))
    #expect(try mode("CRD")(x)[0] == .float([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]))
    for name in ["DCR", "CRD"] {
      let back = DataRun(
        "SpaceToDepth", ["blocksize": .int(2), "mode": .text(name)])
      #expect(try back(mode(name)(x)[0])[0] == x)
    }
    #expect(try mode("XYZ").failure(x) == "E0410")
    for block in [0, -2, .max] as [Int64] {
      #expect(try DataRun("DepthToSpace", ["blocksize": .int(block)]).failure(x) == "E0410")
    }
    #expect(try DataRun("DepthToSpace", ["blocksize": .int(3)]).failure(x) == "E0502")
    #expect(try DataRun("SpaceToDepth", ["blocksize": .int(2)]).failure(x) == "E0502")
  }

  @Test func `sequences in reverse`() throws {
    let x = Tensor.counting([2, 3])
    let byRow = DataRun("ReverseSequence", ["time_axis": .int(1), "batch_axis": .int(0)])
    #expect(try byRow(x, .ints(2, 3))[0].doubles == [2, 1, 3, 6, 5, 4])
    #expect(try DataRun("ReverseSequence")(x, .ints(0, 1, 2))[0].doubles == [1, 2, 6, 4, 5, 3])
    #expect(try byRow.failure(x, .ints(2, 4)) == "E0802")
    #expect(try byRow.failure(x, .ints(2, -1)) == "E0802")
    #expect(try byRow.failure(x, .ints(2)) == "E0502")
    #expect(try DataRun("ReverseSequence", ["time_axis": .int(1)]).failure(x, .ints(1)) == "E0410")
  }

  @Test func `cropping and padding around the centre`() throws {
    let center = DataRun("CenterCropPad")
    #expect(try center(.counting([5]), .ints(2))[0].doubles == [2, 3])
    #expect(try center(.counting([2]), .ints(5))[0].doubles == [0, 1, 2, 0, 0])
    let axes = DataRun("CenterCropPad", ["axes": .ints([-1])])
    #expect(try axes(.counting([2, 2]), .ints(1))[0].doubles == [1, 3])
    #expect(try center.failure(.counting([2]), .ints(-1)) == "E0802")
    #expect(try center.failure(.counting([2]), .ints(1, 1)) == "E0502")
  }

  @Test func `writing into a cache`() throws {
    let cache = Tensor(zeros: .float, [2, 3, 1])
    let update = Tensor.counting([2, 2, 1])
    let ring = DataRun("TensorScatter", ["mode": .text("circular")])
    #expect(try ring(cache, update, .ints(2, -1))[0].doubles == [2, 0, 1, 4, 0, 3])
    let linear = DataRun("TensorScatter")
    #expect(try linear(cache, update)[0].doubles == [1, 2, 0, 3, 4, 0])
    #expect(try linear.failure(cache, update, .ints(0, 2)) == "E0802")
    #expect(try linear.failure(cache, update, .ints(0, -1)) == "E0802")
    #expect(try linear.failure(cache, .counting([2, 4, 1])) == "E0502")
    #expect(try DataRun("TensorScatter", ["axis": .int(0)]).failure(cache, update) == "E0410")
  }

  @Test func `dropout for inference and training`() throws {
    let x = Tensor.counting([4])
    let idle = try DataRun("Dropout", outputs: 2)(x)
    #expect(idle == [x, .flags(true, true, true, true)])
    let training = DataRun("Dropout", outputs: 2, ["seed": .int(0)])
    // The first numbers of numpy's RandomState(0) are 0.549, 0.715, 0.603 and 0.545.
    let y = try training(x, .float([], [0.6]), Tensor([], booleans: [true]))
    #expect(y[1] == .flags(false, true, true, false))
    #expect(agree(y[0].doubles, [0, 5, 7.5, 0]))
    #expect(try training.failure(x, .float([], [1]), Tensor([], booleans: [true])) == "E0802")
    let old = try DataRun("Dropout", opset: 1, outputs: 2, ["is_test": .int(1)])(x)
    #expect(old == [x, .float([4], [1, 1, 1, 1])])
  }
}
