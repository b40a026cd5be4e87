import ModelIR
import Operators

extension OperatorAdapter {
  static let labelEncoder = OperatorAdapter(
    "LabelEncoder", domain: "ai.onnx.ml", widening: .none,
    Change(
      4,
      down: .adjusted("tensors become lists of floats, integers or strings") {
        node throws(Refusal) in
        for name in ["keys", "values", "default"] {
          guard let tensor = try node.tensor("\(name)_tensor") else { continue }
          node.remove("\(name)_tensor")
          try node.setList(name, tensor)
        }
      }),
    Change(
      2,
      up: .adjusted("`classes_strings` become keys or values") { node throws(Refusal) in
        guard case .strings(let classes)? = node.node.attribute("classes_strings")?.value else {
          throw .attribute("'classes_strings' is missing")
        }
        let places = AttributeValue.ints(classes.indices.map { Int64($0) })
        node.remove("classes_strings")
        if try node.elementType(try node.input(0)) == .string {
          node.set("keys_strings", .strings(classes))
          node.set("values_int64s", places)
        } else {
          node.set("keys_int64s", places)
          node.set("values_strings", .strings(classes))
        }
      },
      down: .adjusted("strings and their places become `classes_strings`") { node throws(Refusal) in
        let forward = (
          node.node.attribute("keys_strings")?.value, node.node.attribute("values_int64s")?.value
        )
        let backward = (
          node.node.attribute("values_strings")?.value, node.node.attribute("keys_int64s")?.value
        )
        for pair in [forward, backward] {
          guard case .strings(let classes)? = pair.0, case .ints(let places)? = pair.1,
            places == classes.indices.map({ Int64($0) })
          else { continue }
          node.remove(
            "keys_strings", "values_int64s", "values_strings", "keys_int64s", "default_float")
          node.set("classes_strings", .strings(classes))
          return
        }
        throw .attribute("the keys and values are not strings and their places")
      }))
}

extension NodeRewriter {
  /// Sets a list of keys, of values or a default by the name that its type asks for.
  fileprivate mutating func setList(_ name: String, _ tensor: Tensor) throws(Refusal) {
    let isDefault = name == "default"
    switch tensor.elementType {
    case .float:
      let values = tensor.doubles.map { Float($0) }
      set(
        isDefault ? "default_float" : "\(name)_floats",
        isDefault ? .float(values.first ?? 0) : .floats(values))
    case .int64:
      let values = tensor.int64s
      set(
        isDefault ? "default_int64" : "\(name)_int64s",
        isDefault ? .int(values.first ?? 0) : .ints(values))
    case .string:
      let values = tensor.strings.map { ByteString($0) }
      set(
        isDefault ? "default_string" : "\(name)_strings",
        isDefault ? .string(values.first ?? "") : .strings(values))
    default:
      throw .type(
        "'\(name)_tensor' is of \(tensor.elementType.name), before version 4 there are lists of floats, "
          + "64-bit integers and strings")
    }
  }
}
