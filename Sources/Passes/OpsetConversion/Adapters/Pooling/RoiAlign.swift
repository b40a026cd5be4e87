import ModelIR
import Operators

extension OperatorAdapter {
  static let roiAlign = OperatorAdapter(
    "RoiAlign",
    Change(
      16,
      up: .adjusted("`coordinate_transformation_mode` is set") { node throws(Refusal) in
        node.set("coordinate_transformation_mode", .string("output_half_pixel"))
      },
      down: .adjusted("only `output_half_pixel`, what it was") { node throws(Refusal) in
        let mode = try node.string("coordinate_transformation_mode")
        guard mode == "output_half_pixel" else {
          throw .attribute(
            "'coordinate_transformation_mode' is '\(mode)', before operator set 16 there is "
              + "only output_half_pixel")
        }
        node.remove("coordinate_transformation_mode")
      }))
}
