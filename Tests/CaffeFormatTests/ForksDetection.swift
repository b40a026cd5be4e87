import ConverterCore
import ModelIR
import Testing

/// SSD's detections against a transcription of `detection_output_layer.cpp` and `bbox_util.cpp`.
@Suite struct ForksDetection {
  /// The settings of a layer.
  struct Settings: Sendable, CustomTestStringConvertible {
    var classes = 3
    var shares = true
    var background = 0
    var code = "CORNER"
    var inTarget = false
    var confidence: Float?
    var overlap: Float?
    var topK: Int?
    var keepTopK: Int?
    var eta: Float?
    /// How much boxes are moved by their predictions.
    var spread: Float = 1

    var text: String {
      var text = "num_classes: \(classes) code_type: \(code)"
      if !shares { text += " share_location: false" }
      if background != 0 { text += " background_label_id: \(background)" }
      if inTarget { text += " variance_encoded_in_target: true" }
      if let confidence { text += " confidence_threshold: \(confidence)" }
      if let keepTopK { text += " keep_top_k: \(keepTopK)" }
      var nms = ""
      if let overlap { nms += " nms_threshold: \(overlap)" }
      if let topK { nms += " top_k: \(topK)" }
      if let eta { nms += " eta: \(eta)" }
      return "detection_output_param { \(text)\(nms.isEmpty ? "" : " nms_param {\(nms) }") }"
    }

    var testDescription: String { text }
  }

  static let all: [Settings] = [
    Settings(),
    Settings(confidence: 0.4),
    Settings(code: "CENTER_SIZE", confidence: 0.1, overlap: 0.45, topK: 7, keepTopK: 6),
    Settings(code: "CENTER_SIZE", inTarget: true, confidence: 0.3, spread: 0.2),
    Settings(code: "CORNER_SIZE", confidence: 0.1, overlap: 0.2),
    Settings(code: "CORNER_SIZE", inTarget: true, keepTopK: 4, spread: 0.3),
    Settings(inTarget: true, overlap: 0, spread: 0.05),
    Settings(shares: false, confidence: 0.2, overlap: 0.4, topK: 5),
    Settings(shares: false, background: 1, code: "CENTER_SIZE", keepTopK: 9),
    Settings(shares: false, background: -1, code: "CENTER_SIZE", confidence: 0.5),
    Settings(classes: 5, background: 4, code: "CENTER_SIZE", topK: 1),
    Settings(classes: 2, confidence: 0.999, overlap: 1.5),
    Settings(classes: 1, background: 7, topK: 100, keepTopK: 100),
    Settings(code: "CENTER_SIZE", confidence: 2),
    Settings(code: "CORNER", overlap: 0.5, keepTopK: 1, spread: 6),
    Settings(code: "CENTER_SIZE", overlap: 0.9, eta: 0.7, spread: 0.3),
    Settings(confidence: 0.3, overlap: 0.8, topK: 9, keepTopK: 8, eta: 0.9),
    Settings(shares: false, overlap: 0.45, eta: 0.5),
    Settings(overlap: 0.7, eta: 0.8, spread: 9),
  ]

  @Test(arguments: Array(all.enumerated()))
  func `detections are those of the source`(_ index: Int, _ settings: Settings) throws {
    var random = Seeded(index + 1)
    let (images, priors) = (2, 12)
    let groups = settings.shares ? 1 : settings.classes
    var location = random.normal([images, priors * groups * 4])
    location.numbers = location.numbers.map { $0 * settings.spread }
    let confidence = random.uniform([images, priors * settings.classes])
    let boxes = Self.priors(priors, &random)
    let net = ForkNet(
      inputs: [("loc", location), ("conf", confidence), ("boxes", boxes)],
      layers: layer("DetectionOutput", ["loc", "conf", "boxes"], ["out"], settings.text))
    let expected = Self.detections(settings, images, location, confidence, boxes)
    let results = try net.run()
    expect(results["out"], expected)
    if index == 2 || index == 15 {
      for version in [11, 13, 18, 24] {
        var other = net
        other.version = version
        expect(try other.run()["out"], expected, "version \(version)")
      }
    }
  }

  @Test func `maps of four axes do as well`() throws {
    var random = Seeded(77)
    let location = random.normal([1, 48, 1, 1])
    let confidence = random.uniform([1, 36, 1, 1])
    let boxes = Self.priors(12, &random)
    let settings = Settings(confidence: 0.2)
    let net = ForkNet(
      inputs: [("loc", location), ("conf", confidence), ("boxes", boxes)],
      layers: layer("DetectionOutput", ["loc", "conf", "boxes"], ["out"], settings.text))
    expect(
      try net.run()["out"], Self.detections(settings, 1, location, confidence, boxes))
  }

  @Test func `the node keeps the settings and calls a function`() throws {
    var random = Seeded(5)
    let net = ForkNet(
      inputs: [
        ("loc", random.normal([1, 48])), ("conf", random.uniform([1, 36])),
        ("boxes", Self.priors(12, &random)),
      ],
      layers: layer(
        "DetectionOutput", ["loc", "conf", "boxes"], ["out"], Self.all[2].text))
    let model = net.imported().model
    let node = try #require(model.nodes.first { $0.operatorType == "DetectionOutput" })
    #expect(node.domain == "concord.caffe")
    #expect(Self.text(node, "keep_top_k") == "6")
    #expect(Self.text(node, "top_k") == "7")
    #expect(Self.text(node, "code_type") == "CENTER_SIZE")
    #expect(model.functions.map(\.name) == ["DetectionOutput"])
    let type = try #require(model.mainGraph.flatMap { model[$0].outputs.first?.type })
    #expect(type.shape?.dimensions.map(\.known) == [1, 1, nil, 7])
  }

