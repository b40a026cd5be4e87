import ModelIR
import Testing

@Suite struct ImageTests {
  private func resize(
    _ attributes: [String: AttributeValue], _ x: Tensor, scales: [Double]? = nil,
    sizes: [Int]? = nil, opset: Int = 19, roi: [Double]? = nil
  ) throws -> Tensor {
    try DataRun("Resize", opset: opset, attributes)(
      x, roi.map { Tensor.float([$0.count], $0) }, scales.map { Tensor.float([$0.count], $0) },
      sizes.map { Tensor.ints([$0.count], $0) })[0]
  }

  /// The positions of the outputs in the input, computed by hand from the standard's formulas.
  @Test(
    arguments: [
      ("half_pixel", [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4]),
      ("asymmetric", [1, 1.5, 2, 2.5, 3, 3.5, 4, 4]),
      ("align_corners", (0..<8).map { 1 + Double($0) * 3 / 7 }),
      ("pytorch_half_pixel", [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4]),
      ("half_pixel_symmetric", [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4]),
    ] as [(String, [Double])])
  func `coordinate modes`(_ mode: String, _ expected: [Double]) throws {
    let attributes: [String: AttributeValue] = [
      "mode": .text("linear"), "coordinate_transformation_mode": .text(mode),
    ]
    #expect(agree(try resize(attributes, .counting([4]), scales: [2]).doubles, expected))
  }

  @Test(
    arguments: [
      ("round_prefer_floor", [1, 1, 2, 2, 3, 3]), ("round_prefer_ceil", [1, 2, 2, 3, 3, 3]),
      ("floor", [1, 1, 2, 2, 3, 3]), ("ceil", [1, 2, 2, 3, 3, 3]),
    ] as [(String, [Double])])
  func `rounding to the nearest element`(_ mode: String, _ expected: [Double]) throws {
    // The positions are 0, 0.5, 1, 1.5, 2 and 2.5.
    let attributes: [String: AttributeValue] = [
      "nearest_mode": .text(mode), "coordinate_transformation_mode": .text("asymmetric"),
    ]
    #expect(try resize(attributes, .counting([3]), scales: [2]).doubles == expected)
  }

  @Test func `resizing to sizes, keeping the aspect ratio, and cropping`() throws {
    let x = Tensor.counting([2, 4])
    let smaller: [String: AttributeValue] = ["keep_aspect_ratio_policy": .text("not_larger")]
    #expect(try resize(smaller, x, sizes: [5, 6]).shape == [3, 6])
    let larger: [String: AttributeValue] = ["keep_aspect_ratio_policy": .text("not_smaller")]
    #expect(try resize(larger, x, sizes: [5, 6]).shape == [5, 10])
    let last: [String: AttributeValue] = ["axes": .ints([-1])]
    #expect(try resize(last, x, sizes: [2]).shape == [2, 2])
    let crop: [String: AttributeValue] = [
      "mode": .text("linear"), "coordinate_transformation_mode": .text("tf_crop_and_resize"),
      "extrapolation_value": .float(9),
    ]
    let cropped = try resize(crop, .counting([4]), sizes: [3], roi: [0, 4.0 / 3])
    #expect(agree(cropped.doubles, [1, 3, 9]))
    #expect(try resize([:], x, scales: [1, 0.3]).shape == [2, 1])
    #expect(try resize([:], x, sizes: [0, 2]).shape == [0, 2])
  }

  @Test func `antialiasing averages what an output covers`() throws {
    let attributes: [String: AttributeValue] = ["mode": .text("linear"), "antialias": .int(1)]
    // The triangle stretched to 4 weights the inner elements by 7/8 each, and the outer ones, which
    // also stand for what is beyond them, by 5/8 + 3/8 + 1/8.
    let y = try resize(attributes, .float([4], [8, 0, 0, 8]), scales: [0.25])
    #expect(agree(y.doubles, [4.5]))
    let flat = try resize(attributes, .float([6], [5, 5, 5, 5, 5, 5]), scales: [0.5])
    #expect(agree(flat.doubles, [5, 5, 5]))
  }

