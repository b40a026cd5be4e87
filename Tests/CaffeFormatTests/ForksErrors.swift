import ConverterCore
import Diagnostics
import ModelIR
import Testing

/// What is said of layers whose settings or blobs do not fit, and of fields that forks number
/// differently.
@Suite struct ForksErrors {
  static let image = "x:1,4,6,5"

  /// A kind, its inputs, its settings, and a word of the message.
  static let malformed: [(String, [String], String, String)] = [
    (
      "DetectionOutput", ["a:1,48", "b:1,36", "c:1,2,48"], "detection_output_param { }",
      "num_classes"
    ),
    (
      "DetectionOutput", ["a:1,48", "b:1,36", "c:1,2,48"],
      "detection_output_param { num_classes: 4 }",
      "do not fit 4 classes"
    ),
    (
      "DetectionOutput", ["a:1,48", "b:1,36", "c:1,48"],
      "detection_output_param { num_classes: 3 }",
      "default boxes"
    ),
    (
      "DetectionOutput", ["a:1,48", "b:1,36", "c:1,2,48"],
      "detection_output_param { num_classes: 3 nms_param { nms_threshold: -1 } }", "nms_threshold"
    ),
    (
      "DetectionOutput", ["a:1,48", "b:1,36", "c:1,2,48"],
      "detection_output_param { num_classes: 3 nms_param { eta: 0 } }", "eta"
    ),
    (
      "DetectionOutput", ["a:1,48", "b:1,12", "c:1,2,48"],
      "detection_output_param { num_classes: 1 }",
      "background"
    ),
    (
      "DetectionOutput", ["a:1,48", "b:1,36", "c:1,2,48", "d:1", "e:1"],
      "detection_output_param { num_classes: 3 }", "RefineDet"
    ),
    ("DetectionOutput", ["a:1,48"], "", "reads 1 blob,"),
    ("Proposal", ["a:1,18,3,4", "b:1,36,3,4", "c:1,3"], "", "no anchors"),
    (
      "Proposal", ["a:1,4,3,4", "b:1,8,3,4", "c:1,3"],
      "proposal_param { ratio: 1 ratio: 2 scale: -1 }",
      "not positive"
    ),
    (
      "Proposal", ["a:2,2,3,4", "b:2,4,3,4", "c:2,3"], "proposal_param { ratio: 1 scale: 1 }",
      "2 images"
    ),
    (
      "Proposal", ["a:1,2,3,4", "b:1,8,3,4", "c:1,3"], "proposal_param { ratio: 1 scale: 1 }",
      "1 anchors"
    ),
    (
      "Python", ["a:1,18,3,4", "b:1,36,3,4", "c:1,3"],
      "python_param { module: \"rpn.proposal_layer\" layer: \"ProposalLayer\" param_str: \"x\" }",
      "param_str"
    ),
    (
      "Python", ["a:1,18,3,4", "b:1,36,3,4", "c:1,3"],
      "python_param { module: \"rpn.proposal_layer\" layer: \"ProposalLayer\" param_str: \"'a': [1, 2\" }",
      "param_str"
    ),
    (
      "Python", ["a:1,18,3,4", "b:1,36,3,4", "c:1,3"],
      "python_param { module: \"rpn.proposal_layer\" layer: \"ProposalLayer\" "
        + "param_str: \"feat_stride: 16\\nratios: [1]\" }", "ratios"
    ),
    ("Python", [image], "python_param { module: \"m\" layer: \"L\" }", "Python code"),
    ("ROIPooling", [image, "r:7,5"], "roi_pooling_param { pooled_h: 0 pooled_w: 2 }", "pooled_h"),
    ("ROIPooling", [image, "r:7,4"], "roi_pooling_param { pooled_h: 2 pooled_w: 2 }", "rows of 5"),
    (
      "ROIAlign", [image, "r:7,5"], "roi_align_param { pooled_h: 2 pooled_w: 2 }", "sampling_ratio"
    ),
    (
      "ROIAlign", [image, "r:7,5"],
      "roi_align_param { pooled_h: 2 pooled_w: 2 sampling_ratio: 2 roi_end_mode: 1 }",
      "roi_end_mode"
    ),
    (
      "PSROIPooling", [image, "r:7,5"], "psroi_pooling_param { output_dim: 1 group_size: 2 }",
      "scale"
    ),
    (
      "PSROIPooling", [image, "r:7,5"],
      "psroi_pooling_param { spatial_scale: 1 output_dim: 2 group_size: 2 }", "4 channels"
    ),
    ("Upsample", [image], "upsample_param { scale: 0 }", "scale"),
    ("Upsample", [image], "upsample_param { scale_h: 2 scale_w: 2 }", "places of maxima"),
    ("Upsample", [image, "m:1,4,6,4"], "upsample_param { scale: 2 }", "expected the same"),
    (
      "Upsample", [image, "m:1,4,6,5"], "upsample_param { scale: 3 pad_out_h: true }", "factor of 2"
    ),
    ("Upsample", [image, "m:1,4,6,5"], "upsample_param { scale_h: 3 }", "go together"),
    ("Interp", [image], "", "neither factors"),
    ("Interp", [image], "interp_param { zoom_factor: 0 }", "zoom_factor"),
    ("Interp", [image], "interp_param { zoom_factor: 2 pad_beg: 1 }", "pad_beg"),
    ("Interp", [image], "interp_param { zoom_factor: 2 pad_beg: -9 }", "leave nothing"),
    ("Interp", [image], "interp_param { zoom_factor: 2 align_corners: false }", "align corners"),
    ("ShuffleChannel", [image], "shuffle_channel_param { group: 3 }", "does not divide"),
    ("Reorg", [image], "", "'stride' is missing"),
    ("Reorg", [image], "reorg_param { stride: 3 }", "does not divide"),
    ("Axpy", ["a:1,3", image, "y:1,4,6,5"], "", "shapes"),
    ("HardSigmoid", [image], "", "forks"), ("L2Norm", [image], "", "forks"),
    ("CTCGreedyDecoder", ["a:4,2,3", "m:4,3"], "", "shapes"),
    ("CTCGreedyDecoder", ["a:4,2,3", "m:4,2", "t:4,2"], "", "accuracy"),
    ("Filter", ["a:4,2", "s:3,1"], "", "shapes"),
    ("Filter", ["a:4,2"], "", "2 or more"),
    ("Normalize", ["a:1"], "", "1 axis"),
    ("PriorBox", [image, "d:1,3,9,9"], "", "min_size"),
    ("PriorBox", [image, "d:1,3,9,9"], "prior_box_param { min_size: 0 }", "min_size"),
    ("PriorBox", [image, "d:1,3,9,9"], "prior_box_param { min_size: 3 max_size: 2 }", "max_size"),
    (
      "PriorBox", [image, "d:1,3,9,9"], "prior_box_param { min_size: 3 variance: 1 variance: 2 }",
      "variance"
    ),
    (
      "PriorBox", [image, "d:1,3,9,9"], "prior_box_param { min_size: 3 step_h: 2 }", "not positive"
    ),
    (
      "PriorBox", [image, "d:1,3,9,9"],
      "prior_box_param { min_size: 3 img_size: 2 img_h: 3 img_w: 3 }",
      "img_size"
    ),
    (
      "PriorBox", [image, "d:1,3,9,9"], "prior_box_param { min_size: 3 aspect_ratio: 0 }",
      "aspect_ratio"
    ),
    ("PriorBoxClustered", [image, "d:1,3,9,9"], "prior_box_param { width: 3 }", "height"),
    ("Pooling", [image], "pooling_param { pool: STOCHASTIC kernel_size: 2 pad: 1 }", "padding"),
    (
      "Pooling", [image], "pooling_param { kernel_size: 2 ceil_mode: true round_mode: FLOOR }",
      "ceil_mode"
    ),
    ("Dropout", [image], "dropout_param { scale_train: false }", "scale_train"),
    (
      "Convolution", [image], "convolution_param { num_output: 2 kernel_size: 2 relu: true }",
      "relu"
    ),
    (
      "Convolution", [image],
      "convolution_param { num_output: 2 kernel_size: 2 hole: 2 dilation: 2 }", "hole"
    ),
    ("LSTM", ["x:4,2,3", "c:4,3"], "recurrent_param { num_output: 2 }", "shapes"),
    ("LSTM", ["x:0,2,3", "c:0,2"], "recurrent_param { num_output: 2 }", "recurrent layer"),
    ("LSTM", ["x:4,2,3", "c:4,2", "s:3,2"], "recurrent_param { num_output: 2 }", "static blob"),
    ("RNN", ["x:4,2,3", "c:4,2"], "", "num_output"),
    (
      "RNN", ["x:4,2,3", "c:4,2", "h:1,2,3"],
      "recurrent_param { num_output: 2 expose_hidden: true }", "writes 1 blob,"
    ),
  ]

