import Testing

/// Region proposals against transcriptions of py-faster-rcnn's `proposal_layer.py` and PVANet's
/// `proposal_layer.cpp`.
@Suite struct ForksProposal {
  /// The settings of a layer.
  struct Settings: Sendable, CustomTestStringConvertible {
    /// Whether it is the layer in Python.
    var isPython = true
    var stride: Float = 16
    var baseSize: Float = 16
    var minSize: Float = 16
    var ratios: [Float] = [0.5, 1, 2]
    var scales: [Float] = [8, 16, 32]
    var before = 6000
    var after = 300
    var overlap: Float = 0.7
    var map = [3, 4]
    var image: [Float] = [60, 70, 1]
    var text: String

    var testDescription: String { text }
  }

  static let all: [Settings] = [
    Settings(text: python("'feat_stride': 16")),
    Settings(
      stride: 8, scales: [1, 2], image: [24, 32, 1],
      text: python("'feat_stride': 8\\n'scales': [1, 2]")),
    Settings(
      scales: [2, 4.5, 9], map: [5, 5], image: [80, 80, 1.5],
      text: python("feat_stride: 16\\nscales: [2, 4.5, 9]")),
    Settings(scales: [3], text: python("{'feat_stride': 16, 'scales': [3]}")),
    Settings(image: [60, 70, 50], text: python("'feat_stride': 16")),
    Settings(
      isPython: false, scales: [2, 4], image: [60, 70, 1, 1],
      text: native("ratio: 0.5 ratio: 1 ratio: 2 scale: 2 scale: 4")),
    Settings(
      isPython: false, stride: 8, baseSize: 12, minSize: 10, ratios: [0.7, 1.4], scales: [1, 2, 3],
      before: 20, after: 6, overlap: 0.4, map: [4, 4], image: [30, 40, 1.25, 0.75],
      text: native(
        "feat_stride: 8 base_size: 12 min_size: 10 ratio: 0.7 ratio: 1.4 scale: 1 scale: 2 scale: 3 "
          + "pre_nms_topn: 20 post_nms_topn: 6 nms_thresh: 0.4")),
    Settings(
      isPython: false, minSize: 0, ratios: [1], scales: [2, 4], after: 4, image: [60, 70, 1],
      text: native("min_size: 0 ratio: 1 scale: 2 scale: 4 post_nms_topn: 4")),
  ]

  static func python(_ text: String) -> String {
    "python_param { module: \"rpn.proposal_layer\" layer: \"ProposalLayer\" param_str: \"\(text)\" }"
  }

  static func native(_ text: String) -> String { "proposal_param { \(text) }" }

  @Test(arguments: Array(all.enumerated()))
  func `proposals are those of the source`(_ index: Int, _ settings: Settings) throws {
    var random = Seeded(100 + index)
    let count = settings.ratios.count * settings.scales.count
    let scores = random.uniform([1, 2 * count] + settings.map)
    var changes = random.normal([1, 4 * count] + settings.map)
    changes.numbers = changes.numbers.map { $0 * 0.4 }
    let image = Blob([1, settings.image.count], settings.image)
    let net = ForkNet(
      inputs: [("scores", scores), ("changes", changes), ("im_info", image)],
      layers: layer(
        settings.isPython ? "Python" : "Proposal", ["scores", "changes", "im_info"],
        ["rois", "rois_scores"], settings.text))
    let (regions, ranks) = Self.proposals(settings, scores, changes)
    let results = try net.run()
    expect(results["rois"], regions, "regions")
    expect(results["rois_scores"], ranks, "scores")
    if index == 1 {
      for version in [11, 13, 18, 24] {
        var other = net
        other.version = version
        expect(try other.run()["rois"], regions, "version \(version)")
      }
    }
  }

