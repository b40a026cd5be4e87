import Foundation
import Testing

/// Small layers of forks, each against the rule of the fork's source.
@Suite struct ForksLayers {
  /// Runs one layer over one blob.
  private func run(
    _ type: String, _ x: Blob, _ settings: String = "", blobs: [Blob] = [], version: Int = 17
  ) throws -> Blob? {
    var net = ForkNet(inputs: [("x", x)], layers: layer(type, ["x"], ["out"], settings))
    if !blobs.isEmpty { net.weights = [("layer", type, blobs)] }
    net.version = version
    return try net.run()["out"]
  }

  private func numbers(_ shape: [Int], _ seed: Int) -> Blob {
    var random = Seeded(seed)
    return random.normal(shape)
  }

  @Test(arguments: [
    ("ReLU6", "", 3.5), ("ReLU6", "relu6_param { negative_slope: 0.1 }", 3.5), ("Mish", "", 1),
    ("Mish", "", 12), ("HSwish", "", 2), ("HardSwish", "", 2), ("HSigmoid", "", 2),
    ("Swish", "", 3), ("Clip", "clip_param { min: -0.5 max: 1.25 }", 1),
  ])
  func `activations`(_ type: String, _ settings: String, _ spread: Double) throws {
    var x = numbers([2, 3, 4], type.count)
    x.numbers = x.numbers.map { $0 * Float(spread) }
    let slope: Float = settings.contains("slope") ? 0.1 : 0
    let expected = x.numbers.map { x -> Float in
      switch type {
      case "ReLU6": min(max(x, 0) + slope * min(x, 0), 6)
      case "Mish": x - 2 * x / ((exp(x) + 1) * (exp(x) + 1) + 1)
      case "HSigmoid": min(max(x + 3, 0), 6) / 6
      case "Swish": x / (1 + exp(-x))
      case "Clip": min(max(x, -0.5), 1.25)
      default: x * min(max(x + 3, 0), 6) / 6
      }
    }
    expect(try run(type, x, settings), Blob(x.shape, expected))
  }

  @Test(arguments: [1, 2, 3, 6]) func `channels of groups in turn`(_ groups: Int) throws {
    let x = numbers([2, 6, 3, 2], groups)
    var expected = x
    let depth = 6 / groups
    for n in 0..<2 {
      for i in 0..<groups {
        for j in 0..<depth {
          for y in 0..<3 {
            for k in 0..<2 { expected[n, j * groups + i, y, k] = x[n, i * depth + j, y, k] }
          }
        }
      }
    }
    expect(
      try run("ShuffleChannel", x, "shuffle_channel_param { group: \(groups) }"), expected)
  }

  @Test(arguments: [(2, false), (2, true), (1, false), (3, false)])
  func `blocks of pixels as channels`(_ stride: Int, _ isReverse: Bool) throws {
    let block = stride * stride
    let (n, c, h, w) = (2, block * 2, stride * 2, stride * 3)
    let x = numbers([n, c, h, w], stride)
    var out = [Float](repeating: 0, count: x.numbers.count)
    // The loops of `reorg_cpu`.
    let depth = c / block
    for b in 0..<n {
      for k in 0..<c {
        for j in 0..<h {
          for i in 0..<w {
            let near = i + w * (j + h * (k + c * b))
            let offset = k / depth
            let w2 = i * stride + offset % stride
            let h2 = j * stride + offset / stride
            let far = w2 + w * stride * (h2 + h * stride * (k % depth + depth * b))
            if isReverse { out[far] = x.numbers[near] } else { out[near] = x.numbers[far] }
          }
        }
      }
    }
    let shape =
      isReverse
      ? [n, depth, h * stride, w * stride] : [n, c * block, h / stride, w / stride]
    let settings = "reorg_param { stride: \(stride) \(isReverse ? "reverse: true" : "") }"
    expect(try run("Reorg", x, settings), Blob(shape, out))
  }

  @Test(arguments: [11, 13, 17, 24]) func `elements repeated`(_ version: Int) throws {
    let x = numbers([2, 3, 2, 3], version)
    var expected = Blob(zeros: [2, 3, 6, 9])
    for n in 0..<2 {
      for c in 0..<3 {
        for y in 0..<6 { for k in 0..<9 { expected[n, c, y, k] = x[n, c, y / 3, k / 3] } }
      }
    }
    expect(try run("Upsample", x, "upsample_param { scale: 3 }", version: version), expected)
  }

