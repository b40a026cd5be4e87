import ModelIR
import Operators

extension OperatorAdapter {
  static let pReLU = OperatorAdapter(
    "PRelu", widening: .arithmetic,
    Change(
      7,
      up: .adjusted("the slope of a channel gets the shape of an image") { node throws(Refusal) in
        let (x, slope) = (try node.input(0), try node.input(1))
        let rank = try node.rank(x)
        guard try node.rank(slope) == 1, rank > 2, try node.extents(slope) != [1] else { return }
        node.setInput(1, try node.unsqueeze(slope, Array(1..<rank - 1)))
      },
      down: .adjusted("the slope must be that of channels") { node throws(Refusal) in
        let (x, slope) = (try node.input(0), try node.extents(try node.input(1)))
        let channel = try node.rank(x) - slope.count
        guard channel <= 1, slope.enumerated().allSatisfy({ $1 == 1 || $0 + channel == 1 }) else {
          throw .attribute(
            "the slope has shape \(slope), before operator set 7 it is one number a channel")
        }
        let count = slope.reduce(1, *)
        if slope != [count] { node.setInput(1, try node.reshape(try node.input(1), [count])) }
      }))
}
