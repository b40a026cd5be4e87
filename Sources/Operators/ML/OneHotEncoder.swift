import Diagnostics
import ModelIR

extension Operator {
  static let oneHotEncoder = Operator(
    "OneHotEncoder", domain: "ai.onnx.ml",
    summary: """
      Gives for each element a vector with a one at the place of its category; what is in no \
      category gives zeros, or with `zeros` unset is an error. Numbers are cut to integers first.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "tensor(float)")],
        attributes: [
          .optional("cats_int64s", .ints), .optional("cats_strings", .strings), .int("zeros", 1),
        ], types: ["T": .tensor([.indices, ElementTypes(.double, .float, .string)])])
    ],
    infer: { context throws(Diagnostic) in
      let count = try context.categories().count
      context.setOutput(
        0, .float, context.shape(0).map { Shape($0.dimensions + [.known(count)]) })
    },
    evaluate: { context throws(Diagnostic) in
      var x = try context.tensor(0)
      let categories = try context.categories()
      guard (x.elementType == .string) == (categories.elementType == .string) else {
        throw context.mismatch(
          "categories are \(categories.elementType.name), but the input is \(x.elementType.name)")
      }
      if x.elementType.isFloatingPoint {
        x = Tensor(.int64, x.shape, doubles: x.doubles)
      } else if x.elementType == .int32 {
        x = Tensor(.int64, x.shape, int64s: x.int64s)
      }
      let shape = x.shape + [categories.count]
      var result = [Double](repeating: 0, count: try context.checkedCount(shape))
      let allowsUnknown = try context.bool("zeros")
      for (i, index) in KeyTable(categories).indices(of: x).enumerated() {
        guard index >= 0 else {
          if allowsUnknown { continue }
          throw context.invalidData("element \(i) is in no category")
        }
        result[i * categories.count + index] = 1
      }
      return [.tensor(Tensor(.float, shape, doubles: result))]
    })
}

extension NodeReading {
  /// The categories, of which exactly one kind is given.
  fileprivate func categories() throws(Diagnostic) -> Tensor {
    let numbers = try optionalInts("cats_int64s") ?? []
    let strings = try optionalStrings("cats_strings") ?? []
    guard numbers.isEmpty != strings.isEmpty else {
      throw invalid("cats_int64s", "or 'cats_strings' must be given, and not both")
    }
    return strings.isEmpty
      ? Tensor(.int64, [numbers.count], int64s: numbers.map { Int64($0) })
      : Tensor([strings.count], strings: strings)
  }
}