  @Test func `the second stage takes as many regions as there are`() throws {
    var random = Seeded(9)
    let settings = Self.all[0]
    let scores = random.uniform([1, 18, 3, 4])
    let changes = random.normal([1, 36, 3, 4])
    let features = random.normal([1, 2, 3, 4])
    let weights = random.normal([4, 8])
    var net = ForkNet(
      inputs: [
        ("scores", scores), ("changes", changes), ("im_info", Blob([1, 3], settings.image)),
        ("features", features),
      ],
      layers: layer("Python", ["scores", "changes", "im_info"], ["rois"], settings.text, name: "p")
        + layer(
          "ROIPooling", ["features", "rois"], ["pool"],
          "roi_pooling_param { pooled_h: 2 pooled_w: 2 spatial_scale: 0.0625 }", name: "pool")
        + layer(
          "InnerProduct", ["pool"], ["fc"],
          "inner_product_param { num_output: 4 bias_term: false }",
          name: "fc")
        + layer("ReLU", ["fc"], ["fc"], name: "relu")
        + layer("Dropout", ["fc"], ["fc"], name: "drop")
        + layer(
          "Reshape", ["fc"], ["pairs"], "reshape_param { shape { dim: -1 dim: 2 } }", name: "pairs")
        + layer("Softmax", ["pairs"], ["prob"], name: "prob")
        + layer("Eltwise", ["fc", "fc"], ["twice"], name: "twice"))
    net.weights = [("fc", "InnerProduct", [weights])]
    let (regions, _) = Self.proposals(settings, scores, changes)
    let count = regions.shape[0]
    let results = try net.run()
    #expect(results["prob"]?.shape == [2 * count, 2])
    let pooled = ForksRegions.maxima(features, regions, 2, 2, scale: 0.0625)
    var doubled = Blob(zeros: [count, 4])
    for i in 0..<count {
      for j in 0..<4 {
        var sum: Float = 0
        for k in 0..<8 { sum += weights[j, k] * pooled.numbers[i * 8 + k] }
        doubled[i, j] = 2 * max(sum, 0)
      }
    }
    expect(results["twice"], doubled, "features of regions")
  }

  /// `generate_anchors`.
  private static func anchors(_ s: Settings) -> [[Float]] {
    s.ratios.flatMap { ratio -> [[Float]] in
      let area = s.baseSize * s.baseSize
      let width = ((area / ratio).squareRoot() + 0.5).rounded(.down)
      let height = (width * ratio + 0.5).rounded(.down)
      let center = 0.5 * (s.baseSize - 1)
      return s.scales.map { scale in
        let (w, h) = (width * scale, height * scale)
        return [
          center - 0.5 * (w - 1), center - 0.5 * (h - 1), center + 0.5 * (w - 1),
          center + 0.5 * (h - 1),
        ]
      }
    }
  }

  private static func proposals(
    _ s: Settings, _ scores: Blob, _ changes: Blob
  ) -> (regions: Blob, scores: Blob) {
    let anchors = anchors(s)
    var boxes: [(corners: [Float], score: Float)] = []
    for y in 0..<s.map[0] {
      for x in 0..<s.map[1] {
        for (a, anchor) in anchors.enumerated() {
          let shift = [Float(x) * s.stride, Float(y) * s.stride]
          func change(_ k: Int) -> Float { changes[0, 4 * a + k, y, x] }
          var low: [Float] = []
          var high: [Float] = []
          for axis in 0..<2 {
            let start = anchor[axis] + shift[axis]
            let size = anchor[axis + 2] + shift[axis] - start + 1
            let center = change(axis) * size + (start + 0.5 * size)
            let newSize = exponential(change(axis + 2)) * size
            let last = s.image[1 - axis] - 1
            low.append(max(min(center - 0.5 * newSize, last), 0))
            high.append(max(min(center + 0.5 * newSize, last), 0))
          }
          var score = scores[0, anchors.count + a, y, x]
          let scale = s.image.count > 3 ? [s.image[3], s.image[2]] : [s.image[2], s.image[2]]
          let isLarge =
            high[0] - low[0] + 1 >= s.minSize * scale[0]
            && high[1] - low[1] + 1 >= s.minSize * scale[1]
          if !isLarge, s.isPython { continue }
          if !isLarge { score = 0 }
          boxes.append((low + high, score))
        }
      }
    }
    let order = boxes.indices.sorted { boxes[$0].score > boxes[$1].score }.prefix(s.before)
    var kept: [Int] = []
    for candidate in order where kept.count < s.after {
      let box = boxes[candidate].corners
      if kept.allSatisfy({ overlap(box, boxes[$0].corners) <= s.overlap }) {
        kept.append(candidate)
      }
    }
    let regions = kept.flatMap { place -> [Float] in [0] + boxes[place].corners }
    let ranks = kept.map { boxes[$0].score }
    return (
      Blob([kept.count, 5], regions), Blob(s.isPython ? [kept.count, 1] : [kept.count], ranks)
    )
  }

  /// The overlap of boxes whose corners are pixels.
  private static func overlap(_ a: [Float], _ b: [Float]) -> Float {
    let width = max(0, min(a[2], b[2]) - max(a[0], b[0]) + 1)
    let height = max(0, min(a[3], b[3]) - max(a[1], b[1]) + 1)
    func area(_ box: [Float]) -> Float { (box[2] - box[0] + 1) * (box[3] - box[1] + 1) }
    return width * height / (area(a) + area(b) - width * height)
  }
}
