import ModelIR
import Testing

/// Layers behind a Filter, whose number of items depends on the data, compute what they compute of
/// the items that it keeps.
@Suite struct ForksItems {
  /// A layer of one blob.
  struct Case: Sendable, CustomTestStringConvertible {
    var type: String
    var settings = ""
    var blobs: [Blob] = []
    /// The shape of an item.
    var item = [4, 6, 5]
    /// How many blobs the layer reads, all the same, and how many it writes.
    var bottoms = 1
    var tops = 1

    var testDescription: String { "\(type) \(settings)" }
  }

  private static func ramp(_ shape: [Int]) -> Blob {
    let count = shape.reduce(1, *)
    return Blob(shape, (0..<count).map { Float($0 % 7) * 0.25 - 0.5 + Float($0 % 3) })
  }

  static let cases: [Case] = [
    Case(type: "AbsVal"), Case(type: "BNLL"), Case(type: "Dropout"), Case(type: "ELU"),
    Case(type: "Exp", settings: "exp_param { base: 2 scale: 0.5 shift: 1 }"),
    Case(type: "Sigmoid"), Case(type: "TanH"), Case(type: "Swish"), Case(type: "Mish"),
    Case(type: "HSwish"), Case(type: "HSigmoid"), Case(type: "HardSwish"), Case(type: "ReLU6"),
    Case(type: "Clip", settings: "clip_param { min: -1 max: 0.5 }"), Case(type: "Threshold"),
    Case(type: "ReLU", settings: "relu_param { negative_slope: 0.5 }"),
    Case(type: "Power", settings: "power_param { power: 2 shift: 3 }"),
    Case(type: "Log", settings: "log_param { shift: 9 }"),
    Case(type: "PReLU", blobs: [ramp([4])]),
    Case(type: "BatchNorm", blobs: [ramp([4]), Blob([4], [1, 2, 3, 4]), Blob([1], [1])]),
    Case(
      type: "BN", settings: "bn_param { bn_mode: INFERENCE }",
      blobs: [ramp([1, 4, 1, 1]), ramp([1, 4, 1, 1])]),
    Case(
      type: "Scale", settings: "scale_param { bias_term: true }", blobs: [ramp([4]), ramp([4])]),
    Case(type: "Scale", settings: "scale_param { axis: 0 }", bottoms: 2),
    Case(type: "Bias", settings: "bias_param { axis: 2 num_axes: 2 }", blobs: [ramp([6, 5])]),
    Case(type: "Bias", settings: "bias_param { axis: 0 }", bottoms: 2),
    Case(type: "Eltwise", settings: "eltwise_param { coeff: 2 coeff: -0.5 }", bottoms: 2),
    Case(type: "Eltwise", settings: "eltwise_param { operation: PROD }", bottoms: 3),
    Case(type: "Concat", bottoms: 2),
    Case(type: "Concat", settings: "concat_param { axis: 0 }", bottoms: 2),
    Case(type: "Slice", tops: 2),
    Case(
      type: "Convolution", settings: "convolution_param { num_output: 3 kernel_size: 3 pad: 1 }",
      blobs: [ramp([3, 4, 3, 3]), ramp([3])]),
    Case(
      type: "Convolution", settings: "convolution_param { num_output: 2 kernel_size: 2 axis: 2 }",
      blobs: [ramp([2, 3, 2, 2]), ramp([2])], item: [2, 3, 5, 4]),
    Case(
      type: "ConvolutionDepthwise", settings: "convolution_param { num_output: 4 kernel_size: 2 }",
      blobs: [ramp([4, 1, 2, 2]), ramp([4])]),
    Case(
      type: "DepthwiseConvolution", settings: "convolution_param { num_output: 4 kernel_size: 2 }",
      blobs: [ramp([4, 1, 2, 2]), ramp([4])]),
    Case(
      type: "Deconvolution",
      settings: "convolution_param { num_output: 2 kernel_size: 2 stride: 2 }",
      blobs: [ramp([4, 2, 2, 2]), ramp([2])]),
    Case(type: "Im2col", settings: "convolution_param { kernel_size: 2 }"),
    Case(
      type: "Im2col", settings: "convolution_param { kernel_size: 2 axis: 2 }", item: [2, 3, 4, 5]),
    Case(
      type: "InnerProduct", settings: "inner_product_param { num_output: 3 }",
      blobs: [ramp([3, 120]), ramp([3])]),
    Case(
      type: "InnerProduct", settings: "inner_product_param { num_output: 3 axis: 2 }",
      blobs: [ramp([3, 30]), ramp([3])]),
    Case(
      type: "Embed", settings: "embed_param { num_output: 2 input_dim: 9 }",
      blobs: [ramp([9, 2]), ramp([2])], item: [3]),
    Case(type: "Crop", settings: "crop_param { axis: 2 }", bottoms: 2),
    Case(type: "Flatten"), Case(type: "Flatten", settings: "flatten_param { axis: 0 }"),
    Case(type: "Flatten", settings: "flatten_param { axis: 2 end_axis: 3 }"),
    Case(type: "LRN"),
    Case(type: "LRN", settings: "lrn_param { norm_region: WITHIN_CHANNEL local_size: 3 }"),
    Case(type: "MVN"),
    Case(type: "MVN", settings: "mvn_param { across_channels: true }", item: [7]),
    Case(
      type: "Normalize", settings: "norm_param { across_spatial: false }", blobs: [Blob([1], [2])]),
    Case(type: "Permute", settings: "permute_param { order: 0 order: 2 order: 3 order: 1 }"),
    Case(type: "Pooling", settings: "pooling_param { kernel_size: 3 stride: 2 }", tops: 2),
    Case(type: "Pooling", settings: "pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 }"),
    Case(type: "Pooling", settings: "pooling_param { pool: STOCHASTIC kernel_size: 2 stride: 2 }"),
    Case(type: "Pooling", settings: "pooling_param { pool: AVE global_pooling: true }"),
    Case(type: "Pooling", settings: "pooling_param { kernel_size: 1 stride: 4 }", tops: 2),
    Case(type: "SPP", settings: "spp_param { pyramid_height: 2 }"),
    Case(type: "Reduction", settings: "reduction_param { axis: 1 coeff: 0.5 }"),
    Case(type: "Reduction", settings: "reduction_param { axis: 2 operation: SUMSQ }"),
    Case(type: "Reshape", settings: "reshape_param { shape { dim: 0 dim: -1 dim: 10 } }"),
    Case(type: "Reshape", settings: "reshape_param { shape { dim: -1 dim: 60 } }"),
    Case(type: "Reshape", settings: "reshape_param { shape { dim: 5 dim: 6 } axis: 2 }"),
    Case(type: "ShuffleChannel", settings: "shuffle_channel_param { group: 2 }"),
    Case(type: "Softmax"), Case(type: "Softmax", settings: "softmax_param { axis: -1 }"),
    Case(type: "Softmax", settings: "softmax_param { axis: 0 }"),
    Case(type: "Tile", settings: "tile_param { axis: 2 tiles: 3 }"),
    Case(type: "ArgMax", settings: "argmax_param { top_k: 3 out_max_val: true }"),
    Case(type: "ArgMax", settings: "argmax_param { axis: 1 }"),
    Case(type: "ArgMax", settings: "argmax_param { axis: 2 top_k: 2 }"),
    Case(type: "Axpy", item: [4, 1, 1], bottoms: 3), Case(type: "Split", tops: 2),
  ]

