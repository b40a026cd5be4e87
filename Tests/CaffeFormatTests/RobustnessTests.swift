import ByteStorage
import CaffeFormat
import ConverterCore
import Diagnostics
import Testing

@Suite struct RobustnessTests {
  static let cases = [
    "layer-conv-grouped", "layer-spp", "layer-priorbox", "layer-reshape-axis",
    "layer-pool-ave-pad-clip", "net-caffemodel-only", "weights-legacy-shape", "weights-unpacked",
    "layer-argmax-max-val", "layer-slice-points", "weights-hdf5-shared",
  ].filter(fixtureNames.contains)

  /// Whatever the bytes are, an import ends with a model or with findings that have a place.
  private func check(_ files: [ModelSource.File]) {
    let imported = Imported(ModelSource(files))
    #expect(imported.findings.allSatisfy { !$0.location.steps.isEmpty })
    #expect(imported.thrown == nil || imported.thrown?.location.file != nil)
  }

  private func damaged(
    _ name: String, by damage: (inout [UInt8], Int) -> Void, at count: Int
  ) throws {
    let files = try source(name).files
    for (index, file) in files.enumerated() {
      let bytes = file.bytes.array
      // A process reads each of these.
      let count = files.contains { $0.name.hasSuffix(".h5") } ? count / 3 : count
      for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / count)) {
        var copy = bytes
        damage(&copy, place)
        var others = files
        others[index] = ModelSource.File(name: file.name, bytes: ByteBuffer(copy))
        check(others)
      }
    }
  }

  @Test(arguments: cases) func `a truncated file does no harm`(name: String) throws {
    try damaged(name, by: { $0.removeSubrange($1...) }, at: 25)
  }

  @Test(arguments: cases) func `a flipped bit does no harm`(name: String) throws {
    try damaged(name, by: { $0[$1] ^= 1 << UInt8($1 % 8) }, at: 60)
  }

  @Test(arguments: cases) func `other digits do no harm`(name: String) throws {
    try damaged(
      name,
      by: { bytes, place in
        guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
          return
        }
        let numbers = ["0", "-1", "4294967295", "2147483647", "9223372036854775807", "77"]
        bytes.replaceSubrange(digit...digit, with: Array(numbers[place % numbers.count].utf8))
      }, at: 60)
  }

  /// Layers of forks, whose settings and extents get impossible numbers one by one.
  static let forks: [(inputs: [String], layers: String)] = [
    (
      ["a:1,48", "b:1,36", "c:1,2,48"],
      layer(
        "DetectionOutput", ["a", "b", "c"], ["o"],
        "detection_output_param { num_classes: 3 background_label_id: 1 keep_top_k: 5 "
          + "confidence_threshold: 0.1 nms_param { nms_threshold: 0.4 top_k: 7 eta: 1 } }")
    ),
    (
      ["a:1,4,3,2", "b:1,8,3,2", "c:1,3", "f:1,4,3,2"],
      layer(
        "Proposal", ["a", "b", "c"], ["r"],
        "proposal_param { feat_stride: 8 base_size: 8 min_size: 2 ratio: 1 scale: 1 scale: 2 "
          + "pre_nms_topn: 9 post_nms_topn: 4 nms_thresh: 0.5 }", name: "p")
        + layer(
          "PSROIPooling", ["f", "r"], ["o"],
          "psroi_pooling_param { spatial_scale: 1 output_dim: 1 group_size: 2 }", name: "q")
        + layer(
          "ROIAlign", ["f", "r"], ["u"],
          "roi_align_param { pooled_h: 2 pooled_w: 2 sampling_ratio: 2 }", name: "s")
        + layer("ROIPooling", ["f", "r"], ["v"], "roi_pooling_param { pooled_h: 2 pooled_w: 2 }")
        + layer("Reshape", ["v"], ["w"], "reshape_param { shape { dim: -1 dim: 8 } }", name: "w")
    ),
    (
      ["x:1,4,6,6", "m:1,4,6,6"],
      layer("Upsample", ["x", "m"], ["a"], "upsample_param { scale_h: 2 scale_w: 3 }", name: "a")
        + layer("Upsample", ["x"], ["b"], "upsample_param { scale: 2 }", name: "b")
        + layer("Interp", ["x"], ["c"], "interp_param { zoom_factor: 2 pad_beg: -1 }", name: "c")
        + layer("Interp", ["x"], ["d"], "interp_param { height: 2 width: 3 }", name: "d")
        + layer("Reorg", ["x"], ["e"], "reorg_param { stride: 2 }", name: "e")
        + layer("ShuffleChannel", ["x"], ["f"], "shuffle_channel_param { group: 2 }", name: "f")
        + layer("Permute", ["x"], ["g"], "permute_param { order: 1 order: 0 }", name: "g")
        + layer(
          "Im2col", ["x"], ["h"], "convolution_param { kernel_size: 2 dilation: 2 }", name: "h")
        + layer("Normalize", ["x"], ["i"], "norm_param { eps: 1 }", name: "i")
    ),
    (
      ["x:1,4,6,6", "d:1,3,9,9"],
      layer(
        "PriorBox", ["x", "d"], ["p"],
        "prior_box_param { min_size: 3 max_size: 5 aspect_ratio: 2 variance: 1 step: 3 img_size: 9 "
          + "offset: 1 }", name: "p")
        + layer(
          "PriorBoxClustered", ["x", "d"], ["q"], "prior_box_param { width: 3 height: 5 }",
          name: "q")
    ),
    (
      ["x:4,2,3", "m:4,2", "s:2,3"],
      layer("LSTM", ["x", "m", "s"], ["a"], "recurrent_param { num_output: 2 }", name: "a")
        + layer(
          "CTCGreedyDecoder", ["x", "m"], ["b"], "ctc_decoder_param { blank_index: 1 }", name: "b")
        + layer(
          "ContinuationIndicator", [], ["c"],
          "continuation_indicator_param { time_step: 4 batch_size: 2 }", name: "c")
        + layer("RNN", ["x", "c"], ["d"], "recurrent_param { num_output: 2 }", name: "d")
        + layer("Filter", ["x", "e"], ["f"], name: "f")
        + layer("Filter", ["m", "s"], ["g"], name: "g")
    ),
  ]

  @Test(arguments: forks.indices) func `other numbers in layers of forks do no harm`(_ index: Int) {
    let text = Array(ForksErrors.net(Self.forks[index].inputs, Self.forks[index].layers).text.utf8)
    let numbers = ["0", "-1", "4097", "2147483647", "1073741824", "1e39", "nan"]
    for place in text.indices where (0x30...0x39).contains(text[place]) {
      for number in numbers {
        let copy = text[..<place] + Array(number.utf8) + text[(place + 1)...]
        check([ModelSource.File(name: "net.prototxt", bytes: ByteBuffer(Array(copy)))])
      }
    }
  }

  @Test func `extents whose product does not fit are an error beside a zero too`() {
    let huge = 2_147_483_647
    let imported = Imported(
      """
      input: "data" input_dim: 0 input_dim: \(huge) input_dim: \(huge) input_dim: \(huge)
      layer { name: "f" type: "Flatten" bottom: "data" top: "f" }
      """)
    #expect(imported.codes.first == "E0603")
  }

  @Test func `more axes than Caffe has are an error`() {
    let text = "layer { name: \"f\" type: \"ReLU\" bottom: \"data\" top: \"f\" }"
    for count in [32, 33] {
      let dims = String(repeating: " dim: 1", count: count)
      let imported = Imported("input: \"data\" input_shape {\(dims) } " + text)
      #expect(imported.errors.isEmpty == (count == 32))
    }
  }

  @Test func `files that make up no net are refused`() {
    let text = ModelSource.File(name: "a.prototxt", bytes: ByteBuffer(Array("name: \"a\"".utf8)))
    #expect(Imported(ModelSource([])).codes == ["E0610"])
    #expect(Imported(ModelSource([text])).codes == ["E0610"])
    #expect(Imported(ModelSource([text, text])).codes == ["E0610"])
  }
}