  @Test func `what cannot be resized`() throws {
    let resize = DataRun("Resize", opset: 19)
    let x = Tensor.counting([2])
    for scale in [0, -1, .nan, .infinity] {
      #expect(try resize.failure(x, nil, .float([1], [scale])) == "E0802")
    }
    #expect(try resize.failure(x, nil, .float([2], [1, 1])) == "E0502")
    #expect(try resize.failure(x, nil, .float([1], [1e18])) == "E0802")
    #expect(try resize.failure(x, nil, nil, .ints(-1)) == "E0802")
    #expect(try resize.failure(x) == "E0801")
    #expect(try resize.failure(.counting([0]), nil, nil, .ints(2)) == "E0802")
    let modes: [String: AttributeValue] = ["mode": .text("x")]
    #expect(try DataRun("Resize", modes).failure(x, nil, .float([1], [2])) == "E0410")
    let names = Tensor.strings("a", "b")
    #expect(try resize(names, nil, .float([1], [2]))[0] == .strings("a", "a", "b", "b"))
    #expect(
      try DataRun("Resize", ["mode": .text("linear")]).failure(names, nil, .float([1], [2]))
        == "E0801")
  }

  @Test func `older enlargements`() throws {
    let x = Tensor.counting([1, 1, 1, 2])
    let first = DataRun(
      "Upsample", opset: 1, ["height_scale": .float(1), "width_scale": .float(2)])
    #expect(try first(x)[0].doubles == [1, 1, 2, 2])
    let linear = DataRun(
      "Upsample", opset: 7, ["mode": .text("linear"), "scales": .floats([1, 1, 1, 2])])
    #expect(try linear(x)[0].doubles == [1, 1.5, 2, 2])
    #expect(
      try DataRun("Resize", opset: 10)(.counting([4]), .float([1], [0.5]))[0].doubles == [1, 3])
  }

  @Test func `sampling beyond the border`() throws {
    let x = Tensor.counting([1, 1, 1, 3])
    func sample(_ padding: String, _ mode: String, _ points: [Double]) throws -> [Double] {
      let grid: [Double] = points.flatMap { [$0, 0.0] }
      let run = DataRun(
        "GridSample",
        [
          "mode": .text(mode), "padding_mode": .text(padding),
          "align_corners": .int(1),
        ])
      return try run(x, .float([1, 1, points.count, 2], grid))[0].doubles
    }
    #expect(try sample("zeros", "linear", [-1, 0.5, 1.5, 9]) == [1, 2.5, 1.5, 0])
    #expect(try sample("border", "linear", [-7, 1.5, .infinity, .nan]) == [1, 3, 3, 1])
    #expect(try sample("reflection", "linear", [-2, 1.5, 3, 5]) == [2, 2.5, 1, 3])
    #expect(try sample("reflection", "nearest", [1e30, .nan]).count == 2)
    // Halves go to the even index.
    #expect(try sample("zeros", "nearest", [-0.5, 0.5, 1.4, 1.6]) == [1, 3, 3, 0])
    #expect(try sample("border", "cubic", [-1, 0, 1]) == [1, 2, 3])
    let run = DataRun("GridSample")
    #expect(try run.failure(x, .float([1, 1, 1, 3], [0, 0, 0])) == "E0502")
    #expect(try run.failure(.counting([1, 1, 0, 3]), .float([1, 1, 1, 2], [0, 0])) == "E0802")
  }

  @Test func `boxes are kept by score and overlap`() throws {
    let boxes = Tensor.float([1, 3, 4], [0, 0, 1, 1, 1, 1, 0, 0.1, 5, 5, 6, 6])
    let scores = Tensor.float([1, 1, 3], [0.5, 0.9, 0.9])
    let run = DataRun("NonMaxSuppression")
    #expect(
      try run(boxes, scores, .int(5), .float([], [0.5]))[0] == .ints([2, 3], [0, 0, 1, 0, 0, 2]))
    #expect(try run(boxes, scores)[0].shape == [0, 3])
    #expect(try run(boxes, scores, .int(-3))[0].shape == [0, 3])
    let strict = try run(boxes, scores, .int(1), .float([], [0.5]), .float([], [0.9]))
    #expect(strict[0].shape == [0, 3])
    #expect(try run.failure(boxes, .float([1, 1, 2], [1, 1])) == "E0502")
  }

  @Test func `pooling regions`() throws {
    let x = Tensor.counting([1, 1, 4, 4])
    let rois = Tensor.float([1, 5], [0, 0, 0, 3, 3])
    let pool = DataRun("MaxRoiPool", ["pooled_shape": .ints([2, 2])])
    #expect(try pool(x, rois)[0].doubles == [6, 8, 14, 16])
    #expect(try pool(x, .float([1, 5], [0, 9, 9, 9, 9]))[0].doubles == [0, 0, 0, 0])
    #expect(try pool.failure(x, .float([1, 5], [1, 0, 0, 1, 1])) == "E0802")
    #expect(try pool.failure(x, .float([1, 5], [0, 0, 0, .nan, 1])) == "E0802")
    #expect(try DataRun("MaxRoiPool", ["pooled_shape": .ints([0, 2])]).failure(x, rois) == "E0410")
    let align = DataRun("RoiAlign", opset: 16, ["sampling_ratio": .int(1)])
    // Half a pixel of shift: the centre of [0, 4] lies at 1.5, between four elements.
    #expect(try align(x, .float([1, 4], [0, 0, 4, 4]), .ints(0))[0].doubles == [8.5])
    #expect(try align.failure(x, .float([1, 4], [0, 0, 4, 4]), .ints(1)) == "E0802")
    #expect(try align.failure(x, .float([1, 4], [0, 0, .infinity, 4]), .ints(0)) == "E0802")
    let adaptive = DataRun("RoiAlign", opset: 16)
    #expect(try adaptive.failure(x, .float([1, 4], [0, 0, 1e9, 4]), .ints(0)) == "E0802")
    #expect(try adaptive(x, .float([1, 4], [2, 2, -1e30, 1]), .ints(0))[0].doubles == [0])
  }

  @Test func `grids and columns`() throws {
    let theta = Tensor.float([1, 2, 3], [1, 0, 0, 0, 1, 0.5])
    let grid = DataRun("AffineGrid")
    #expect(
      try grid(theta, .ints(1, 1, 2, 2))[0].doubles == [-0.5, 0, 0.5, 0, -0.5, 1, 0.5, 1])
    let aligned = DataRun("AffineGrid", ["align_corners": .int(1)])
    #expect(try aligned(theta, .ints(1, 1, 1, 2))[0].doubles == [-1, -0.5, 1, -0.5])
    #expect(try grid.failure(theta, .ints(2, 1, 2, 2)) == "E0502")
    #expect(try grid.failure(theta, .ints(1, 1, -2, 2)) == "E0802")
    let columns = Tensor.counting([1, 2, 2])
    let fold = DataRun("Col2Im")
    #expect(try fold(columns, .ints(1, 3), .ints(1, 2))[0].doubles == [1, 5, 4])
    #expect(try fold.failure(columns, .ints(1, 4), .ints(1, 2)) == "E0502")
    #expect(try fold.failure(columns, .ints(1, 1), .ints(1, 2)) == "E0502")
    #expect(
      try DataRun("Col2Im", ["strides": .ints([0, 1])])
        .failure(columns, .ints(1, 3), .ints(1, 2)) == "E0802")
    #expect(
      try DataRun("Col2Im", ["pads": .ints([.max, 0, 0, 0])])
        .failure(columns, .ints(1, 3), .ints(1, 2)) == "E0802")
  }
}
