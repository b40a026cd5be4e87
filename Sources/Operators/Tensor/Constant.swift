import Diagnostics
import ModelIR

extension Operator {
  static let constant = Operator(
    "Constant",
    summary: "Gives the value of the one attribute that is set; a sparse one in dense form.",
    versions: [
      .since(
        1, inputs: [], outputs: [.required("output", "T")],
        attributes: [.required("value", .tensor)], types: ["T": .tensor(.floats)]),
      .since(9) { $0.types["T"] = .tensor(.all) },
      .since(11) {
        $0.set(.optional("sparse_value", .sparseTensor))
        $0.set(.optional("value", .tensor))
      },
      .since(12) {
        $0.set(.optional("value_float", .float))
        $0.set(.optional("value_floats", .floats))
        $0.set(.optional("value_int", .int))
        $0.set(.optional("value_ints", .ints))
        $0.set(.optional("value_string", .string))
        $0.set(.optional("value_strings", .strings))
      },
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(19) { $0.types["T"] = .tensor(.allIR9) },
      .since(21) { $0.types["T"] = .tensor(.allIR10) },
      .since(23) { $0.types["T"] = .tensor(.allIR11) },
      .since(24) { $0.types["T"] = .tensor(.allIR12) },
      .since(25) { $0.types["T"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      let attribute = try context.constantAttribute()
      switch attribute.value {
      case .tensor(let tensor):
        context.setOutput(0, tensor.elementType, Shape(tensor.dimensions.map { Int($0) }))
      case .sparseTensor(let sparse):
        context.setOutput(
          0, sparse.values?.elementType, Shape(sparse.dimensions.map { Int($0) }))
      case .float: context.setOutput(0, .float, [])
      case .floats(let values): context.setOutput(0, .float, [.known(values.count)])
      case .int: context.setOutput(0, .int64, [])
      case .ints(let values): context.setOutput(0, .int64, [.known(values.count)])
      case .string: context.setOutput(0, .string, [])
      case .strings(let values): context.setOutput(0, .string, [.known(values.count)])
      default: throw context.invalid(attribute.name, "holds no value for a tensor")
      }
    },
    evaluate: { context throws(Diagnostic) in
      let attribute = try context.constantAttribute()
      do throws(Diagnostic) { return [.tensor(try context.constant(attribute))] } catch {
        throw error.inside(.attribute(attribute.name))
      }
    })
}

extension NodeReading {
  /// The one attribute that gives the value.
  fileprivate func constantAttribute() throws(Diagnostic) -> Attribute {
    let known = context.node.attributes.filter { context.version.attribute($0.name) != nil }
    guard known.count == 1 else {
      let names = known.map { "'\($0.name)'" }.joined(separator: ", ")
      throw Diagnostic(
        .invalidArgument,
        "Constant needs exactly one value attribute, found \(known.isEmpty ? "none" : names)")
    }
    return known[0]
  }

  fileprivate func constant(_ attribute: Attribute) throws(Diagnostic) -> Tensor {
    switch attribute.value {
    case .tensor(let tensor): return try tensor.dense()
    case .sparseTensor(let tensor): return try tensor.dense()
    case .float(let value): return Tensor(.float, [], elements: [value])
    case .floats(let values): return Tensor(.float, [values.count], elements: values)
    case .int(let value): return Tensor(.int64, [], elements: [value])
    case .ints(let values): return Tensor(.int64, [values.count], elements: values)
    case .string(let text): return Tensor([], strings: [text.description])
    case .strings(let texts): return Tensor([texts.count], strings: texts.map(\.description))
    default: throw invalid(attribute.name, "holds no value for a tensor")
    }
  }
}
