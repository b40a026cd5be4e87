import ModelIR
import Operators

extension OperatorAdapter {
  static let lpPool = OperatorAdapter(
    "LpPool",
    Change(
      2, up: .roundedP,
      down: .adjusted("`p` becomes a real number") { node throws(Refusal) in
        if let p = try node.optionalInt("p") { node.set("p", .float(Float(p))) }
      }))

  static let globalLpPool = OperatorAdapter(
    "GlobalLpPool",
    Change(
      2, up: .roundedP,
      down: .adjusted("`p` becomes a real number") { node throws(Refusal) in
        if let p = try node.optionalInt("p") { node.set("p", .float(Float(p))) }
      }))
}

extension OperatorAdapter.Rewrite {
  fileprivate static let roundedP = Self.adjusted("`p` becomes an integer") {
    node throws(Refusal) in
    guard let p = try node.optionalFloat("p") else { return }
    guard let integer = Int64(exactly: p) else {
      throw .attribute("'p' is \(p), since version 2 an integer")
    }
    node.set("p", .int(integer))
  }
}
