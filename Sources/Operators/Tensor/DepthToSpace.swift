import Diagnostics
import ModelIR

extension Operator {
  static let depthToSpace = Operator(
    "DepthToSpace",
    summary: """
      Moves blocks of channels [N, C, H, W] into space: [N, C / b², H b, W b]. With mode DCR the \
      position in the block is the outer part of the channel index, with CRD the inner one.
      """,
    isDeterministic: false,
    versions: [
      .since(
        1, inputs: [.required("input", "T")], outputs: [.required("output", "T")],
        attributes: [.required("blocksize", .int)], types: ["T": .tensor(.all)]),
      .since(11) { $0.set(.string("mode", "DCR")) },
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(28),
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
      var depth = Dimension.unknown
      if let channels = shape[1].known {
        guard channels % (block * block) == 0 else {
          throw context.mismatch(
            "\(counted(channels, "channel")) for blocks of \(block) x \(block)")
        }
        depth = .known(channels / (block * block))
      }
      let side = Dimension.known(block)
      context.setOutput(
        0, context.elementType(0),
        [shape[0], depth, shape[2].multiplied(by: side), shape[3].multiplied(by: side)])
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let block = try context.blockSize()
      guard x.rank == 4, x.shape[1] % (block * block) == 0 else {
        throw context.mismatch("shape \(x.shape) does not hold blocks of \(block) x \(block)")
      }
      let mode = context.since < 11 ? "DCR" : try context.string("mode")
      guard mode == "DCR" || mode == "CRD" else {
        throw context.invalid("mode", "is '\(mode)', expected DCR or CRD")
      }
      let (n, c, h, w) = (x.shape[0], x.shape[1] / (block * block), x.shape[2], x.shape[3])
      let shape = [n, c, try context.product(h, block), try context.product(w, block)]
      _ = try context.checkedCount(shape)
      let blocks =
        mode == "DCR"
        ? x.reshaped([n, block, block, c, h, w]).transposed([0, 3, 4, 1, 5, 2])
        : x.reshaped([n, c, block, block, h, w]).transposed([0, 1, 4, 2, 5, 3])
      return [.tensor(blocks.reshaped(shape))]
    },
    prepare: prepareDepthToSpace,
    differentiate: differentiateMovement)
}

extension NodeReading {
  /// The side of a block.
  func blockSize() throws(Diagnostic) -> Int {
    let block = try int("blocksize")
    guard block > 0 && block < 1 << 20 else {
      throw invalid("blocksize", "is \(block), expected a positive number")
    }
    return block
  }
}

extension EvaluationContext {
  /// The product of two extents.
  func product(_ a: Int, _ b: Int) throws(Diagnostic) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { throw invalidData("the output would be too large") }
    return product
  }
}
