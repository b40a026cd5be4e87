import ModelIR

extension GradientCase {
  /// Operators that move elements.
  static let movements: [GradientCase] = [
    GradientCase("Reshape", .x([2, 3]), .integers(3, -1)),
    GradientCase("Flatten", .x([2, 3, 2])),
    GradientCase("Squeeze", .x([1, 3, 1])),
    GradientCase("Squeeze", opset: 11, .x([1, 3, 1]), attributes: ["axes": .ints([0])]),
    GradientCase("Unsqueeze", .x([2, 3]), .integers(0, -1)),
    GradientCase("Transpose", .x([2, 3])),
    GradientCase("Transpose", .x([2, 3, 4]), attributes: ["perm": .ints([1, 2, 0])]),
    GradientCase("Expand", .x([3, 1]), .integers(2, 3, 2)),
    GradientCase("Concat", .x([2, 1]), .x([2, 3]), attributes: ["axis": .int(-1)]),
    GradientCase("Split", .x([4, 2]), outputs: 2, attributes: ["num_outputs": .int(2)]),
    GradientCase(
      "Split", .x([4, 3]), .integers(1, 2), outputs: 2, output: 1, attributes: ["axis": .int(1)]),
    GradientCase(
      "Slice", .x([4, 5]), .integers(1, 4), .integers(3, -6), .integers(0, 1), .integers(1, -2)),
    GradientCase(
      "Slice", opset: 9, .x([4, 5]),
      attributes: ["starts": .ints([1]), "ends": .ints([9]), "axes": .ints([1])]),
    GradientCase("Gather", .x([3, 4]), .constant(.indices([2, 2], [0, -1, 2, 0]))),
    GradientCase("Gather", .x([3, 4]), .integers(1, 1, 3), attributes: ["axis": .int(1)]),
    GradientCase(
      "Gather", .x([3, 4]), .constant(.indices([], [2])), attributes: ["axis": .int(-1)]),
    GradientCase("GatherElements", .x([2, 3]), .constant(.indices([2, 3], [0, 1, 1, 0, 0, -1]))),
    GradientCase("GatherND", .x([2, 3, 2]), .constant(.indices([3, 2], [0, 1, 1, 2, 0, 1]))),
    GradientCase(
      "GatherND", .x([2, 3, 2]), .constant(.indices([2, 1], [1, 2])),
      attributes: ["batch_dims": .int(1)]),
    GradientCase("Pad", .x([2, 3]), .integers(1, 0, 0, 2), .constant(.scattered([], 5, 6))),
    GradientCase("Pad", .x([2, 3]), .integers(0, -1, 0, 0)),
    GradientCase(
      "Pad", .x([2, 4]), .integers(0, 2, 1, 1), attributes: ["mode": .string("reflect")]),
    GradientCase("Pad", .x([2, 3]), .integers(1, 2, 0, 1), attributes: ["mode": .string("edge")]),
    GradientCase(
      "Pad", opset: 2, .x([2, 3]), attributes: ["pads": .ints([1, 0, 0, 1]), "value": .float(3)]),
    GradientCase("Tile", .x([2, 3]), .integers(2, 3)),
    GradientCase("DepthToSpace", .x([1, 8, 1, 2]), attributes: ["blocksize": .int(2)]),
    GradientCase(
      "DepthToSpace", .x([1, 4, 2, 1]), attributes: ["blocksize": .int(2), "mode": .string("CRD")]),
    GradientCase("SpaceToDepth", .x([1, 1, 4, 2]), attributes: ["blocksize": .int(2)]),
    GradientCase("Trilu", .x([3, 3])),
    GradientCase(
      "Trilu", .x([2, 3, 3]), .constant(.indices([], [1])), attributes: ["upper": .int(0)]),
    GradientCase("ReverseSequence", .x([3, 2]), .integers(3, 2)),
    GradientCase("CenterCropPad", .x([2, 4]), .integers(4, 2)),
  ]

  /// Convolutions, pooling, normalizations and losses.
  static let networks: [GradientCase] = convolutions + pooling + normalizations + losses