  @Test(arguments: [
    ("scale: 2", 6, 8), ("scale_h: 2 scale_w: 2 pad_out_h: true", 5, 8), ("", 6, 8),
    ("scale: 2 pad_out_w: true", 6, 7), ("upsample_h: 6 upsample_w: 7", 6, 7),
    ("scale_h: 3 scale_w: 2", 9, 8),
  ])
  func `maxima put back where they were`(_ settings: String, _ height: Int, _ width: Int) throws {
    let image = numbers([2, 3, height, width], height)
    let (rows, columns) = (3, 4)
    let strides = [(height + rows - 1) / rows, (width + columns - 1) / columns]
    let net = ForkNet(
      inputs: [("x", image)],
      layers: layer(
        "Pooling", ["x"], ["pool", "mask"],
        "pooling_param { kernel_h: \(strides[0]) kernel_w: \(strides[1]) stride_h: \(strides[0]) "
          + "stride_w: \(strides[1]) }", name: "pool")
        + layer("Power", ["pool"], ["twice"], "power_param { scale: 2 }", name: "twice")
        + layer("Upsample", ["twice", "mask"], ["out"], "upsample_param { \(settings) }"))
    var expected = Blob(zeros: [2, 3, height, width])
    for n in 0..<2 {
      for c in 0..<3 {
        for i in 0..<rows {
          for j in 0..<columns {
            var best = (y: i * strides[0], x: j * strides[1])
            for y in (i * strides[0])..<min((i + 1) * strides[0], height) {
              for k in (j * strides[1])..<min((j + 1) * strides[1], width)
              where image[n, c, y, k] > image[n, c, best.y, best.x] {
                best = (y, k)
              }
            }
            expected[n, c, best.y, best.x] = 2 * image[n, c, best.y, best.x]
          }
        }
      }
    }
    expect(try net.run()["out"], expected)
  }

  @Test(arguments: [
    ("zoom_factor: 2", 0, 0, 9, 11), ("shrink_factor: 2", 0, 0, 3, 3),
    ("height: 4 width: 9", 0, 0, 4, 9), ("height: 1 width: 2", 0, 0, 1, 2),
    ("zoom_factor: 3 shrink_factor: 2", 0, 0, 7, 7), ("zoom_factor: 2", -1, 0, 7, 9),
    ("height: 7 width: 8", -1, -2, 7, 8), ("height: 3 width: 4", -1, -1, 3, 4),
    ("shrink_factor: 1", 0, 0, 5, 6), ("height: 3 width: 4 zoom_factor: 2", 0, 0, 9, 11),
  ])
  func `interpolation between corners`(
    _ settings: String, _ begin: Int, _ end: Int, _ height: Int, _ width: Int
  ) throws {
    let x = numbers([2, 2, 5, 6], height)
    let pads = begin == 0 && end == 0 ? "" : "pad_beg: \(begin) pad_end: \(end)"
    // The loops of `caffe_cpu_interp2`.
    let inner = [5 + begin + end, 6 + begin + end]
    var expected = Blob(zeros: [2, 2, height, width])
    let ry = height > 1 ? Float(inner[0] - 1) / Float(height - 1) : 0
    let rx = width > 1 ? Float(inner[1] - 1) / Float(width - 1) : 0
    for n in 0..<2 {
      for c in 0..<2 {
        for i in 0..<height {
          for j in 0..<width {
            let (y, k) = (ry * Float(i), rx * Float(j))
            let (y0, x0) = (Int(y), Int(k))
            let y1 = y0 < inner[0] - 1 ? y0 + 1 : y0
            let x1 = x0 < inner[1] - 1 ? x0 + 1 : x0
            let (dy, dx) = (y - Float(y0), k - Float(x0))
            func at(_ y: Int, _ k: Int) -> Float { x[n, c, y - begin, k - begin] }
            expected[n, c, i, j] =
              (1 - dy) * ((1 - dx) * at(y0, x0) + dx * at(y0, x1))
              + dy * ((1 - dx) * at(y1, x0) + dx * at(y1, x1))
          }
        }
      }
    }
    for version in [11, 17] {
      expect(
        try run("Interp", x, "interp_param { \(settings) \(pads) }", version: version), expected,
        "version \(version)")
    }
  }