  /// An attribute of a node.
  private static func text(_ node: Node, _ name: String) -> String? {
    switch node.attribute(name)?.value {
    case .int(let number): String(number)
    case .string(let text): text.description
    default: nil
    }
  }

  /// Default boxes of some size within the image and their variances.
  static func priors(_ count: Int, _ random: inout Seeded) -> Blob {
    var numbers: [Float] = []
    for _ in 0..<count {
      let (x, y) = (random.uniform(), random.uniform())
      let (w, h) = (0.1 + 0.3 * random.uniform(), 0.1 + 0.3 * random.uniform())
      numbers += [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
    }
    for _ in 0..<count { numbers += [0.1, 0.15, 0.2, 0.25] }
    return Blob([1, 2, 4 * count], numbers)
  }

  /// A box by its corners.
  private struct Box {
    var xmin, ymin, xmax, ymax: Float

    /// `BBoxSize`.
    var size: Float {
      if xmax < xmin || ymax < ymin { return 0 }
      return (xmax - xmin) * (ymax - ymin)
    }

    /// `JaccardOverlap`.
    func overlap(_ other: Box) -> Float {
      if other.xmin > xmax || other.xmax < xmin || other.ymin > ymax || other.ymax < ymin {
        return 0
      }
      let width = min(xmax, other.xmax) - max(xmin, other.xmin)
      let height = min(ymax, other.ymax) - max(ymin, other.ymin)
      guard width > 0, height > 0 else { return 0 }
      return width * height / (size + other.size - width * height)
    }
  }

  /// `DecodeBBox`.
  private static func decode(
    _ s: Settings, _ prior: [Float], _ variance: [Float], _ delta: [Float]
  ) -> Box {
    let v: [Float] = s.inTarget ? [1, 1, 1, 1] : variance
    let (width, height) = (prior[2] - prior[0], prior[3] - prior[1])
    switch s.code {
    case "CORNER":
      return Box(
        xmin: prior[0] + v[0] * delta[0], ymin: prior[1] + v[1] * delta[1],
        xmax: prior[2] + v[2] * delta[2], ymax: prior[3] + v[3] * delta[3])
    case "CORNER_SIZE":
      return Box(
        xmin: prior[0] + v[0] * delta[0] * width, ymin: prior[1] + v[1] * delta[1] * height,
        xmax: prior[2] + v[2] * delta[2] * width, ymax: prior[3] + v[3] * delta[3] * height)
    default:
      let x = v[0] * delta[0] * width + (prior[0] + prior[2]) / 2
      let y = v[1] * delta[1] * height + (prior[1] + prior[3]) / 2
      let w = exponential(v[2] * delta[2]) * width
      let h = exponential(v[3] * delta[3]) * height
      return Box(xmin: x - w / 2, ymin: y - h / 2, xmax: x + w / 2, ymax: y + h / 2)
    }
  }

  /// `DetectionOutputLayer::Forward_cpu`.
  private static func detections(
    _ s: Settings, _ images: Int, _ location: Blob, _ confidence: Blob, _ priorBlob: Blob
  ) -> Blob {
    let priors = priorBlob.shape[2] / 4
    let groups = s.shares ? 1 : s.classes
    var rows: [Float] = []
    for image in 0..<images {
      func box(_ label: Int, _ prior: Int) -> Box {
        let group = s.shares ? 0 : label
        let start = ((image * priors + prior) * groups + group) * 4
        let p = prior * 4
        return decode(
          s, Array(priorBlob.numbers[p..<(p + 4)]),
          Array(priorBlob.numbers[(4 * priors + p)..<(4 * priors + p + 4)]),
          Array(location.numbers[start..<(start + 4)]))
      }
      func score(_ label: Int, _ prior: Int) -> Float {
        confidence.numbers[(image * priors + prior) * s.classes + label]
      }
      var kept: [(label: Int, prior: Int)] = []
      for label in 0..<s.classes where label != s.background {
        var order = (0..<priors).filter { score(label, $0) > s.confidence ?? -.infinity }
        order.sort { score(label, $0) > score(label, $1) }
        if let topK = s.topK { order = Array(order.prefix(topK)) }
        var chosen: [Int] = []
        var threshold = s.overlap ?? 0.3
        for prior in order
        where chosen.allSatisfy({ box(label, prior).overlap(box(label, $0)) <= threshold }) {
          chosen.append(prior)
          if let eta = s.eta, eta < 1, threshold > 0.5 { threshold *= eta }
        }
        kept += chosen.map { (label, $0) }
      }
      if let limit = s.keepTopK, kept.count > limit {
        let best = kept.sorted { score($0.label, $0.prior) > score($1.label, $1.prior) }
        kept = best.prefix(limit).sorted {
          $0.label != $1.label
            ? $0.label < $1.label : score($0.label, $0.prior) > score($1.label, $1.prior)
        }
      }
      for (label, prior) in kept {
        let b = box(label, prior)
        rows += [Float(image), Float(label), score(label, prior), b.xmin, b.ymin, b.xmax, b.ymax]
      }
    }
    if rows.isEmpty {
      for image in 0..<images { rows += [Float(image), -1, -1, -1, -1, -1, -1] }
    }
    return Blob([1, 1, rows.count / 7, 7], rows)
  }
}
