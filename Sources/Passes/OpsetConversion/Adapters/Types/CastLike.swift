import ModelIR
import Operators

extension OperatorAdapter {
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
}

extension NodeRewriter {
  /// The operator set that the node is written for.
  fileprivate var converterOpset: Int { max(13, version.since) }
}
