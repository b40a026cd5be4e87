import Testing

@Suite struct PoolingShapeTests {
  /// Extents of the image; kernel, stride and vertical padding; what Caffe made of them.
  static let recorded: [(Int, Int, Int, Int, Int, [Int]?)] = [
    (6, 3, 4, 1, 0, nil),
    (6, 10, 1, 5, 0, [2, 3]),
    (2, 7, 4, 1, 0, nil),
    (9, 7, 1, 5, 0, [3, 3]),
    (11, 11, 5, 1, 2, [11, 7]),
    (4, 1, 5, 2, 1, nil),
    (2, 10, 5, 2, 1, [1, 4]),
    (9, 12, 1, 5, 0, [3, 4]),
    (8, 11, 5, 4, 1, [3, 3]),
    (10, 8, 3, 3, 0, [4, 3]),
    (6, 12, 4, 3, 0, [2, 4]),
    (9, 7, 2, 3, 0, [4, 3]),
    (12, 6, 5, 4, 2, [4, 2]),
    (2, 5, 4, 1, 0, nil),
    (11, 10, 4, 3, 2, [5, 3]),
    (1, 8, 3, 2, 0, nil),
    (1, 4, 3, 2, 0, nil),
    (9, 5, 2, 4, 1, [3, 2]),
    (6, 11, 4, 2, 0, [2, 5]),
    (3, 3, 2, 2, 0, [2, 2]),
    (10, 3, 3, 3, 0, [4, 1]),
    (7, 9, 3, 5, 1, [2, 2]),
    (12, 9, 5, 1, 2, [12, 5]),
    (7, 7, 4, 1, 2, [8, 4]),
    (2, 6, 5, 1, 0, nil),
    (10, 3, 5, 1, 1, nil),
    (2, 4, 5, 4, 0, [1, 1]),
    (6, 10, 3, 4, 0, [2, 3]),
    (8, 8, 4, 4, 1, [3, 2]),
    (3, 2, 3, 3, 2, [2, 1]),
    (9, 1, 2, 5, 1, [2, 1]),
    (12, 5, 5, 3, 0, [4, 1]),
    (4, 9, 5, 5, 1, [1, 2]),
    (10, 4, 2, 4, 0, [3, 2]),
    (9, 8, 3, 1, 0, [7, 6]),
    (8, 5, 2, 5, 1, [2, 1]),
  ]

  @Test(arguments: ["MAX", "AVE"])
  func `pooled extents are those that Caffe makes`(method: String) {
    for (height, width, kernel, stride, pad, expected) in Self.recorded {
      let imported = Imported(
        """
        layer { name: "d" type: "Input" top: "d"
          input_param { shape { dim: 1 dim: 1 dim: \(height) dim: \(width) } } }
        layer { name: "p" type: "Pooling" bottom: "d" top: "o" pooling_param {
          pool: \(method) kernel_h: \(kernel) kernel_w: \(kernel) stride_h: \(stride)
          stride_w: \(stride) pad_h: \(pad) pad_w: 0 } }
        """)
      #expect(imported.errors.isEmpty == (expected != nil), "\(imported.errors)")
      if let expected { #expect(imported.outputShape() == [1, 1] + expected) }
    }
  }

  @Test func `rounding down leaves the last window out`() {
    let imported = Imported(
      """
      input: "d" input_dim: 1 input_dim: 1 input_dim: 8 input_dim: 8
      layer { name: "p" type: "Pooling" bottom: "d" top: "o"
        pooling_param { kernel_size: 3 stride: 2 round_mode: FLOOR } }
      """)
    #expect(imported.outputShape() == [1, 1, 3, 3])
  }

  @Test func `a window beyond the image is a pad of what Caffe gives it`() throws {
    let net = """
      input: "d" input_dim: 1 input_dim: 1 input_dim: 1 input_dim: 7
      layer { name: "p" type: "Pooling" bottom: "d" top: "o"
        pooling_param { pool: MAX kernel_h: 1 kernel_w: 2 stride_h: 1 stride_w: 4 } }
      """
    let imported = Imported(net)
    #expect(imported.operators == ["MaxPool", "Pad"])
    #expect(
      try imported.run([1, 1, 1, 7], [1, 2, 3, 4, 5, 6, 7])
        == [2, 6, -Float.greatestFiniteMagnitude])
  }
}
