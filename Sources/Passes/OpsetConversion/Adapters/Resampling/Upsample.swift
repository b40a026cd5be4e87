import ModelIR
import Operators

extension OperatorAdapter {
  static let upsample = OperatorAdapter(
    "Upsample", widening: .none,
    Change(
      10,
      up: .decomposed("Resize of asymmetric coordinates, rounded down") { node throws(Refusal) in
        try node.replace(
          by: "Resize", try node.input(0), try node.input(1), opset: 10,
          with: ["mode": .string(ByteString(try node.string("mode")))])
      }),
    Change(
      9,
      up: .adjusted("`scales` becomes an input") { node throws(Refusal) in
        let scales = try node.floats("scales") ?? []
        node.setInput(1, try node.constant(Tensor(.float, [scales.count], doubles: scales)))
        node.remove("scales")
      },
      down: .adjusted("`scales` becomes an attribute; it must be constant") {
        node throws(Refusal) in
        guard let scales = node.constant(try node.input(1)) else {
          throw .dynamic("'scales' is computed or given at run time")
        }
        node.set("scales", .floats(scales.doubles.map { Float($0) }))
        node.keepInputs(1)
      }),
    Change(
      7,
      up: .adjusted("`height_scale` and `width_scale` become `scales`") { node throws(Refusal) in
        let (height, width) = (
          try node.float("height_scale", or: 1), try node.float("width_scale", or: 1)
        )
        node.set("scales", .floats([1, 1, Float(height), Float(width)]))
        node.remove("height_scale", "width_scale")
      },
      down: .adjusted("`scales` become `height_scale` and `width_scale`") { node throws(Refusal) in
        guard let scales = try node.floats("scales"), scales.count == 4, scales[0] == 1,
          scales[1] == 1
        else {
          throw .attribute("'scales' change more than height and width")
        }
        node.set("height_scale", .float(Float(scales[2])))
        node.set("width_scale", .float(Float(scales[3])))
        node.remove("scales")
      }))
}
