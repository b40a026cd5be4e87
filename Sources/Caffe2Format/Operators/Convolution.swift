import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Convolutions.
  static let convolution = OperatorFamily(
    ["Conv", "Conv1D", "Conv2D", "Conv3D"].map { type in
      OperatorKind(
        type, to: "Conv",
        needs: [
          type == "Conv1D"
            ? .init(rank: 3, minimumRank: 3)
            : type == "Conv3D" ? .init(rank: 5, minimumRank: 5) : .image, .weight,
        ]
      ) { op throws(Diagnostic) in try op.importConv() }
    } + [
      OperatorKind("ConvRelu", to: "Conv, Relu", needs: [.image, .weight]) {
        op throws(Diagnostic) in try op.importConv(relu: true)
      },
      OperatorKind("ConvTranspose", to: "ConvTranspose", needs: [.image, .weight]) {
        op throws(Diagnostic) in try op.importConvTranspose()
      },
    ])
}

extension OperatorImporter {
  fileprivate mutating func importConv(relu: Bool = false) throws(Diagnostic) {
    try expect(inputs: 2...3)
    let isLast = try isChannelsLast()
    let window = try window()
    let group = try size("group", or: 1, atLeast: 1)
    let rank = window.rank + 2
    let x = try image(input(), isChannelsLast: isLast, rank: rank)
    let weights = try image(input(1), isChannelsLast: isLast, rank: rank)
    let attributes: [Attribute] =
      [.ints("kernel_shape", window.kernel), .ints("strides", window.stride)]
      + (try padding(window, of: x, canRoundUp: false))
      + [.ints("dilations", window.dilation), .int("group", group)]
    var y = try emit("Conv", [x, weights] + inputs.dropFirst(2), attributes)
    if relu { y = try emit("Relu", [y]) }
    try writeImage(y, isChannelsLast: isLast, rank: rank)
  }

  /// Weights are [in, out / group, kernel...], with channels last [in, kernel..., out / group].
  fileprivate mutating func importConvTranspose() throws(Diagnostic) {
    try expect(inputs: 2...3)
    let isLast = try isChannelsLast()
    let window = try window()
    guard window.padding == .given else {
      throw .unsupported("'legacy_pad' is not supported here", argument: "legacy_pad")
    }
    let more = try perAxis(
      "adj", "adjs", ["adj_h", "adj_w"], atLeast: 0, or: window.rank, fallback: 0)
    let group = try size("group", or: 1, atLeast: 1)
    let rank = window.rank + 2
    let x = try image(input(), isChannelsLast: isLast, rank: rank)
    let weights = try image(input(1), isChannelsLast: isLast, rank: rank)
    let y = try emit(
      "ConvTranspose", [x, weights] + inputs.dropFirst(2),
      [
        .ints("kernel_shape", window.kernel), .ints("strides", window.stride),
        .ints("pads", window.pads), .ints("dilations", window.dilation),
        .ints("output_padding", more), .int("group", group),
      ])
    try writeImage(y, isChannelsLast: isLast, rank: rank)
  }
}
