import ModelIR
import Operators

extension OperatorAdapter {
  static let maximum = OperatorAdapter.extremum("Max", "Greater")
  static let minimum = OperatorAdapter.extremum("Min", "Less")
  static let argMax = OperatorAdapter.place("ArgMax")
  static let argMin = OperatorAdapter.place("ArgMin")

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

  static let mod = OperatorAdapter(
    "Mod", widening: .values,
    Change(
      28,
      down: .decomposed("floor of the quotient, for real numbers") { node throws(Refusal) in
        let (a, b) = (try node.input(0), try node.input(1))
        guard try node.elementType(a).isFloatingPoint, try node.int("fmod") == 0 else { return }
        // The remainder of the division toward zero gets the divisor's sign.
        let rest = try node("Mod", a, b, with: ["fmod": .int(1)])
        let zero = try node.scalar(0, try node.elementType(a))
        let differs = try node("Xor", try node("Less", rest, zero), try node("Less", b, zero))
        let isZero = try node("Equal", rest, zero)
        let moved = try node("Where", differs, try node("Add", rest, b), rest)
        try node.replace(by: "Where", isZero, try node("Mul", b, zero), moved)
      }),
    Change(
      10,
      down: .decomposed("the quotient toward zero, for integers") { node throws(Refusal) in
        let (a, b) = (try node.input(0), try node.input(1))
        let type = try node.elementType(a)
        guard type.isInteger else {
          throw .missing("Mod of real numbers came with operator set 10")
        }
        let quotient = try node("Div", a, b)
        let rest = try node("Sub", a, try node("Mul", quotient, b))
        guard try node.int("fmod") == 0, type.isSignedInteger else {
          try node.finish(rest)
          return
        }
        let zero = try node.scalar(0, type)
        let differs = try node("Xor", try node("Less", rest, zero), try node("Less", b, zero))
        let isNotZero = try node("Not", try node("Equal", rest, zero))
        let moves = try node.cast(try node("And", differs, isNotZero), to: type)
        try node.replace(by: "Add", rest, try node("Mul", moves, b))
      }))

  /// Since version 12 of integers, since 8 of shapes that are broadcast.
  private static func extremum(_ name: String, _ comparison: String) -> OperatorAdapter {
    OperatorAdapter(
      name, widening: .values,
      Change(
        12,
        down: .decomposed("Where and a comparison, for 64-bit integers") { node throws(Refusal) in
          var best = try node.input(0)
          guard [.int64, .uint64].contains(try node.elementType(best)) else { return }
          for index in node.node.inputs.indices.dropFirst() {
            let next = try node.input(index)
            best = try node("Where", try node.add(comparison, [next, best]), next, best)
          }
          try node.finish(best)
        }),
      Change(8, down: .equalShapes))
  }

  /// Since version 12 ties may go to the last.
  private static func place(_ name: String) -> OperatorAdapter {
    OperatorAdapter(
      name, widening: .values,
      Change(
        12,
        down: .decomposed("of the reversed axis, where ties go to the last") {
          node throws(Refusal) in
          guard try node.int("select_last_index") != 0 else { return }
          let x = try node.input(0)
          let axis = try node.int("axis")
          guard let shape = node.shape(x) else {
            throw .unknown("the rank of the input is not known")
          }
          let position = try node.normalized(axis, rank: shape.rank)
          guard let extent = node.extent(of: x, position) else {
            throw .unknown("the extent of the axis is not known, where ties go to the last")
          }
          _ = try node.count(extent)
          let reversed = try node(
            "Gather", x, try node.vector((0..<extent).reversed()),
            with: ["axis": .int(Int64(position))])
          let place = try node.add(
            name, [reversed], opset: 11,
            with: [
              "axis": .int(Int64(position)),
              "keepdims": .int(Int64(try node.int("keepdims", or: 1))),
            ])
          try node.replace(by: "Sub", try node.scalar(extent - 1), place)
        }),
      Change(11, down: .axesFromFront("axis")))
  }
}

extension OperatorAdapter {
  static let sum = OperatorAdapter("Sum", widening: .arithmetic, Change(8, down: .equalShapes))
  static let mean = OperatorAdapter("Mean", Change(8, down: .equalShapes))
}

extension OperatorAdapter.Rewrite {
  /// Before version 8 the inputs have one shape.
  fileprivate static let equalShapes = Self.adjusted("Expand of inputs with other shapes") {
    node throws(Refusal) in
    guard let output = node.node.outputs.first.flatMap({ $0 }) else { return }
    let shape = try node.extents(output)
    for index in node.node.inputs.indices {
      let value = try node.input(index)
      if try node.extents(value) != shape {
        node.setInput(index, try node("Expand", value, try node.vector(shape)))
      }
    }
  }
}
