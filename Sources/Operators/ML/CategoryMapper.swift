import Diagnostics
import ModelIR

extension Operator {
  static let categoryMapper = Operator(
    "CategoryMapper", domain: "ai.onnx.ml",
    summary: "Replaces strings by the integers that belong to them, or integers by strings.",
    versions: [
      .since(
        1, inputs: [.required("X", "T1")], outputs: [.required("Y", "T2")],
        attributes: [
          .optional("cats_int64s", .ints), .optional("cats_strings", .strings),
          .int("default_int64", -1), .string("default_string", "_Unused"),
        ], types: ["T1": .tensor(.int64, .string), "T2": .tensor(.int64, .string)])
    ],
    infer: { context throws(Diagnostic) in
      let element = context.elementType(0).map { $0 == .string ? ElementType.int64 : .string }
      context.setOutput(0, element, context.shape(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let names = try context.optionalStrings("cats_strings") ?? []
      let numbers = try context.optionalInts("cats_int64s") ?? []
      let strings = Tensor([names.count], strings: names)
      let integers = Tensor(.int64, [numbers.count], int64s: numbers.map { Int64($0) })
      guard x.elementType == .string else {
        let filler = Tensor([1], strings: [try context.string("default_string")])
        return [
          .tensor(try context.mapped(x, keys: integers, values: strings, default: filler))
        ]
      }
      let filler = Tensor(.int64, [1], int64s: [Int64(try context.int("default_int64"))])
      return [.tensor(try context.mapped(x, keys: strings, values: integers, default: filler))]
    })
}
