import Diagnostics
import ModelIR

extension Operator {
  static let labelEncoder = Operator(
    "LabelEncoder", domain: "ai.onnx.ml",
    summary: """
      Replaces each element by the value that belongs to it as a key, or by a default. Version 1 \
      maps strings to their place in a list of classes, or places to strings.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T1")], outputs: [.required("Y", "T2")],
        attributes: [
          .optional("classes_strings", .strings), .int("default_int64", -1),
          .string("default_string", "_Unused"),
        ], types: ["T1": .tensor(.int64, .string), "T2": .tensor(.int64, .string)]),
      .since(2) {
        $0.remove("classes_strings")
        $0.set(.float("default_float", -0.0))
        $0.set(.optional("keys_floats", .floats))
        $0.set(.optional("keys_int64s", .ints))
        $0.set(.optional("keys_strings", .strings))
        $0.set(.optional("values_floats", .floats))
        $0.set(.optional("values_int64s", .ints))
        $0.set(.optional("values_strings", .strings))
        $0.types["T1"] = .tensor(.float, .int64, .string)
        $0.types["T2"] = .tensor(.float, .int64, .string)
      },
      .since(4) {
        $0.set(.optional("default_tensor", .tensor))
        $0.set(.optional("keys_tensor", .tensor))
        $0.set(.optional("values_tensor", .tensor))
        $0.types["T1"] = .tensor([.indices, ElementTypes(.double, .float, .int16, .string)])
        $0.types["T2"] = .tensor([.indices, ElementTypes(.double, .float, .int16, .string)])
      },
    ],
    infer: { context throws(Diagnostic) in
      let element: ElementType?
      if context.since < 2 {
        element = context.elementType(0).map { $0 == .string ? .int64 : .string }
      } else {
        element = try context.encoderList("values").elementType
      }
      context.setOutput(0, element, context.shape(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      if context.since < 2 { return [.tensor(try context.encodedClasses(x))] }
      let values = try context.encoderList("values")
      return [
        .tensor(
          try context.mapped(
            x, keys: try context.encoderList("keys"), values: values,
            default: try context.encoderDefault(values.elementType), bitwise: context.since < 4))
      ]
    })
}

extension NodeReading {
  /// The keys or values, of which exactly one kind is given.
  fileprivate func encoderList(_ prefix: String) throws(Diagnostic) -> Tensor {
    var lists: [Tensor] = []
    if let floats = try optionalFloats(prefix + "_floats") {
      lists.append(Tensor(.float, [floats.count], doubles: floats))
    }
    if let integers = try optionalInts(prefix + "_int64s") {
      lists.append(Tensor(.int64, [integers.count], int64s: integers.map { Int64($0) }))
    }
    if let strings = try optionalStrings(prefix + "_strings") {
      lists.append(Tensor([strings.count], strings: strings))
    }
    if since >= 4, let tensor = try optionalTensor(prefix + "_tensor") { lists.append(tensor) }
    guard lists.count == 1 else {
      throw invalid(prefix + "_*", "is given \(lists.count) times, expected once")
    }
    return lists[0]
  }

  /// What stands for elements that are no key.
  fileprivate func encoderDefault(_ type: ElementType) throws(Diagnostic) -> Tensor {
    if since >= 4, let tensor = try optionalTensor("default_tensor") {
      guard tensor.count == 1 else {
        throw invalid("default_tensor", "has \(counted(tensor.count, "element"))")
      }
      return tensor.reshaped([1])
    }
    switch type {
    case .string: return Tensor([1], strings: [try string("default_string")])
    case .float: return Tensor(.float, [1], doubles: [try float("default_float")])
    case .int64: return Tensor(.int64, [1], int64s: [Int64(try int("default_int64"))])
    case _ where type.isInteger: return Tensor(type, [1], int64s: [-1])
    case _ where type.isFloatingPoint && type != .float8e8m0:
      return Tensor(type, [1], doubles: [-0.0])
    default: throw unsupported("has no default of \(type.name)")
    }
  }
}

extension EvaluationContext {
  /// Version 1: strings to places in a list, or places to strings.
  fileprivate func encodedClasses(_ x: Tensor) throws(Diagnostic) -> Tensor {
    let names = try optionalStrings("classes_strings") ?? []
    let classes = Tensor([names.count], strings: names)
    let places = Tensor(.int64, [names.count], int64s: names.indices.map { Int64($0) })
    return x.elementType == .string
      ? try mapped(
        x, keys: classes, values: places,
        default: Tensor(.int64, [1], int64s: [Int64(try int("default_int64"))]))
      : try mapped(
        x, keys: places, values: classes,
        default: Tensor([1], strings: [try string("default_string")]))
  }
}
