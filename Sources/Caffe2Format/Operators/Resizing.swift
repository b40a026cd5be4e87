import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Images made larger or smaller, or framed.
  static let resizing = OperatorFamily([
    OperatorKind("ResizeNearest", to: "Resize", needs: [.image, .any]) { op throws(Diagnostic) in
      try op.importResize(["height_scale", "width_scale"], isLinear: false)
    },
    OperatorKind("ResizeNearest3D", to: "Resize", needs: [.init(rank: 5, minimumRank: 5), .any]) {
      op throws(Diagnostic) in
      try op.importResize(["temporal_scale", "height_scale", "width_scale"], isLinear: false)
    },
    OperatorKind("UpsampleBilinear", to: "Resize", needs: [.image, .any]) {
      op throws(Diagnostic) in
      try op.importResize(["height_scale", "width_scale"], isLinear: true)
    },
    OperatorKind("PadImage", to: "Pad", needs: [.image]) { op throws(Diagnostic) in
      try op.importPadImage()
    },
  ])
}

extension OperatorImporter {
  /// Scales from arguments, or from the second input.
  ///
  /// The nearest element is the one before; linear interpolation takes the corners as they are.
  fileprivate mutating func importResize(
    _ names: [String], isLinear: Bool
  ) throws(Diagnostic) {
    try expect(inputs: 1...2)
    let isLast = try isChannelsLast()
    let rank = names.count + 2
    let x = try image(input(), isChannelsLast: isLast, rank: rank)
    var scales: Operand
    if inputs.count == 2 {
      arguments.ignore(names)
      scales = try concat([reals("ones", [1, 1]), input(1)], axis: 0)
    } else {
      var factors: [Float] = [1, 1]
      for name in names {
        let factor = try arguments.real(name, or: 1)
        guard factor > 0, factor < 65536 else {
          throw .invalid("'\(name)' is \(factor)", argument: name)
        }
        factors.append(factor)
      }
      scales = reals("scales", factors)
    }
    let attributes: [Attribute] =
      isLinear
      ? [
        .string("mode", "linear"), .string("coordinate_transformation_mode", "align_corners"),
      ]
      : [
        .string("mode", "nearest"), .string("nearest_mode", "floor"),
        .string("coordinate_transformation_mode", "asymmetric"),
      ]
    // Before version 13 the region was no option, but it is not read in these modes.
    let region = operatorSetVersion >= 13 ? nil : reals("region", [])
    try writeImage(
      emit("Resize", [x, region, scales], attributes), isChannelsLast: isLast, rank: rank)
  }

  fileprivate mutating func importPadImage() throws(Diagnostic) {
    try expect()
    let isLast = try isChannelsLast()
    let mode = try arguments.text("mode", or: "constant")
    guard ["constant", "reflect", "edge"].contains(mode) else {
      throw .invalid("'mode' is '\(mode)'", argument: "mode")
    }
    let value = try arguments.real("value", or: 0)
    arguments.ignore(["kernel", "kernels"])
    let pads = try perAxis(
      "pad", "pads", ["pad_t", "pad_l", "pad_b", "pad_r"], atLeast: -1 << 31, or: 4, fallback: 0)
    guard pads.count == 4 else {
      throw .invalid("there are \(pads.count) pads, expected 4", argument: "pads")
    }
    let heads = isLast ? [0, pads[0], pads[1], 0] : [0, 0, pads[0], pads[1]]
    let tails = isLast ? [0, pads[2], pads[3], 0] : [0, 0, pads[2], pads[3]]
    let x = try input()
    let operands = [x, integers("pads", heads + tails)]
    let constant = mode == "constant" ? [scalar("value", value, like: x)] : []
    write(try emit("Pad", operands + constant, [.string("mode", mode)]))
  }
}