  @Test(arguments: malformed)
  func `what does not fit is said with its place`(
    _ type: String, _ inputs: [String], _ settings: String, _ word: String
  ) {
    let imported = Self.net(inputs, layer(type, inputs.map(Self.name), ["out"], settings))
      .imported()
    let finding = imported.errors.first
    #expect(finding?.message.contains(word) == true, "\(finding?.message ?? "nothing")")
    #expect(finding?.location.description.contains("layer") == true)
    #expect(imported.context.report.unconverted.map(\.kind) == [type])
    #expect(imported.thrown == nil)
  }

  static func name(_ input: String) -> String { String(input.prefix { $0 != ":" }) }

  static func net(_ inputs: [String], _ layers: String) -> ForkNet {
    ForkNet(
      inputs: inputs.map { input in
        let extents = input.drop { $0 != ":" }.dropFirst().split(separator: ",").compactMap {
          Int($0)
        }
        return (name(input), Blob(zeros: extents))
      }, layers: layers)
  }

  @Test func `a layer that mixes items of which the number depends on data is an error`() {
    let filter = layer("Filter", ["a", "s"], ["f"], name: "filter")
    for (kind, settings) in [
      ("Reverse", "reverse_param { axis: 0 }"), ("Permute", "permute_param { order: 1 order: 0 }"),
      ("InnerProduct", "inner_product_param { axis: 0 num_output: 2 }"),
      ("Reduction", ""), ("Slice", "slice_param { axis: 0 slice_point: 1 }"),
      ("Reshape", "reshape_param { shape { dim: 2 dim: 3 } }"),
      ("ArgMax", "argmax_param { axis: 0 }"), ("Power", "power_param { power: 0 }"),
    ] {
      let tops = kind == "Slice" ? ["b", "c"] : ["b"]
      let imported = Self.net(["a:5,6", "s:5,1"], filter + layer(kind, ["f"], tops, settings))
        .imported()
      #expect(imported.context.report.unconverted.map(\.kind) == [kind], "\(kind)")
      #expect(imported.outputs.contains("b"))
    }
    let mixed = Self.net(
      ["a:5,6", "s:5,1", "d:5,6"], filter + layer("Eltwise", ["f", "d"], ["b"])
    ).imported()
    #expect(mixed.errors.first?.message.contains("depends on the data") == true)
    let twice = Self.net(
      ["a:5,6", "s:5,1", "d:5,6"],
      filter + layer("Filter", ["d", "s"], ["g"], name: "other")
        + layer("Eltwise", ["f", "g"], ["b"])
    ).imported()
    #expect(twice.errors.first?.message.contains("depends on the data") == true)
  }

