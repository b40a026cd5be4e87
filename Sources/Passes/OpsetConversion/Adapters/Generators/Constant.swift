import ModelIR
import Operators

extension OperatorAdapter {
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
}
