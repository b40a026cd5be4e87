import Kernels
import Testing

/// Convolutions by points against direct sums.
@Suite struct WinogradConvolutionTests {
  /// What is computed by points: windows of an extent in tiles of so many outputs.
  enum Kind: CaseIterable {
    case window3Tile4, window3Tile2, window5Tile2, line3Tile4, line3Tile2, line5Tile2

    var window: Int { self == .window5Tile2 || self == .line5Tile2 ? 5 : 3 }
    var tile: Int { self == .window3Tile4 || self == .line3Tile4 ? 4 : 2 }
    var isLine: Bool { self == .line3Tile4 || self == .line3Tile2 || self == .line5Tile2 }

    /// A sample for windows of 3, with as many outputs.
    func adapt(_ sample: WinogradSample) -> WinogradSample {
      var sample = sample
      sample.kernel = window
      if window == 5 { sample.pads = sample.pads.map { $0 + 1 } }
      if isLine {
        sample.isLine = true
        (sample.pads[0], sample.pads[2]) = (0, 0)
      }
      return sample
    }
  }

  /// The convolution in tiles of a size, cut in a given way whatever is fastest.
  private func kernel(
    _ sample: WinogradSample, _ kind: Kind, runs: Int = 1, parts: Int = 1
  ) throws -> WinogradConvolution {
    let cut = WinogradCut(
      tile: kind.tile, window: sample.window, batch: sample.batch, features: sample.features,
      runs: runs, parts: parts)
    let kernel = sample.weights.withUnsafeBytes { weights in
      weights.baseAddress.flatMap {
        WinogradConvolution(
          cut: cut, window: sample.window, batch: sample.batch, channels: sample.channels,
          features: sample.features, weights: $0)
      }
    }
    return try #require(kernel)
  }

  /// Around the sizes of tiles and of the runs that registers hold.
  static let extents: [WinogradSample] = (1...20).flatMap { height in
    [0, 7, 14].map { WinogradSample(height: height, width: (height * 3 + $0) % 20 + 1) }
  }

  /// Around the numbers of channels and features that lie side by side.
  static let sizes: [WinogradSample] = [1, 3, 15, 16, 17, 33, 64, 70].flatMap { channels in
    [1, 8, 15, 16, 17, 64, 65, 70].map {
      WinogradSample(height: 6, width: 7, channels: channels, features: $0)
    }
  }

  static let places: [WinogradSample] = [
    WinogradSample(pads: [0, 0, 0, 0]),
    WinogradSample(pads: [0, 2, 1, 3]),
    WinogradSample(pads: [2, 0, 0, 1], hasBias: false),
    // Some rows and columns see padding alone.
    WinogradSample(height: 1, width: 2, pads: [7, 5, 6, 9]),
    WinogradSample(height: 3, width: 3, pads: [0, 0, 0, 0]),
    WinogradSample(height: 7, width: 5, batch: 2),
    WinogradSample(height: 14, width: 14, channels: 33, features: 70, batch: 3, hasBias: false),
  ]

  static let endings: [WinogradSample] = [
    WinogradSample(hasResidual: true),
    WinogradSample(hasBias: false, hasResidual: true),
    WinogradSample(batch: 2, epilogue: Epilogue(low: 0)),
    WinogradSample(hasResidual: true, epilogue: Epilogue(low: -1.5, high: 2)),
  ]

  @Test(arguments: extents + sizes + places + endings, Kind.allCases)
  func `tiles compute the direct sum`(_ sample: WinogradSample, _ kind: Kind) throws {
    let sample = kind.adapt(sample)
    let result = sample.result(of: try kernel(sample, kind), threads: 1)
    #expect(sample.errors(result).largest < 1e-5)
    #expect(sample.unused(result).allSatisfy { $0.isFinite })
  }

  @Test(arguments: Kind.allCases, [1, 2])
  func `a function is applied to each output once`(_ kind: Kind, batch: Int) throws {
    var sample = kind.adapt(
      WinogradSample(height: 13, width: 10, features: 70, batch: batch, hasResidual: true))
    sample.epilogue = Epilogue(low: -3, high: 50, function: .divided(by: -4))
    for (runs, parts) in [(1, 1), (3, 1), (5, 2)] {
      let kernel = try kernel(sample, kind, runs: runs, parts: parts)
      let result = sample.result(of: kernel, threads: 1)
      #expect(sample.errors(result) { $0 / -4 }.largest < 1e-5)
    }
  }