  /// Layers of forks with weights or without, each of one input of shape [1, 4, 6, 6].
  static let kinds: [(type: String, settings: String, blobs: [Blob])] = [
    ("Normalize", "norm_param { channel_shared: false }", [Blob([4], [1, 2, 3, 4])]),
    (
      "BN", "bn_param { bn_mode: INFERENCE }",
      [Blob([1, 4, 1, 1], [1, 2, 3, 4]), Blob(zeros: [1, 4, 1, 1])]
    ),
    ("Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }", []),
    ("ReLU6", "relu6_param { negative_slope: 0.5 }", []),
    ("Interp", "interp_param { zoom_factor: 2 }", []),
    ("Upsample", "upsample_param { scale: 2 }", []),
    ("Reorg", "reorg_param { stride: 2 }", []),
    ("ShuffleChannel", "shuffle_channel_param { group: 2 }", []),
    ("Reverse", "reverse_param { axis: 1 }", []),
    ("Swish", "swish_param { beta: 2 }", []),
    (
      "ConvolutionDepthwise", "convolution_param { num_output: 4 kernel_size: 1 bias_term: false }",
      [Blob([4, 1, 1, 1], [1, 2, 3, 4])]
    ),
  ]

  @Test(arguments: kinds)
  func `settings go by their names, whatever numbers the weights file gives`(
    _ type: String, _ settings: String, _ blobs: [Blob]
  ) throws {
    var random = Seeded(type.count)
    var net = ForkNet(
      inputs: [("x", random.normal([1, 4, 6, 6]))], layers: layer(type, ["x"], ["out"], settings))
    net.weights = [("layer", type, blobs)]
    let numbers = [
      137, 143, 147, 148, 149, 150, 152, 154, 159, 164, 201, 202, 203, 204, 206, 8_266_711,
    ]
    let plain = try net.run()
    #expect(plain["out"]?.numbers.contains { $0 != 0 } == true)
    #expect(try net.run(foreign: numbers) == plain)
  }
}
