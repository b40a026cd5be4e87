import ModelIR
import Operators

extension OperatorAdapter {
  static let depthToSpace = OperatorAdapter(
    "DepthToSpace", widening: .values,
    Change(
      11,
      down: .decomposed("Reshape and Transpose, for the order of columns and rows first") {
        node throws(Refusal) in
        guard try node.string("mode") == "CRD" else {
          node.remove("mode")
          return
        }
        let x = try node.input(0)
        let shape = try node.extents(x)
        let block = try node.int("blocksize")
        guard shape.count == 4, (1...1 << 15).contains(block) else {
          throw .argument("the input has rank \(shape.count)")
        }
        let depth = shape[1] / (block * block)
        let cut = try node.reshape(x, [shape[0], depth, block, block, shape[2], shape[3]])
        let turned = try node.transpose(cut, [0, 1, 4, 2, 5, 3])
        try node.replace(
          by: "Reshape", turned,
          try node.vector([shape[0], depth, shape[2] * block, shape[3] * block]))
      }))
}
