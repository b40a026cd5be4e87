import ModelIR
import Operators

extension OperatorAdapter {
  static let split = OperatorAdapter(
    "Split", widening: .values,
    Change(
      18,
      up: .adjusted("`num_outputs` is written out") { node throws(Refusal) in
        if !node.has(1) { node.set("num_outputs", .int(Int64(node.node.outputs.count))) }
      },
      down: .adjusted("`num_outputs` becomes the extents, unless they are equal") {
        node throws(Refusal) in
        guard let count = try node.optionalInt("num_outputs") else { return }
        node.remove("num_outputs")
        guard count > 0, count == node.node.outputs.count else {
          throw .attribute("'num_outputs' is \(count) for \(node.node.outputs.count) outputs")
        }
        let x = try node.input(0)
        let axis = try node.normalized(try node.int("axis"), rank: try node.rank(x))
        guard let extent = node.extent(of: x, axis) else {
          throw .unknown("the extent that is split is not known")
        }
        if extent % count == 0 { return }
        let size = (extent + count - 1) / count
        var sizes = [Int](repeating: size, count: count)
        sizes[count - 1] = extent - size * (count - 1)
        guard sizes[count - 1] >= 0 else {
          throw .attribute("'num_outputs' is \(count), more than there is")
        }
        node.setInput(1, try node.vector(sizes))
      }),
    Change(
      13, up: .attributeToInput("split", at: 1),
      down: .adjusted("`split` becomes an attribute; it must be constant or known from the outputs")
      {
        node throws(Refusal) in
        guard node.has(1) else { return }
        do throws(Refusal) {
          node.set("split", .ints(try node.integers(1).map { Int64($0) }))
        } catch {
          let axis = try node.normalized(
            try node.int("axis"), rank: try node.rank(try node.input(0)))
          let sizes = node.node.outputs.map { $0.flatMap { node.shape($0)?[axis].extent } }
          guard !sizes.contains(nil) else { throw error }
          node.set("split", .ints(sizes.compactMap { $0.map { Int64($0) } }))
        }
        node.keepInputs(1)
      }),
    Change(11, down: .axesFromFront("axis")),
    Change(2, up: .inputToAttribute("split", from: 1), down: .attributeToInput("split", at: 1)))
}
