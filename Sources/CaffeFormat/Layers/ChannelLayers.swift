import ConverterCore
import Diagnostics
import ModelIR

/// Layers of forks that scale or move channels.
extension LayerKind {
  /// A number for each channel times a blob, plus another, of SENet.
  static let axpy = LayerKind("Axpy", settings: "") { layer throws(Diagnostic) in
    try layer.expect(bottoms: 3...3)
    let factor = try layer.bottom()
    let x = try layer.bottom(1)
    guard x.rank >= 2, factor.rank == 2 || factor.rank == 4,
      factor.shape.prefix(2) == x.shape.prefix(2),
      factor.shape.dropFirst(2).allSatisfy({ $0 == 1 }),
      try layer.bottom(2).shape == x.shape
    else { throw .invalid("the blobs have shapes \(layer.bottoms.map(\.shape))") }
    let ones = [Int](repeating: 1, count: x.rank - 2)
    let factors = try layer.reshaped(factor, x.shape[..<2] + ones, "factors")
    let product = try layer.step("Mul", "product", [x, factors], shape: x.shape)
    try layer.write("Add", [product, layer.bottom(2)], shape: x.shape)
  }

  /// Channels of several groups in turn, of ShuffleNet.
  static let shuffleChannel = LayerKind("ShuffleChannel", settings: "shuffle_channel_param") {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let groups = try layer.size("group", or: 1, atLeast: 1)
    guard x.rank >= 2, x.shape[1] % groups == 0 else {
      throw .invalid("'group' is \(groups), which does not divide \(x.shape)", attribute: "group")
    }
    let rest = x.shape[2...].reduce(1, *)
    let depth = x.shape[1] / groups
    let split = try layer.reshape(x, [x.shape[0], groups, depth, rest], to: .step("groups"))
    let turned = try layer.step(
      "Transpose", "turned", [split], shape: [x.shape[0], depth, groups, rest],
      [.ints("perm", [0, 2, 1, 3])])
    try layer.reshape(turned, x.shape, to: .top(0))
  }

  /// Blocks of pixels as channels, or with `reverse` channels as blocks of pixels, of YOLO 2.
  ///
  /// Forwards it reads the blob as if it had fewer channels and more pixels, as Darknet does.
  static let reorg = LayerKind("Reorg", settings: "reorg_param") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let stride = try layer.size("stride", atLeast: 1)
    let isReverse = try layer.settings.flag("reverse", or: false)
    guard x.rank == 4, let block = [stride, stride].checkedElementCount, x.shape[1] % block == 0,
      isReverse || (x.shape[2] % stride == 0 && x.shape[3] % stride == 0)
    else {
      throw .invalid("'stride' is \(stride), which does not divide \(x.shape)", attribute: "stride")
    }
    let wide = [x.shape[0], x.shape[1] / block, x.shape[2] * stride, x.shape[3] * stride]
    let size: [Attribute] = [.int("blocksize", stride)]
    if isReverse {
      return try layer.write("DepthToSpace", [x], shape: wide, size)
    }
    let spread = try layer.reshape(x, wide, to: .step("wide"))
    let blocks = try layer.step("SpaceToDepth", "blocks", [spread], shape: x.shape, size)
    let shape = [x.shape[0], x.shape[1] * block, x.shape[2] / stride, x.shape[3] / stride]
    try layer.reshape(blocks, shape, to: .top(0))
  }
}