  @Test(arguments: [[2, 3], [2, 3, 1, 1]])
  func `a factor for each channel`(_ shape: [Int]) throws {
    let (factor, x, y) = (numbers(shape, 1), numbers([2, 3, 4, 2], 2), numbers([2, 3, 4, 2], 3))
    let net = ForkNet(
      inputs: [("a", factor), ("x", x), ("y", y)], layers: layer("Axpy", ["a", "x", "y"]))
    var expected = y
    for index in x.numbers.indices {
      expected.numbers[index] += factor.numbers[index / 8] * x.numbers[index]
    }
    expect(try net.run()["out"], expected)
  }

  @Test(arguments: ["INFERENCE", "LEARN", "four", "eps"])
  func `batch normalization of forks`(_ mode: String) throws {
    let x = numbers([3, 2, 4, 2], mode.count)
    let isSegNet = mode == "INFERENCE" || mode == "LEARN"
    var random = Seeded(4)
    let blobs = (0..<(isSegNet ? 2 : 4)).map { _ in random.uniform([1, 2, 1, 1], 0.2, 2) }
    let eps: Float = mode == "eps" ? 0.25 : isSegNet ? 1e-9 : 1e-5
    var expected = x
    for c in 0..<2 {
      let places = x.numbers.indices.filter { $0 / 8 % 2 == c }
      var (mean, variance): (Float, Float) = (0, 1 - eps)
      if mode == "LEARN" {
        mean = places.map { x.numbers[$0] }.reduce(0, +) / 24
        variance = places.map { x.numbers[$0] * x.numbers[$0] }.reduce(0, +) / 24 - mean * mean
      } else if !isSegNet {
        (mean, variance) = (blobs[2].numbers[c], blobs[3].numbers[c])
      }
      for place in places {
        let unit = (x.numbers[place] - mean) / (variance + eps).squareRoot()
        expected.numbers[place] = unit * blobs[0].numbers[c] + blobs[1].numbers[c]
      }
    }
    let settings =
      switch mode {
      case "INFERENCE", "LEARN":
        "bn_param { bn_mode: \(mode) scale_filler { value: 1 } shift_filler { value: 0.001 } }"
      case "eps": "bn_param { eps: 0.25 momentum: 0.5 frozen: true slope_filler { value: 1 } }"
      default: ""
      }
    expect(try run("BN", x, settings, blobs: blobs), expected)
  }

  @Test(arguments: [(2, 2, 4, 6), (3, 2, 5, 7), (2, 3, 7, 5), (2, 5, 11, 7)])
  func `stochastic pooling in tests`(
    _ kernel: Int, _ stride: Int, _ height: Int, _ width: Int
  ) throws {
    let x = numbers([2, 2, height, width], height)
    let extents = [height, width].map { Int((Float($0 - kernel) / Float(stride)).rounded(.up)) + 1 }
    var expected = Blob(zeros: [2, 2] + extents)
    for n in 0..<2 {
      for c in 0..<2 {
        for i in 0..<extents[0] {
          for j in 0..<extents[1] {
            var (sum, squares): (Float, Float) = (0, 0)
            for y in (i * stride)..<max(i * stride, min(i * stride + kernel, height)) {
              for k in (j * stride)..<max(j * stride, min(j * stride + kernel, width)) {
                sum += x[n, c, y, k]
                squares += x[n, c, y, k] * x[n, c, y, k]
              }
            }
            expected[n, c, i, j] = sum > 0 ? squares / sum : 0
          }
        }
      }
    }
    let settings = "pooling_param { pool: STOCHASTIC kernel_size: \(kernel) stride: \(stride) }"
    expect(try run("Pooling", x, settings), expected, tolerance: 1e-3)
  }

