import ModelIR
import Operators

extension OperatorAdapter {
  static let `where` = OperatorAdapter(
    "Where", widening: .values,
    Change(
      9,
      down: .decomposed("Gather from both, where the shapes are known") { node throws(Refusal) in
        guard let output = node.node.outputs.first.flatMap({ $0 }) else { return }
        let shape = try node.extents(output)
        let count = try node.count(shape.reduce(1, *))
        var flat: [ValueID] = []
        for index in 0..<3 {
          var value = try node.input(index)
          if index == 0 { value = try node.cast(value, to: .int64) }
          if try node.extents(value) != shape {
            value = try node("Expand", value, try node.vector(shape))
          }
          flat.append(try node.reshape(value, [count]))
        }
        let both = try node.concat([flat[2], flat[1]], axis: 0)
        let offset = try node("Mul", flat[0], try node.scalar(count))
        let place = try node("Add", offset, try node.vector(Array(0..<count)))
        let chosen = try node("Gather", both, place, with: ["axis": .int(0)])
        try node.replace(by: "Reshape", chosen, try node.vector(shape))
      }))
}