  private static let convolutions: [GradientCase] = [
    GradientCase("Conv", .x([2, 2, 5]), .x([3, 2, 3]), .x([3])),
    GradientCase(
      "Conv", .x([1, 2, 6, 5]), .x([2, 2, 2, 3]),
      attributes: ["strides": .ints([3, 2]), "pads": .ints([1, 0, 0, 1])]),
    GradientCase(
      "Conv", .x([2, 4, 5, 4]), .x([6, 2, 2, 2]), .x([6]),
      attributes: ["group": .int(2), "dilations": .ints([2, 1]), "pads": .ints([1, 1, 1, 1])]),
    GradientCase("Conv", .x([1, 3, 4]), .x([3, 1, 2]), attributes: ["group": .int(3)]),
    GradientCase(
      "Conv", .x([1, 1, 5, 5]), .x([1, 1, 3, 3]),
      attributes: ["auto_pad": .string("SAME_UPPER"), "strides": .ints([2, 2])]),
    GradientCase("Conv", .x([1, 1, 9]), .x([1, 1, 2]), attributes: ["strides": .ints([4])]),
    GradientCase("ConvTranspose", .x([2, 2, 3]), .x([2, 3, 2]), .x([3])),
    GradientCase(
      "ConvTranspose", .x([1, 4, 3, 2]), .x([4, 1, 3, 2]),
      attributes: [
        "group": .int(2), "strides": .ints([2, 3]), "output_padding": .ints([1, 2]),
        "pads": .ints([1, 0, 0, 1]),
      ]),
    GradientCase(
      "ConvTranspose", .x([1, 1, 3]), .x([1, 1, 3]),
      attributes: ["strides": .ints([2]), "output_shape": .ints([6]), "dilations": .ints([2])]),
  ]

  private static let pooling: [GradientCase] =
    ["AveragePool", "MaxPool"].flatMap { name in
      [
        GradientCase(name, .x([1, 2, 5]), attributes: ["kernel_shape": .ints([2])]),
        GradientCase(
          name, opset: 19, .x([1, 1, 5, 6]),
          attributes: [
            "kernel_shape": .ints([3, 2]), "strides": .ints([2, 2]), "pads": .ints([1, 1, 1, 0]),
            "ceil_mode": .int(1), "dilations": .ints([1, 2]),
          ]),
        GradientCase(
          name, .x([1, 1, 5, 5]),
          attributes: ["kernel_shape": .ints([2, 2]), "auto_pad": .string("SAME_LOWER")]),
      ]
    } + [
      GradientCase(
        "AveragePool", .x([1, 1, 4]),
        attributes: [
          "kernel_shape": .ints([3]), "pads": .ints([1, 1]), "count_include_pad": .int(1),
        ]),
      GradientCase("GlobalAveragePool", .x([2, 2, 3, 2])),
      GradientCase("GlobalMaxPool", .x([2, 2, 3, 2])),
    ]

  private static let normalizations: [GradientCase] = [
    GradientCase(
      "BatchNormalization", opset: 9, .x([2, 3, 2]), .x([3]), .x([3]), .x([3]), .x([3], 1, 2)),
    GradientCase(
      "BatchNormalization", opset: 15, .x([2, 3]), .x([3]), .x([3]), .x([3]), .x([3], 1, 2)),
    GradientCase(
      "BatchNormalization", opset: 15, .x([4, 2, 2]), .x([2]), .x([2]),
      .constant(.scattered([2])), .constant(.scattered([2], 1, 2)), outputs: 3,
      attributes: ["training_mode": .int(1)]),
    GradientCase("LayerNormalization", .x([2, 4]), .x([4]), .x([4])),
    GradientCase("LayerNormalization", .x([2, 2, 3]), .x([2, 3]), attributes: ["axis": .int(1)]),
    GradientCase("InstanceNormalization", .x([2, 2, 4]), .x([2]), .x([2])),
    GradientCase(
      "GroupNormalization", opset: 21, .x([1, 4, 3]), .x([4]), .x([4]),
      attributes: ["num_groups": .int(2)]),
    GradientCase("RMSNormalization", opset: 23, .x([2, 4]), .x([4])),
    GradientCase("MeanVarianceNormalization", .x([2, 2, 2, 2])),
    GradientCase("LpNormalization", .x([2, 3], 0.5, 2), attributes: ["p": .int(1)]),
    GradientCase("LpNormalization", .x([2, 3], 0.5, 2), attributes: ["axis": .int(0)]),
    GradientCase(
      "LRN", .x([1, 5, 2]),
      attributes: ["size": .int(4), "alpha": .float(0.5), "beta": .float(0.6)]),
  ]

  private static let losses: [GradientCase] =
    ["none", "sum", "mean"].flatMap { reduction in
      let labels = GradientCase.Input.constant(.indices([3], [0, 2, 1]))
      let places = GradientCase.Input.constant(.indices([2, 2], [0, -1, 1, 1]))
      let attributes: [String: AttributeValue] = ["reduction": .string(ByteString(reduction))]
      return [
        GradientCase("SoftmaxCrossEntropyLoss", .x([3, 3]), labels, attributes: attributes),
        GradientCase(
          "SoftmaxCrossEntropyLoss", .x([2, 3, 2]), places, .x([3], 0.5, 1.5), outputs: 2,
          attributes: attributes.merging(["ignore_index": .int(-1)]) { $1 }),
        GradientCase(
          "NegativeLogLikelihoodLoss", .x([3, 3]), labels, .x([3], 0.5, 1.5), attributes: attributes
        ),
      ]
    } + [
      GradientCase(
        "SoftmaxCrossEntropyLoss", .x([3, 3]), .constant(.indices([3], [0, 2, 1])), outputs: 2,
        output: 1)
    ]
}