  @Test(arguments: ["DepthwiseConvolution", "ConvolutionDepthwise"])
  func `a convolution of each channel`(_ type: String) throws {
    let (x, weights, bias) = (numbers([2, 3, 5, 4], 1), numbers([3, 1, 3, 3], 2), numbers([3], 3))
    var expected = Blob(zeros: [2, 3, 5, 4])
    for n in 0..<2 {
      for c in 0..<3 {
        for i in 0..<5 {
          for j in 0..<4 {
            var sum = bias[c]
            for a in 0..<3 {
              for b in 0..<3 where (0..<5).contains(i + a - 1) && (0..<4).contains(j + b - 1) {
                sum += weights[c, 0, a, b] * x[n, c, i + a - 1, j + b - 1]
              }
            }
            expected[n, c, i, j] = sum
          }
        }
      }
    }
    let group = type == "DepthwiseConvolution" ? "group: 3" : ""
    let settings = "convolution_param { num_output: 3 kernel_size: 3 pad: 1 \(group) }"
    expect(try run(type, x, settings, blobs: [weights, bias]), expected)
  }

  @Test(arguments: ["MAX", "AVE"]) func `windows counted down`(_ method: String) throws {
    let x = numbers([2, 3, 8, 7], 5)
    func pooled(_ settings: String) throws -> Blob? {
      try run(
        "Pooling", x, "pooling_param { pool: \(method) kernel_size: 3 stride: 2 \(settings) }")
    }
    #expect(try pooled("")?.shape == [2, 3, 4, 3])
    #expect(try pooled("ceil_mode: true") == pooled(""))
    #expect(try pooled("ceil_mode: false")?.shape == [2, 3, 3, 3])
    #expect(try pooled("ceil_mode: false") == pooled("round_mode: FLOOR"))
    #expect(try pooled("ceil_mode: false round_mode: FLOOR") == pooled("round_mode: FLOOR"))
  }

  @Test(arguments: [(3, 1, 1), (3, 2, 1), (2, 3, 1), (4, 3, 2)])
  func `means without padding`(_ kernel: Int, _ stride: Int, _ pad: Int) throws {
    let x = numbers([1, 2, 6, 7], kernel + stride)
    let settings = "pool: AVE kernel_size: \(kernel) stride: \(stride) pad: \(pad)"
    let result = try #require(
      try run("Pooling", x, "pooling_param { \(settings) avg_include_pad: false }"))
    #expect(try run("Pooling", x, "pooling_param { \(settings) }")?.shape == result.shape)
    var expected = Blob(zeros: result.shape)
    for c in 0..<2 {
      for i in 0..<result.shape[2] {
        for j in 0..<result.shape[3] {
          let rows = max(i * stride - pad, 0)..<min(i * stride - pad + kernel, 6)
          let columns = max(j * stride - pad, 0)..<min(j * stride - pad + kernel, 7)
          let elements = rows.flatMap { y in columns.map { x[0, c, y, $0] } }
          expected[0, c, i, j] = elements.reduce(0, +) / Float(elements.count)
        }
      }
    }
    expect(result, expected)
  }

  @Test func `holes are dilation`() throws {
    let (x, weights) = (numbers([1, 2, 8, 9], 3), numbers([3, 2, 3, 3], 4))
    func convolved(_ settings: String) throws -> Blob? {
      let common = "num_output: 3 kernel_size: 3 bias_term: false"
      return try run(
        "Convolution", x, "convolution_param { \(common) \(settings) }", blobs: [weights])
    }
    #expect(try convolved("hole: 2") == convolved("dilation: 2"))
    #expect(try convolved("hole_h: 2 hole_w: 3") == convolved("dilation: 2 dilation: 3"))
    #expect(try convolved("hole: 2") != convolved(""))
  }

  @Test func `a normalization with a factor and a shift of its own`() throws {
    let x = numbers([2, 3, 4], 6)
    let blobs: [Blob] = [
      Blob([3], [2, 4, -6]), Blob([3], [8, 2, 4]), Blob([1], [2]), Blob([3], [1, -2, 3]),
      Blob([3], [0.5, 0, -1]),
    ]
    var expected = x
    for place in x.numbers.indices {
      let c = place / 4 % 3
      let deviation = (blobs[1].numbers[c] / 2 + 1e-5).squareRoot()
      let unit = (x.numbers[place] - blobs[0].numbers[c] / 2) / deviation
      expected.numbers[place] = unit * blobs[3].numbers[c] + blobs[4].numbers[c]
    }
    let settings = "batch_norm_param { scale_bias: true scale_filler { value: 1 } }"
    expect(try run("BatchNorm", x, settings, blobs: blobs), expected)
  }
}