  @Test(arguments: cases)
  func `a layer computes the items that a Filter keeps`(_ c: Case) throws {
    var random = Seeded(c.type.count + c.settings.count)
    var x = random.normal([5] + c.item)
    if c.type == "Embed" { x = Blob(x.shape, x.numbers.map { abs($0 * 2).rounded() }) }
    let size = c.item.reduce(1, *)
    let marks: [Float] = [0, 1, -2, 0, 0.5]
    let kept = marks.indices.filter { marks[$0] != 0 }
    let items = Blob(
      [kept.count] + c.item, kept.flatMap { n in Array(x.numbers[(n * size)..<((n + 1) * size)]) })
    let outputs = (0..<c.tops).map { "out\($0)" }
    let text = layer(c.type, [String](repeating: "f", count: c.bottoms), outputs, c.settings)
    var net = ForkNet(
      inputs: [("x", x), ("marks", Blob([5], marks))],
      layers: layer("Filter", ["x", "marks"], ["f"], name: "filter") + text)
    var plain = ForkNet(inputs: [("f", items)], layers: text)
    if !c.blobs.isEmpty {
      net.weights = [("layer", c.type, c.blobs)]
      plain.weights = net.weights
    }
    // Before version 13, a softmax along the items would have to turn them to the last axis.
    let isAlongItems = c.settings == "softmax_param { axis: 0 }"
    for version in [isAlongItems ? 13 : 11, 17] {
      net.version = version
      plain.version = version
      let (results, expected) = (try net.run(), try plain.run())
      #expect(results.count == c.tops)
      for output in outputs { expect(results[output], try #require(expected[output]), output) }
    }
  }

  @Test func `items go by indices of which the number depends on data`() throws {
    let x = Blob([3, 2], [1, 2, 3, 4, 5, 6])
    let net = ForkNet(
      inputs: [("x", x), ("i", Blob([4], [2, 0, 1, 2])), ("marks", Blob([4], [1, 0, 1, 1]))],
      layers: layer("Filter", ["i", "marks"], ["kept"], name: "filter")
        + layer("BatchReindex", ["x", "kept"]))
    #expect(try net.run()["out"] == Blob([3, 2], [5, 6, 3, 4, 5, 6]))
  }

  @Test func `nothing may be left`() throws {
    var net = ForkNet(
      inputs: [("x", Blob(zeros: [3, 2, 4, 4])), ("marks", Blob(zeros: [3]))],
      layers: layer("Filter", ["x", "marks"], ["kept"], name: "filter")
        + layer("ReLU", ["kept"], ["r"], name: "relu")
        + layer(
          "InnerProduct", ["r"], ["out"], "inner_product_param { num_output: 3 bias_term: false }",
          name: "fc"))
    net.weights = [("fc", "InnerProduct", [Self.ramp([3, 32])])]
    #expect(try net.run()["out"] == Blob([0, 3], []))
  }
}