  @Test(arguments: places + endings, Kind.allCases)
  func `neither threads nor cuts change a bit`(_ sample: WinogradSample, _ kind: Kind) throws {
    let sample = kind.adapt(sample)
    let bits = sample.result(of: try kernel(sample, kind), threads: 1).map(\.bitPattern)
    for (runs, parts) in [(1, 1), (1, 3), (2, 1), (3, 2), (1000, 1000)] {
      let kernel = try kernel(sample, kind, runs: runs, parts: parts)
      for threads in [1, 3] {
        #expect(sample.result(of: kernel, threads: threads).map(\.bitPattern) == bits)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `the output may take the place of the residual`(_ kind: Kind) throws {
    let sample = kind.adapt(WinogradSample(height: 13, features: 70, batch: 2, hasResidual: true))
    let kernel = try kernel(sample, kind, runs: 3, parts: 2)
    let result = sample.result(of: kernel, threads: 3, overResidual: true)
    #expect(sample.errors(result).largest < 1e-5)
  }

  @Test(arguments: [64, 256, 512], Kind.allCases)
  func `many channels stay within the stated bounds`(channels: Int, _ kind: Kind) throws {
    let sample = kind.adapt(
      WinogradSample(height: 8, width: 12, channels: channels, features: 16))
    let errors = sample.errors(sample.result(of: try kernel(sample, kind), threads: 1))
    #expect(errors.largest < 1e-5 && errors.mean < 1e-6, "\(errors)")
  }

  /// Whether a square convolution is computed by points.
  private func isPrepared(
    _ extent: Int, channels: Int = 64, features: Int = 64, kernel: Int = 3,
    change: (inout Window2D) -> Void = { _ in }
  ) -> Bool {
    let axis = Window2D.Axis(
      input: extent, output: extent, kernel: kernel, padBegin: kernel / 2, padEnd: kernel / 2)
    var window = Window2D(vertical: axis, horizontal: axis)
    change(&window)
    let weights = [Float](repeating: 1, count: channels * features * kernel * kernel)
    return weights.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return false }
      return WinogradConvolution(
        window: window, batch: 1, channels: channels, features: features, weights: start) != nil
    }
  }

  @Test func `other windows are not computed by points`() {
    #expect(isPrepared(56))
    #expect(isPrepared(56, kernel: 5))
    let line: (inout Window2D) -> Void = {
      ($0.vertical.kernel, $0.vertical.padBegin, $0.vertical.padEnd) = (1, 0, 0)
    }
    #expect(isPrepared(56, change: line))
    #expect(
      !isPrepared(56) {
        line(&$0)
        $0.vertical.padBegin = 1
      })
    // A column of an image of one column, and of one that has more.
    #expect(
      isPrepared(500, channels: 128, features: 128) {
        line(&$0)
        ($0.vertical, $0.horizontal) = ($0.horizontal, .single)
      })
    #expect(
      !isPrepared(56) {
        line(&$0)
        ($0.vertical, $0.horizontal) = ($0.horizontal, $0.vertical)
      })
    #expect(!isPrepared(56) { $0.vertical.kernel = 5 })
    #expect(!isPrepared(56) { $0.horizontal.kernel = 1 })
    #expect(!isPrepared(56) { $0.vertical.stride = 2 })
    #expect(!isPrepared(56) { $0.horizontal.stride = 2 })
    #expect(!isPrepared(56) { $0.horizontal.dilation = 2 })
    #expect(!isPrepared(56) { $0.vertical.padBegin = -1 })
    #expect(!isPrepared(56) { $0.horizontal.output = 0 })
    #expect(!isPrepared(56) { $0.horizontal.output = .max })
  }

  @Test func `small convolutions are not computed by points`() {
    #expect(!isPrepared(4, channels: 64, features: 64))
    #expect(!isPrepared(56, channels: 3, features: 64))
    #expect(!isPrepared(14, channels: 16, features: 16))
    #expect(isPrepared(7, channels: 512, features: 512))
  }
}
