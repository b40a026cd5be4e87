import Diagnostics
import ModelIR

extension Operator {
  static let spaceToDepth = Operator(
    "SpaceToDepth",
    summary: """
      Moves blocks of space [N, C, H, W] into channels: [N, C b², H / b, W / b]. With mode DCR the \
      position in the block becomes the outer part of the channel index, with CRD the inner one.
      """,
    isDeterministic: false,
    versions: [
      .since(
        1, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        attributes: [.required("blocksize", .int)], types: ["T": .tensor(.all)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(28) { $0.set(.string("mode", "DCR")) },
    ],
    infer: { context throws(Diagnostic) in
      let block = try context.blockSize()
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), .unknown(rank: 4))
        return
      }
      guard shape.rank == 4 else {
        throw context.mismatch("the input has shape \(shape), expected rank 4")
      }
      var result = shape
      result[1] = shape[1].multiplied(by: .known(block * block))
      for axis in 2..<4 {
        guard let extent = shape[axis].known else {
          result[axis] = block == 1 ? shape[axis] : .unknown
          continue
        }
        guard extent % block == 0 else {
          throw context.mismatch("extent \(extent) is no multiple of \(block)")
        }
        result[axis] = .known(extent / block)
      }
      context.setOutput(0, context.elementType(0), result)
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let block = try context.blockSize()
      guard x.rank == 4, x.shape[2] % block == 0, x.shape[3] % block == 0 else {
        throw context.mismatch("shape \(x.shape) is not made up of blocks of \(block) x \(block)")
      }
      let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / block, x.shape[3] / block)
      let shape = [n, try context.product(c, block * block), h, w]
      _ = try context.checkedCount(shape)
      let mode = context.since < 28 ? "DCR" : try context.string("mode")
      guard mode == "DCR" || mode == "CRD" else {
        throw context.invalid("mode", "is '\(mode)', expected DCR or CRD")
      }
      let order = mode == "DCR" ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4]
      let blocks = x.reshaped([n, c, h, block, w, block]).transposed(order)
      return [.tensor(blocks.reshaped(shape))]
    },
    prepare: prepareSpaceToDepth,
    differentiate: differentiateMovement)
}
