import ModelIR
import Operators

extension OperatorAdapter {
  static let cast = OperatorAdapter(
    "Cast", widening: .none,
    Change(
      24,
      down: .adjusted("Clip before it where infinities would become NaN; `round_mode` is left out")
      {
        node throws(Refusal) in
        try node.clipInfinities()
        if try node.castTarget() != .float8e8m0 { node.remove("round_mode") }
      }),
    // The types that `saturate` is about came with it.
    Change(
      19,
      down: .adjusted("`saturate` is left out") { node throws(Refusal) in node.remove("saturate") }),
    Change(
      6,
      up: .adjusted("`to` becomes a number") { node throws(Refusal) in
        let name = try node.string("to").lowercased()
        guard let type = ElementType(name: name) else {
          throw .attribute("'to' is '\(name)', which is no type")
        }
        node.set("to", .int(Int64(type.rawValue)))
      },
      down: .adjusted("`to` becomes a name") { node throws(Refusal) in
        guard let type = try node.castTarget() else { throw .attribute("'to' is no type") }
        node.set("to", .string(ByteString(type.name.uppercased())))
      }))

  static let castLike = OperatorAdapter(
    "CastLike", widening: .none,
    Change(
      15,
      down: .decomposed("Cast to the type, which must be known") { node throws(Refusal) in
        let type = try node.elementType(try node.input(1))
        let to = AttributeValue.int(Int64(type.rawValue))
        if ElementTypes.float8.contains(type), node.has("saturate"), node.target >= 19 {
          let saturate = AttributeValue.int(Int64(try node.int("saturate", or: 1)))
          try node.replace(
            by: "Cast", try node.input(0), opset: node.converterOpset,
            with: ["to": to, "saturate": saturate])
        } else if type == .float8e8m0, node.has("round_mode") {
          let mode = AttributeValue.string(ByteString(try node.string("round_mode")))
          try node.replace(
            by: "Cast", try node.input(0), opset: 24, with: ["to": to, "round_mode": mode])
        } else {
          try node.replace(
            by: "Cast", try node.input(0), opset: node.converterOpset, with: ["to": to])
        }
      }),
    Change(
      24,
      down: .decomposed("Cast to the type, where infinities would become NaN") {
        node throws(Refusal) in
        let type = try node.elementType(try node.input(1))
        if type != .float8e8m0 { node.remove("round_mode") }
        guard type == .float8e4m3fnuz || type == .float8e5m2fnuz else { return }
        let saturate = AttributeValue.int(Int64(try node.int("saturate", or: 1)))
        try node.replace(
          by: "Cast", try node.input(0), opset: 24,
          with: ["to": .int(Int64(type.rawValue)), "saturate": saturate])
      }),
    Change(
      19,
      down: .adjusted("`saturate` is left out") { node throws(Refusal) in node.remove("saturate") })
  )

  static let constant = OperatorAdapter(
    "Constant", widening: .none,
    Change(
      12,
      down: .adjusted("the value becomes a tensor") { node throws(Refusal) in
        let names = [
          "value_float", "value_floats", "value_int", "value_ints", "value_string", "value_strings",
        ]
        guard let name = names.first(where: { node.has($0) }) else { return }
        let tensor: Tensor
        switch node.node.attribute(name)?.value {
        case .float(let number): tensor = Tensor(.float, [], elements: [number])
        case .floats(let numbers): tensor = Tensor(.float, [numbers.count], elements: numbers)
        case .int(let number): tensor = Tensor(.int64, [], elements: [number])
        case .ints(let numbers): tensor = Tensor(.int64, [numbers.count], elements: numbers)
        case .string(let text): tensor = Tensor([], strings: [text.description])
        case .strings(let texts): tensor = Tensor([texts.count], strings: texts.map(\.description))
        default: throw .unknown("'\(name)' is an attribute of the function around the node")
        }
        node.remove(name)
        node.set("value", .tensor(StoredTensor(tensor)))
      }),
    Change(
      9,
      down: .decomposed("an initializer, where the type is no float") { node throws(Refusal) in
        guard case .tensor(let tensor)? = node.node.attribute("value")?.value,
          let output = node.node.outputs.first.flatMap({ $0 }),
          let type = tensor.elementType, !ElementTypes.floats.contains(type)
        else { return }
        node.becomeInitializer(output, tensor)
      }))

  static let constantOfShape = OperatorAdapter(
    "ConstantOfShape", widening: .none,
    Change(
      9,
      down: .decomposed("a constant, or Expand where the shape is computed") {
        node throws(Refusal) in
        var value = Tensor(.float, [1], doubles: [0])
        if case .tensor(let stored)? = node.node.attribute("value")?.value {
          guard let dense = try? stored.dense() else { throw .attribute("'value' cannot be read") }
          value = dense
        }
        guard value.count == 1 else { throw .attribute("'value' has \(value.count) elements") }
        let scalar = try node.constant(value.reshaped([]))
        if let output = node.node.outputs.first.flatMap({ $0 }),
          let extents = node.knownExtents(output),
          extents.contains(0)
        {
          try node.finish(try node.constant(Tensor(zeros: value.elementType, extents)))
        } else {
          try node.replace(by: "Expand", scalar, try node.input(0))
        }
      }))
}

extension NodeRewriter {
  /// The operator set that the node is written for.
  fileprivate var converterOpset: Int { max(13, version.since) }

  fileprivate func castTarget() throws(Refusal) -> ElementType? {
    try optionalInt("to").flatMap { Int32(exactly: $0) }.flatMap { ElementType(rawValue: $0) }
  }

  /// Before version 24 infinities become NaN in the types that have none but NaN, even where numbers
  /// beyond the range become the largest.
  fileprivate mutating func clipInfinities() throws(Refusal) {
    let largest: [ElementType: Double] = [.float8e4m3fnuz: 240, .float8e5m2fnuz: 57344]
    guard let target = try castTarget(), let bound = largest[target],
      try int("saturate", or: 1) != 0
    else {
      return
    }
    let x = try input(0)
    let type = try elementType(x)
    guard ElementTypes.floatsAndBFloat16.contains(type) else { return }
    setInput(0, try self("Clip", x, try scalar(-bound, type), try scalar(bound, type)))
  }
}
