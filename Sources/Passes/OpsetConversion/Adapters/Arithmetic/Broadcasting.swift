import ModelIR

extension OperatorAdapter {
  static let add = OperatorAdapter("Add", widening: .arithmetic, .broadcasting)
  static let sub = OperatorAdapter("Sub", widening: .arithmetic, .broadcasting)
  static let mul = OperatorAdapter("Mul", widening: .arithmetic, .broadcasting)
  static let div = OperatorAdapter("Div", widening: .arithmetic, .broadcasting)
  static let and = OperatorAdapter("And", widening: .values, .broadcasting)
  static let or = OperatorAdapter("Or", widening: .values, .broadcasting)
  static let xor = OperatorAdapter("Xor", widening: .values, .broadcasting)
}

extension OperatorAdapter.Change {
  /// Since version 7 shapes are broadcast as numpy does, before that by the attributes `broadcast` and
  /// `axis`.
  static let broadcasting = OperatorAdapter.Change(
    7,
    up: .adjusted("`broadcast` becomes a shape that ends in ones") { node throws(Refusal) in
      let isBroadcast = try node.int("broadcast") != 0
      let axis = try node.optionalInt("axis")
      node.remove("broadcast", "axis")
      guard isBroadcast, let axis else { return }
      let (a, b) = (try node.input(0), try node.input(1))
      let (rank, other) = (try node.rank(a), try node.rank(b))
      let first = axis < 0 ? axis + rank : axis
      guard (0...rank).contains(first) else { throw .attribute("axis \(axis) does not exist") }
      let added = rank - first - other
      guard added >= 0 else {
        throw .attribute("'axis' \(axis) leaves no room for the second input")
      }
      node.setInput(1, try node.unsqueeze(b, Array(other..<other + added)))
    },
    down: .adjusted("shapes must be equal, or the second one a part of the first") {
      node throws(Refusal) in
      let (a, b) = (try node.input(0), try node.input(1))
      let (left, right) = (try node.extents(a), try node.extents(b))
      if left == right { return }
      guard left.count >= right.count else {
        throw .attribute("the first input would have to be broadcast to the shape of the second")
      }
      // Ones in front and behind are left out; the rest has to be a run of the other's extents.
      let front = right.prefix { $0 == 1 }.count
      let inner = Array(right.dropFirst(front).reversed().drop { $0 == 1 }.reversed())
      let place = left.count - right.count + front
      guard Array(left[place..<min(left.count, place + inner.count)]) == inner else {
        throw .attribute("the shapes \(left) and \(right) are not broadcast before operator set 7")
      }
      node.set("broadcast", .int(1))
      if inner.isEmpty {
        node.setInput(1, try node.reshape(b, [1]))
      } else {
        if inner != right { node.setInput(1, try node.reshape(b, inner)) }
        node.set("axis", .int(Int64(place)))
      }
    })
}
