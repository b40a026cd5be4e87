import ModelIR
import Operators

extension OperatorAdapter {
  static let spaceToDepth = OperatorAdapter(
    "SpaceToDepth", widening: .values,
    Change(
      28,
      down: .decomposed("Reshape and Transpose, for the order of columns and rows first") {
        node throws(Refusal) in
        guard try node.string("mode") == "CRD" else { return }
        let x = try node.input(0)
        let shape = try node.extents(x)
        let block = try node.int("blocksize")
        guard shape.count == 4, (1...1 << 15).contains(block) else {
          throw .argument("the input has rank \(shape.count)")
        }
        let (height, width) = (shape[2] / block, shape[3] / block)
        let cut = try node.reshape(x, [shape[0], shape[1], height, block, width, block])
        let turned = try node.transpose(cut, [0, 1, 3, 5, 2, 4])
        try node.replace(
          by: "Reshape", turned,
          try node.vector([shape[0], shape[1] * block * block, height, width]))
      }))
}
