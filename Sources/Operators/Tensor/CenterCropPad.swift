import Diagnostics
import ModelIR

extension Operator {
  static let centerCropPad = Operator(
    "CenterCropPad",
    summary: """
      Brings axes to the given extents around their centre, by cropping or by padding with zeros. \
      An odd difference crops one more entry at the end, or pads one more there.
      """,
    versions: [
      .since(
        18, inputs: [.required("input_data", "T"), .required("shape", "Tind")],
        outputs: [.required("output_data", "T")], attributes: [.optional("axes", .ints)],
        types: ["T": .tensor(.allIR4), "Tind": .tensor(.indices)])
    ],
    infer: { context throws(Diagnostic) in
      guard var shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let given = try context.optionalInts("axes")
      let axes = try context.normalizedAxes(given ?? Array(0..<shape.rank), rank: shape.rank)
      let wanted = context.elements(1)
      if let wanted, wanted.count != axes.count {
        throw context.mismatch(
          "\(counted(wanted.count, "extent")) for \(counted(axes.count, "axis", "axes"))")
      }
      for (i, axis) in axes.enumerated() { shape[axis] = wanted?[i] ?? .unknown }
      context.setOutput(0, context.elementType(0), shape)
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let given = try context.optionalInts("axes")
      let axes = try context.normalizedAxes(given ?? Array(0..<x.rank), rank: x.rank)
      let wanted = try context.integers(1)
      guard wanted.count == axes.count else {
        throw context.mismatch(
          "\(counted(wanted.count, "extent")) for \(counted(axes.count, "axis", "axes"))")
      }
      var shape = x.shape
      for (i, axis) in axes.enumerated() { shape[axis] = wanted[i] }
      guard try context.checkedCount(shape) > 0 else {
        return [.tensor(Tensor(zeros: x.elementType, shape))]
      }
      let indices = shape.indices.map { axis in
        let (extent, target) = (x.shape[axis], shape[axis])
        let start = extent > target ? (extent - target) / 2 : -((target - extent) / 2)
        return (start..<(start + target)).map { $0 >= 0 && $0 < extent ? $0 : -1 }
      }
      let positions = Strided.positions(in: x.shape, indices: indices)
      let zero = Tensor(zeros: x.elementType, [])
      return [.tensor(x.gathering(positions, shape: shape, filler: zero))]
    },
    differentiate: differentiateMovement)
}
